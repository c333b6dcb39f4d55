import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Choices } from './choices.ts';
import { freeObject } from './json-schema.ts';
import { bodyText, contentType, type FuzzRequest, oddHeaders } from './rest-request.ts';
import { fittingScope, mostlyWanted, textFor } from './values.ts';
import { canary, type World } from './world.ts';

/** A document in the making. */
interface Draft {
  choices: Choices;
  world: World;
  schema: GraphQLSchema;
  /** By name: the type, and the value that is sent. */
  variables: Map<string, { type: string; value: unknown }>;
  fragments: string[];
}

const maxDepth = 5;

/** A GraphQL request: right, nearly right, or odd; and the fields it begins with, by their aliases. */
export function graphqlRequest(
  choices: Choices,
  world: World,
  schema: GraphQLSchema,
): { request: FuzzRequest; rootFields: Record<string, string> } {
  const { once, odd, pick } = choices;
  const draft: Draft = {
    choices,
    world,
    schema,
    variables: new Map(),
    fragments: [],
  };
  const isMutation = once(2);
  const root = (isMutation ? schema.getMutationType() : schema.getQueryType())!;
  const chosen = Array.from({ length: 1 + choices.below(3) }, () => pick(Object.values(root.getFields())));
  const selection = `{ ${chosen.map((field, n) => fieldText(draft, field, 1, `f${n}`)).join(' ')} }`;
  const rootFields = Object.fromEntries(chosen.map(({ name }, n) => [`f${n}`, name]));
  const declared = [...draft.variables].map(([name, { type }]) => `$${name}: ${type}`);
  const operation = `${isMutation ? 'mutation' : 'query'} Fuzz${declared.length > 0 ? `(${declared.join(', ')})` : ''}`;
  const document = [`${operation} ${selection}`, ...draft.fragments].join('\n');
  const query = odd() ? garbled(choices, document) : document;
  const variables = Object.fromEntries([...draft.variables].map(([name, { value }]) => [name, value]));
  const headers = oddHeaders(choices, world);
  const url = 'http://gateway.example.com/graphql';
  if (!isMutation && once(10)) {
    headers.push(['Accept', 'application/json']);
    const parameters = new URLSearchParams({ query: query.toWellFormed(), variables: JSON.stringify(variables) });
    if (odd()) parameters.set('variables', pick(['[', 'null', '7', `"${canary}"`]));
    return { request: { method: 'GET', url: `${url}?${parameters}`, headers }, rootFields };
  }
  headers.push(['Content-Type', contentType(choices)]);
  const body: Record<string, unknown> = { query, variables };
  if (once(20)) body.operationName = pick(['Fuzz', 'Other', '', null, 7]);
  if (odd()) body[pick(['query', 'variables', 'extensions', 'id'])] = choices.oddJson();
  const method = odd() && once(4) ? pick(['PUT', 'DELETE', 'PATCH']) : 'POST';
  const request = { method, url, headers, body: bodyText(choices, odd() && once(4) ? [body, body] : body) };
  return { request, rootFields };
}

function fieldText(draft: Draft, field: GraphQLField<unknown, unknown>, depth: number, alias: string | null): string {
  const { once } = draft.choices;
  const args = field.args.filter((arg) => isWanted(draft.choices, arg)).map((arg) => argumentText(draft, arg));
  const directive = once(15) ? ` ${directiveText(draft)}` : '';
  const selection = selectionOf(draft, field, depth);
  return `${alias === null ? '' : `${alias}: `}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${directive}${selection}`;
}

function selectionOf(draft: Draft, field: GraphQLField<unknown, unknown>, depth: number): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return '';
  if (isAbstractType(type)) {
    const parts = draft.choices
      .some([...draft.schema.getPossibleTypes(type)])
      .map((possible) => `... on ${possible.name} ${fieldsText(draft, possible, depth)}`);
    return ` { __typename id ${parts.join(' ')} }`;
  }
  return ` ${fieldsText(draft, type, depth)}`;
}

function fieldsText(draft: Draft, type: GraphQLObjectType, depth: number): string {
  const { choices, fragments } = draft;
  const fields = Object.values(type.getFields()).filter(
    (field) => isLeafType(getNamedType(field.type)) || (depth < maxDepth && choices.once(depth < 3 ? 1 : 2)),
  );
  const texts = choices
    .some(fields)
    .map((field) => fieldText(draft, field, depth + 1, choices.once(6) ? `a${choices.below(100_000)}` : null));
  const whole = `{ ${['__typename', ...texts].join(' ')} }`;
  if (!choices.once(12)) return whole;
  if (choices.once(2)) return `{ ... on ${type.name} ${whole} }`;
  const name = `Part${fragments.length}`;
  fragments.push(`fragment ${name} on ${type.name} ${whole}`);
  return `{ ...${name} }`;
}

function directiveText(draft: Draft): string {
  const { once, odd, pick, below } = draft.choices;
  const name = pick(['skip', 'include']);
  if (once(2)) return `@${name}(if: ${pick(['true', 'false'])})`;
  return `@${name}(if: $${declare(draft, 'Boolean!', odd() ? draft.choices.oddJson() : below(2) === 0)})`;
}

function argumentText(draft: Draft, { name, type }: GraphQLArgument): string {
  const value = inputOf(draft, type, name);
  const asVariable = draft.choices.once(2);
  return `${name}: ${asVariable ? `$${declare(draft, String(type), value)}` : literal(value, type)}`;
}

function declare({ variables }: Draft, type: string, value: unknown): string {
  const name = `v${variables.size}`;
  variables.set(name, { type, value });
  return name;
}

/** A value for an input, as JSON. */
function inputOf(draft: Draft, given: GraphQLInputType, name: string): unknown {
  const { choices, world } = draft;
  const { once, odd, pick, below, oddJson } = choices;
  if (odd()) return oddJson();
  if (!isNonNullType(given) && once(20)) return null;
  const type = getNullableType(given);
  if (isListType(type)) return Array.from({ length: below(4) }, () => inputOf(draft, type.ofType, name));
  if (isEnumType(type)) return pick(type.getValues()).name;
  if (isInputObjectType(type)) return objectOf(draft, type);
  switch (type.name) {
    case 'Boolean':
      return !once(3);
    case 'Int':
      return odd() ? pick([0, -1, 101, 2 ** 31 - 1]) : 1 + below(20);
    case 'Float':
      return odd() ? pick([0, -1, 8.64e15, 1e300, 0.5]) : below(4000);
    case 'JSONObject':
      return freeObject(choices, name);
    default:
      return textFor(choices, world, name);
  }
}

function objectOf(draft: Draft, type: GraphQLInputObjectType): Record<string, unknown> {
  const { choices } = draft;
  const fields = Object.values(type.getFields());
  if (type.isOneOf && !choices.odd()) {
    const { name, type: chosen } = choices.pick(fields);
    return { [name]: inputOf(draft, chosen, name) ?? true };
  }
  const made = Object.fromEntries(
    fields
      .filter((field) => isWanted(choices, field))
      .map((field) => [field.name, inputOf(draft, field.type, field.name === 'id' ? idOf(type) : field.name)]),
  );
  return 'pieceName' in type.getFields() ? fittingScope(choices, made) : made;
}

/** What an id is called by those who refer to it: `DeleteFlowInput` has a flow's. */
const idOf = ({ name }: GraphQLInputObjectType): string =>
  `${['Flow', 'ApiKey', 'OAuthApp'].find((kind) => name.includes(kind)) ?? 'connection'}Id`;

/** Whether to give a value for an input. */
function isWanted({ odd, once }: Choices, { name, type, defaultValue }: GraphQLArgument | GraphQLInputField): boolean {
  const isRequired = isNonNullType(type) && defaultValue === undefined;
  return isRequired || mostlyWanted.has(name) ? !odd() : once(4);
}

/** A JSON value as it is written in a document. */
function literal(value: unknown, given: GraphQLInputType | null): string {
  const type = given && getNullableType(given);
  if (isListType(type) && Array.isArray(value))
    return `[${value.map((item) => literal(item, type.ofType)).join(', ')}]`;
  if (isEnumType(type) && typeof value === 'string')
    return /^[_A-Za-z]\w*$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, null)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = isInputObjectType(type) ? type.getFields() : {};
    return `{${Object.entries(value)
      .filter(([key]) => /^[_A-Za-z]\w*$/.test(key))
      .map(([key, part]) => `${key}: ${literal(part, fields[key]?.type ?? null)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** A document with one thing wrong. No part of it is moved: a secret that came to stand elsewhere would be none. */
function garbled({ once, pick, below }: Choices, document: string): string {
  const tokens = document.match(/"(?:\\.|[^"\\])*"|[\w$]+|\s+|./gs) ?? [];
  const at = below(tokens.length);
  const junk = pick([
    '{',
    '}',
    '(',
    ')',
    '"',
    '"""',
    '$',
    '...',
    'nonsense',
    '@skip',
    ':',
    '!',
    '\0',
    '\ufffe',
    '1e9',
    '# ',
  ]);
  if (once(6)) return document.slice(0, below(document.length));
  return [...tokens.slice(0, at), ...(once(3) ? [] : [junk]), ...tokens.slice(once(2) ? at : at + 1)].join('');
}
