import type { GraphQLResolveInfo } from 'graphql';
import {
  connectionsOfProjects,
  connectionsOfUsers,
  listConnections,
  type WantedConnections,
} from '../../connections/list.ts';
import { listOfAtMost } from '../../field-rules.ts';
import { type Arguments, builder } from '../builder.ts';
import { load, placeOf } from '../loaders.ts';
import { selectedOfItems, wantsItems } from '../selection.ts';
import { AppConnection, ConnectionStatus, ConnectionType, wantedParts } from './app-connection.ts';
import { ConnectionScope } from './connection-target.ts';
import { Project } from './project.ts';
import { User } from './user.ts';

const ConnectionFilter = builder.inputType('ConnectionFilter', {
  description: 'Which connections. Every given part must match.',
  fields: (t) => ({
    pieceName: t.string({ description: 'The piece they are for, in full: `@activepieces/piece-slack`.' }),
    displayName: t.string({ description: 'Part of the name, in upper or lower case.' }),
    status: t.field({ type: [ConnectionStatus], validate: listOfAtMost(100), description: 'One of these.' }),
    scope: t.field({ type: ConnectionScope, description: 'Whether they belong to a project or to the platform.' }),
    type: t.field({ type: [ConnectionType], validate: listOfAtMost(100), description: 'One of these.' }),
    ownerId: t.id({ description: 'The id of their owner.' }),
  }),
});

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which comes first.',
  values: {
    ASC: { value: 'asc', description: 'The oldest, or the first in the alphabet.' },
    DESC: { value: 'desc', description: 'The newest, or the last in the alphabet.' },
  } as const,
});

const ConnectionOrderField = builder.enumType('ConnectionOrderField', {
  description: 'What connections are ordered by.',
  values: {
    CREATED: { value: 'created', description: 'When they were made.' },
    UPDATED: { value: 'updated', description: 'When they were last changed.' },
    DISPLAY_NAME: { value: 'displayName', description: 'Their name.' },
  } as const,
});

const ConnectionOrder = builder.inputType('ConnectionOrder', {
  description: 'The order of connections. Those that are equal in it are ordered by id.',
  fields: (t) => ({
    field: t.field({ type: ConnectionOrderField, required: true, description: 'What they are ordered by.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'asc',
      description: 'Which comes first.',
    }),
  }),
});

/** The arguments of a list of connections, beside those of its pages. */
export const connectionListArgs = (arg: Arguments) => ({
  filter: arg({ type: ConnectionFilter, description: 'Which connections; all when left out.' }),
  orderBy: arg({
    type: ConnectionOrder,
    description: 'The order. A cursor is good only in the order it was taken in.',
  }),
});

export const AppConnectionPage = builder.connectionObject(
  { type: AppConnection, name: 'AppConnectionConnection', description: 'A page of connections.' },
  { name: 'AppConnectionEdge', description: 'A connection in a page.' },
);

/** What is selected of a page of connections. */
export const wantedConnections = (info: GraphQLResolveInfo): WantedConnections => ({
  items: wantsItems(info),
  ...wantedParts(selectedOfItems(info)),
});

builder.queryField('connections', (t) =>
  t.connection(
    {
      type: AppConnection,
      description:
        'The connections that are available in a project, or in any that you see: each once, oldest first unless ordered otherwise.',
      args: {
        projectId: t.arg.id({ description: 'The project; all that you see if omitted.' }),
        ...connectionListArgs(t.arg),
      },
      resolve: (_root, args, ctx, info) => listConnections(ctx, args, wantedConnections(info)),
    },
    AppConnectionPage,
  ),
);

// The other side of what a connection has, declared here since its file knows projects and users and not the other way round.
builder.objectFields(Project, (t) => ({
  connections: t.connection(
    {
      type: AppConnection,
      description:
        'The connections that are available in it, oldest first unless ordered otherwise. Takes the permission CONNECTIONS_READ.',
      args: connectionListArgs(t.arg),
      extensions: { permission: 'CONNECTIONS_READ', order: 'created' },
      resolve: ({ id }, args, ctx, info) =>
        load(ctx, placeOf(info.fieldNodes), id, (ids) =>
          connectionsOfProjects(ctx, ids, args, wantedConnections(info)),
        ),
    },
    AppConnectionPage,
  ),
}));

builder.objectFields(User, (t) => ({
  connections: t.connection(
    {
      type: AppConnection,
      description:
        'The connections they own, of those you see, oldest first unless ordered otherwise. Takes the permission CONNECTIONS_READ.',
      args: connectionListArgs(t.arg),
      extensions: { permission: 'CONNECTIONS_READ', order: 'created' },
      resolve: ({ id }, args, ctx, info) =>
        load(ctx, placeOf(info.fieldNodes), id, (ids) => connectionsOfUsers(ctx, ids, args, wantedConnections(info))),
    },
    AppConnectionPage,
  ),
}));
