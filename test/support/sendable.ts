import { type GraphQLInputType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import { z } from 'zod';
import { schema } from '../../src/graphql/schema.ts';
import { credentialRead } from '../../src/rest/credential-read.ts';
import { routes } from '../../src/rest/routes.ts';
import type { Operation } from './operations.ts';

type Path = readonly string[];

/** What may be sent at a place: parts by name, a list's items, anything, or nothing below it. */
type Sendable = { parts: Record<string, Sendable>; items?: Sendable } | 'anything' | 'a value';

/** Whether a caller may send something at a path. */
export function isSendable(sendable: Sendable, [name, ...rest]: Path): boolean {
  if (name === undefined || sendable === 'anything') return true;
  if (sendable === 'a value') return false;
  const part = Object.hasOwn(sendable.parts, name) ? sendable.parts[name] : undefined;
  if (part) return isSendable(part, rest);
  return sendable.items !== undefined && /^\d+$/.test(name) && isSendable(sendable.items, rest);
}

/** The paths of all that has no parts of its own. */
export function sitesOf(sendable: Sendable, path: Path = []): Path[] {
  if (typeof sendable === 'string' || sendable.items) return [path];
  return Object.entries(sendable.parts).flatMap(([name, part]) => sitesOf(part, [...path, name]));
}

/** What may be sent with an operation, as its callers write it: GraphQL's arguments; REST's path, query and body. */
export function sendableWith({ protocol, name }: Operation): Record<string, Sendable> {
  if (protocol === 'GraphQL') {
    const fields = { ...schema.getQueryType()!.getFields(), ...schema.getMutationType()!.getFields() };
    return { '': { parts: Object.fromEntries(fields[name]!.args.map((arg) => [arg.name, ofInput(arg.type)])) } };
  }
  const { path, query, body } = [...routes, credentialRead].find(({ operationId }) => operationId === name)!;
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => [parameter!, 'a value'] as const);
  return { path: { parts: Object.fromEntries(parameters) }, query: ofShape(query), body: ofShape(body) };
}

function ofInput(type: GraphQLInputType): Sendable {
  if (isNonNullType(type)) return ofInput(type.ofType);
  if (isListType(type)) return { parts: {}, items: ofInput(type.ofType) };
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return { parts: Object.fromEntries(fields.map((field) => [field.name, ofInput(field.type)])) };
  }
  return type.name === 'JSONObject' ? 'anything' : 'a value';
}

interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

function ofShape(shape: z.ZodType): Sendable {
  const root = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const of = (part: JsonSchema): Sendable => {
    if (part.$ref) return of(root.$defs![part.$ref.replace('#/$defs/', '')]!);
    const choices = (part.anyOf ?? part.oneOf ?? []).map(of);
    if (choices.length > 0) return choices.reduce(either);
    if (part.properties) {
      return { parts: Object.fromEntries(Object.entries(part.properties).map(([name, within]) => [name, of(within)])) };
    }
    if (part.items) return { parts: {}, items: of(part.items) };
    return part.type === 'object' ? 'anything' : 'a value';
  };
  return of(root);
}

function either(one: Sendable, other: Sendable): Sendable {
  if (one === 'anything' || other === 'a value') return one;
  if (one === 'a value' || other === 'anything') return other;
  return { ...one, ...other, parts: { ...one.parts, ...other.parts } };
}
