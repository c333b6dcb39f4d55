import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { z } from 'zod';
import type { Permission } from '../../src/db/generated/prisma/enums.ts';
import { schema } from '../../src/graphql/schema.ts';
import type { Operation as RestOperation } from '../../src/rest/route.ts';
import { basePath, routes } from '../../src/rest/routes.ts';
import { credentialRead } from '../../src/rest/credential-read.ts';

/** GraphQL: the field's arguments. REST: `path`, `query` and `body`. */
export type Args = Record<string, unknown>;

/** Something that the gateway can be asked to do. */
export interface Operation {
  /** A root field; of REST, the operation id. */
  name: string;
  protocol: 'GraphQL' | 'REST';
  isRead: boolean;
  /** Whether its result is null when it is refused; otherwise all of the data is. */
  isNullable: boolean;
  /** The arguments that may name things, as dotted paths. */
  naming: string[];
  /** @param held the only permission of the key it is sent with: what takes another one is not selected */
  request(args: Args, held?: Permission): { method: string; path: string; body?: string };
}

// Deep enough to come from any thing to its neighbours, and from those back to things of the first kind.
const depth = 3;

/** How many items of lists within items are asked for: as many as any of the examples has. */
const nestedItems = 4;

/** Texts that describe a thing, and that nothing is found by. */
const plainTexts = new Set(
  [
    'displayName',
    'pieceVersion',
    'firstName',
    'lastName',
    'authorizationUrl',
    'tokenUrl',
    'scopes',
    'clientId',
    'clientSecret',
    'issuer',
    'responseFields',
  ].map((name) => `input.${name}`),
);

/** What of a REST request is no name of a thing. */
const notNaming = new Set([
  'query.limit',
  'query.status',
  'query.scope',
  'query.force',
  'body.displayName',
  'body.pieceVersion',
  'body.type',
  'body.value',
  'body.app',
  'body.metadata',
  'body.scope',
  'body.preSelectForNewProjects',
  'body.deleteSourceConnection',
  'body.applyToPublishedVersions',
]);

/** Every operation: found from the schema and the route table, so that there is none beside. */
export const operations: Operation[] = [
  ...Object.values(schema.getQueryType()!.getFields()).map((field) => graphqlOperation('query', field)),
  ...Object.values(schema.getMutationType()!.getFields()).map((field) => graphqlOperation('mutation', field)),
  ...[...routes.map((route) => ({ ...route, path: basePath + route.path })), credentialRead].map(restOperation),
];

/** The root fields that are lists with cursors. */
export const listFields = Object.values(schema.getQueryType()!.getFields())
  .filter(({ type }) => 'pageInfo' in fieldsOf(getNamedType(type)))
  .map(({ name }) => name);

function graphqlOperation(kind: 'query' | 'mutation', field: GraphQLField<unknown, unknown>): Operation {
  const { name, args, type } = field;
  const list = (write: (arg: GraphQLArgument) => string): string =>
    args.length === 0 ? '' : `(${args.map(write).join(', ')})`;
  const declared = list((arg) => `$${arg.name}: ${String(arg.type)}`);
  const passed = list((arg) => `${arg.name}: $${arg.name}`);
  const queryOf = (held?: Permission): string =>
    `${kind} ${declared} { ${name}${passed} ${selectionOf(getNamedType(type), depth, held)} }`;
  return {
    name,
    protocol: 'GraphQL',
    isRead: kind === 'query',
    isNullable: !isNonNullType(type),
    naming: args.flatMap((arg) => namingPaths(arg, [])),
    request: (variables, held) => ({
      method: 'POST',
      path: '/graphql',
      body: JSON.stringify({ query: queryOf(held), variables }),
    }),
  };
}

function fieldsOf(type: GraphQLNamedType): Record<string, GraphQLField<unknown, unknown>> {
  return isObjectType(type) ? type.getFields() : {};
}

/** Everything that can be selected of a type; of the objects in it, down to a depth. */
function selectionOf(type: GraphQLNamedType, levels: number, held?: Permission): string {
  if (isLeafType(type)) return '';
  if (isAbstractType(type)) {
    // Fields of one name may have different types; under names of their own they don't meet.
    const fragments = schema
      .getPossibleTypes(type)
      .map((possible) => `... on ${possible.name} ${selected(possible, levels, held, `${possible.name}_`)}`);
    return `{ __typename ${fragments.join(' ')} }`;
  }
  return selected(type, levels, held);
}

function selected(type: GraphQLNamedType, levels: number, held?: Permission, prefix = ''): string {
  const fields = Object.values(fieldsOf(type)).flatMap((field) => {
    const { permission } = field.extensions;
    if (held && permission !== undefined && permission !== held) return [];
    const within = getNamedType(field.type);
    const isPage = field.args.some(({ name }) => name === 'first');
    if (field.args.length > 0 && !isPage)
      throw new Error(`${type.name}.${field.name} has arguments: give it values here.`);
    // What a page is made of is no level of its own.
    const below = /(Connection|Edge)$/.test(type.name) && type.name !== 'AppConnection' ? levels : levels - 1;
    if (!isLeafType(within) && below < 0) return [];
    const name = `${prefix && `${prefix}${field.name}: `}${field.name}`;
    return [`${name}${isPage ? `(first: ${nestedItems})` : ''} ${selectionOf(within, below, held)}`];
  });
  return `{ ${fields.join(' ')} }`;
}

function namingPaths(arg: GraphQLArgument | GraphQLInputField, before: string[]): string[] {
  const type = getNamedType(arg.type);
  const path = [...before, arg.name];
  const dotted = path.join('.');
  // A credential, and an app of the caller's own, name nothing that is stored.
  if (dotted === 'input.credential' || dotted === 'input.app') return [];
  if (isInputObjectType(type)) return Object.values(type.getFields()).flatMap((field) => namingPaths(field, path));
  return ['ID', 'String'].includes(type.name) && !plainTexts.has(dotted) ? [dotted] : [];
}

function restOperation({ operationId, method, path, query, body }: RestOperation): Operation {
  const paths = [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => `path.${name!}`),
    ...keysOf(query).map((name) => `query.${name}`),
    ...keysOf(body).map((name) => `body.${name}`),
  ];
  return {
    name: operationId,
    protocol: 'REST',
    isRead: method === 'get',
    isNullable: false,
    naming: paths.filter((part) => !notNaming.has(part)),
    request: (args) => {
      const { path: named = {}, query: parameters = {}, body: sent } = args as RestArgs;
      const filled = path.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(named[name] ?? ''));
      return {
        method: method.toUpperCase(),
        path: `${filled}?${new URLSearchParams(parameters).toString()}`,
        ...(method === 'post' && { body: JSON.stringify(sent ?? {}) }),
      };
    },
  };
}

interface RestArgs {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
}

function keysOf(shape: z.ZodType): string[] {
  const { properties = {} } = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties);
}
