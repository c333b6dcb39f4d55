/** A GraphQL request as it is bred: selections, which other selections may share. */
import { createHash } from 'node:crypto';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import type { World } from './world.ts';

/** What is selected of a type. Where several fields have the same one below them, it is written as a fragment. */
export interface Selection {
  type: string;
  fields: Field[];
}

export interface Field {
  /** `... on Type` is one, too. */
  name: string;
  args: Record<string, unknown>;
  /** null: a leaf. */
  below: Selection | null;
}

export interface Candidate {
  caller: keyof World['callers'];
  root: Selection;
}

export const onType = (name: string): string | undefined => /^\.\.\. on (\w+)$/.exec(name)?.[1];

/** The field's definition, those that introspection begins with too. */
export function definitionOf(
  schema: GraphQLSchema,
  type: string,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  const introspection = [SchemaMetaFieldDef, TypeMetaFieldDef].find((field) => field.name === name);
  if (introspection && type === schema.getQueryType()?.name) return introspection;
  const parent = schema.getType(type);
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** Every selection of a request, each once; the root first. */
export function selectionsOf(root: Selection): Selection[] {
  const found = new Set([root]);
  for (const { fields } of found) for (const { below } of fields) if (below) found.add(below);
  return [...found];
}

/** The request as it is sent. Lists go as variables: as literals they would use up the tokens of a document. */
export function bodyOf(schema: GraphQLSchema, { root }: Candidate): { query: string; variables: object } {
  const uses = new Map<Selection, number>();
  const selections = selectionsOf(root);
  for (const { fields } of selections)
    for (const { below } of fields) if (below) uses.set(below, (uses.get(below) ?? 0) + 1);
  const fragments = new Map(
    [...uses].filter(([, times]) => times > 1).map(([selection], n) => [selection, `F${n}`] as const),
  );
  const variables = new Map<string, { type: string; value: unknown }>();

  const argument = (value: unknown, type: GraphQLInputType): string => {
    if (!Array.isArray(value) && !(typeof value === 'object' && value !== null)) return literal(value, type);
    if (isInputObjectType(getNamedType(type)) && !hasList(value)) return literal(value, type);
    const name = `v${createHash('sha1')
      .update(JSON.stringify([type.toString(), value]))
      .digest('hex')
      .slice(0, 8)}`;
    variables.set(name, { type: type.toString(), value });
    return `$${name}`;
  };
  const fieldText = (parent: string, { name, args, below }: Field, alias: string): string => {
    const definition = definitionOf(schema, parent, name);
    const given = Object.entries(args).flatMap(([key, value]) => {
      const type = definition?.args.find((arg) => arg.name === key)?.type;
      return type ? [`${key}: ${argument(value, type)}`] : [];
    });
    const text = `${alias}${name}${given.length > 0 ? `(${given.join(', ')})` : ''}`;
    if (!below) return text;
    const fragment = fragments.get(below);
    return `${text} ${fragment ? `{ ...${fragment} }` : selectionText(below)}`;
  };
  const selectionText = ({ type, fields }: Selection): string => {
    const seen = new Map<string, number>();
    const texts = fields.map((field) => {
      const times = seen.get(field.name) ?? 0;
      seen.set(field.name, times + 1);
      return fieldText(type, field, times === 0 || onType(field.name) ? '' : `a${times}${field.name}: `);
    });
    return `{ ${['__typename', ...texts].slice(texts.length > 0 ? 1 : 0).join(' ')} }`;
  };
  const body = selectionText(root);
  const parts = [...fragments].map(
    ([selection, name]) => `fragment ${name} on ${selection.type} ${selectionText(selection)}`,
  );
  const declared = [...variables].map(([name, { type }]) => `$${name}: ${type}`).join(', ');
  const kind = root.type === 'Mutation' ? 'mutation' : 'query';
  return {
    query: [`${kind} Q${declared && `(${declared})`} ${body}`, ...parts].join('\n'),
    variables: Object.fromEntries([...variables].map(([name, { value }]) => [name, value])),
  };
}

const hasList = (value: unknown): boolean =>
  Array.isArray(value) || (typeof value === 'object' && value !== null && Object.values(value).some(hasList));

function literal(value: unknown, given: GraphQLInputType): string {
  const type = getNullableType(given);
  if (isListType(type)) return literal(value, type.ofType);
  if (isEnumType(type)) return String(value);
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const parts = Object.entries(value as object).flatMap(([key, part]) =>
      fields[key] ? [`${key}: ${literal(part, fields[key].type)}`] : [],
    );
    return `{ ${parts.join(', ')} }`;
  }
  return JSON.stringify(value);
}
