import SchemaBuilder, { type ArgBuilder, type InputFieldBuilder } from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import SimpleObjectsPlugin from '@pothos/plugin-simple-objects';
import ValidationPlugin from '@pothos/plugin-validation';
import { JSONObjectResolver } from 'graphql-scalars';
import type { ReadConnection } from '../connections/columns.ts';
import type PrismaTypes from '../db/generated/pothos.ts';
import { getDatamodel } from '../db/generated/pothos.ts';
import type { RequestContext } from '../request/context.ts';
import { type FieldError, invalidFields } from '../errors.ts';
import type { ReadFlow } from '../flows/columns.ts';
import { mutations } from './mutations.ts';
import { large, pagePart } from './prices.ts';
import { DateTime } from './types/date-time.ts';

/** The models' types, with what lists read beside a row, or leave out of it. */
type ModelTypes = Omit<PrismaTypes, 'AppConnection' | 'Flow'> & {
  AppConnection: Omit<PrismaTypes['AppConnection'], 'Shape'> & { Shape: ReadConnection };
  Flow: Omit<PrismaTypes['Flow'], 'Shape'> & { Shape: ReadFlow };
};

interface SchemaTypes {
  Context: RequestContext;
  PrismaTypes: ModelTypes;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSONObject: { Input: Record<string, unknown>; Output: unknown };
  };
  /** What every Relay connection carries beside its edges. */
  Connection: { totalCount: () => Promise<number> };
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  DefaultFieldNullability: false;
}

export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ValidationPlugin, SimpleObjectsPlugin, RelayPlugin, PrismaPlugin, mutations],
  defaultFieldNullability: false,
  // For the models' types alone: rows are read by the use cases, and no field has the plugin load anything.
  prisma: { client: (ctx) => ctx.db, dmmf: getDatamodel(), exposeDescriptions: false },
  relay: {
    // An id is the same in REST, in GraphQL and in the database; its prefix identifies the type.
    encodeGlobalID: (_typename, id) => String(id),
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    idFieldOptions: { description: 'The id.' },
    nodeTypeOptions: { description: 'A thing with an id that is unique over all types.' },
    pageInfoTypeOptions: { description: 'The position of a page in its list.' },
    hasNextPageFieldOptions: { description: 'Whether there is more after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
    startCursorFieldOptions: { description: "The first edge's cursor: `before` it lies the previous page." },
    endCursorFieldOptions: { description: "The last edge's cursor: `after` it lies the next page." },
    cursorFieldOptions: { description: 'The position in the list. It stays good when the item is deleted.' },
    nodeFieldOptions: { description: 'The item.', nullable: false, extensions: pagePart('node') },
    edgesFieldOptions: {
      description: 'The items of this page, with their cursors.',
      nullable: { list: false, items: false },
      extensions: pagePart('edges'),
    },
    pageInfoFieldOptions: {
      description: 'Whether there is more, and from where to go on.',
      extensions: pagePart('pageInfo'),
    },
    firstArgOptions: {
      description: 'The page is the first so many items: 1 to 100; 10 when neither `first` nor `last` is given.',
    },
    afterArgOptions: { description: 'Only items after this cursor.' },
    lastArgOptions: { description: 'The page is the last so many items: 1 to 100.' },
    beforeArgOptions: { description: 'Only items before this cursor.' },
    cursorType: 'String',
  },
  validation: {
    validationError: ({ issues }) => {
      const [first, ...rest] = issues.map(({ path = [], message }): FieldError => ({
        field: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
        message,
      }));
      return invalidFields([first ?? { field: 'input', message: 'is not valid' }, ...rest]);
    },
  },
});

/** The values of an enum that is the database's, or a use case's, as well: a description for each of them, and for no other. */
export type Described<Value extends string> = Record<Value, { description: string }>;

/** What arguments are made with: for those that several fields have. */
export type Arguments = ArgBuilder<(typeof builder)['$inferSchemaTypes']>;

/** What input types' fields are made with: for fields that several of them have. */
export type InputFields = InputFieldBuilder<(typeof builder)['$inferSchemaTypes'], 'InputObject'>;

builder.addScalarType('DateTime', DateTime, {
  description: 'A point in time, in ISO 8601: `2026-01-15T14:30:00.000Z`.',
});
builder.addScalarType('JSONObject', JSONObjectResolver, { description: 'A JSON object.', extensions: large });

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    description: 'The number of items in the whole list. Counted only if selected.',
    extensions: pagePart('totalCount'),
    resolve: ({ totalCount }) => totalCount(),
  }),
);

builder.queryType({ description: 'What can be read.' });
builder.mutationType({ description: 'What can be changed.' });
