import type { GraphQLResolveInfo } from 'graphql';
import { type ReadConnection, readRelatedIds, type RelatedIds, type WantedParts } from '../../connections/columns.ts';
import { findConnection } from '../../connections/find.ts';
import { listConnections, type WantedConnections } from '../../connections/list.ts';
import { recheckConnection } from '../../connections/recheck.ts';
import { deleteConnection } from '../../connections/delete.ts';
import { statusAdvice } from '../../credentials/status-reason.ts';
import { updateConnection } from '../../connections/update.ts';
import { upsertConnection } from '../../connections/upsert.ts';
import { listOfAtMost, smallObject, nameText } from '../../field-rules.ts';
import type * as enums from '../../db/generated/prisma/enums.ts';
import { projectsOfConnections } from '../../tenancy/projects.ts';
import type { RequestContext } from '../../request/context.ts';
import { builder, type Described, type Arguments } from '../builder.ts';
import { load, placeOf } from '../loaders.ts';
import { selectedAt, selectedOfItems, wantsItems } from '../selection.ts';
import { ConnectionScope, connectionTargetFields } from './connection-target.ts';
import { CredentialInput } from './credential-input.ts';
import { loadUser, User } from './user.ts';
import { Node } from './node-interface.ts';
import { Project, ProjectPage } from './project.ts';

const ConnectionType = builder.enumType('ConnectionType', {
  description: 'How a connection authenticates.',
  values: {
    OAUTH2: { description: 'OAuth2 with an OAuth app of your own.' },
    PLATFORM_OAUTH2: { description: 'OAuth2 with an app that the platform registered.' },
    CLOUD_OAUTH2: { description: "OAuth2 with an app that the gateway's operator registered." },
    SECRET_TEXT: { description: 'An API key, a token or another secret text.' },
    BASIC_AUTH: { description: 'A user name and a password.' },
    CUSTOM_AUTH: { description: 'Keys and values.' },
    NO_AUTH: { description: 'No authentication.' },
  } satisfies Described<enums.ConnectionType>,
});

const ConnectionStatus = builder.enumType('ConnectionStatus', {
  description: 'The health of a connection.',
  values: {
    ACTIVE: { description: 'It can be used.' },
    MISSING: {
      description:
        'It was deleted, and flows still refer to it. Its last owner or a platform admin revives it, by an upsert of its external id.',
    },
    ERROR: { description: "Its credential can't be used any more; `statusReason` is the reason." },
  } satisfies Described<enums.ConnectionStatus>,
});

const StatusReason = builder.enumType('StatusReason', {
  description: 'Why a connection is in ERROR, or why refreshing it fails at present.',
  values: Object.fromEntries(
    (Object.entries(statusAdvice) as [enums.StatusReason, string][]).map(([reason, description]) => [
      reason,
      { description },
    ]),
  ) as Described<enums.StatusReason>,
});

export const AppConnection = builder.prismaObject('AppConnection', {
  description: 'A credential with which flows reach a third-party service. The credential itself is never part of it.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id, `conn_…`.' }),
    externalId: t.exposeString('externalId', {
      description: 'Your own id of it, unique in its project (or in the platform, for scope PLATFORM).',
    }),
    displayName: t.exposeString('displayName', { description: 'The name, for people.' }),
    type: t.expose('type', { type: ConnectionType, description: 'How it authenticates.' }),
    pieceName: t.exposeString('pieceName', {
      description: 'The piece (integration) it is for, as `@activepieces/piece-slack`.',
    }),
    pieceVersion: t.exposeString('pieceVersion', { description: 'The version of the piece it was made with.' }),
    scope: t.expose('scope', {
      type: ConnectionScope,
      description: 'Whether it belongs to a project or to the platform.',
    }),
    status: t.expose('status', { type: ConnectionStatus, description: 'Its health.' }),
    statusReason: t.expose('statusReason', {
      type: StatusReason,
      nullable: true,
      description:
        'Why it is in ERROR, or, while it is ACTIVE, why refreshing it fails at present. Null when all is well.',
    }),
    statusMessage: t.string({
      nullable: true,
      description: 'What is wrong with it and what to do next, for people. Null when all is well.',
      resolve: ({ statusReason }) => statusReason && statusAdvice[statusReason],
    }),
    refreshFailingSince: t.expose('refreshFailingSince', {
      type: 'DateTime',
      nullable: true,
      description:
        'Since when refreshing its tokens has failed for reasons that may pass; the gateway keeps trying. Null if refreshing works, and in ERROR.',
    }),
    platformId: t.exposeID('platformId', { description: 'The platform it belongs to.' }),
    ownerId: t.exposeID('ownerId', {
      nullable: true,
      description: 'The user who created it; only they may change its credential. Null if they no longer exist.',
    }),
    owner: t.field({
      type: User,
      nullable: true,
      description: 'The user who created it; only they may change its credential. Null if they no longer exist.',
      resolve: ({ ownerId }, _args, ctx) => loadUser(ctx, ownerId),
    }),
    metadata: t.field({
      type: 'JSONObject',
      nullable: true,
      description: 'Whatever you keep with it.',
      resolve: ({ metadata }) => metadata,
    }),
    preSelectForNewProjects: t.exposeBoolean('preSelectForNewProjects', {
      description: 'Whether it is shared with every project that is made from now on.',
    }),
    projectIds: t.field({
      type: ['ID'],
      description: 'The ids of the projects it is available in, of those you see.',
      resolve: (connection, _args, ctx) => relatedIds(ctx, connection, 'projectIds'),
    }),
    projects: t.connection(
      {
        type: Project,
        description: 'The projects it is available in, of those you see, ordered by id.',
        resolve: ({ id }, args, ctx, info) =>
          load(ctx, placeOf(info.fieldNodes), id, (ids) =>
            projectsOfConnections(ctx, ids, args, { items: wantsItems(info) }),
          ),
      },
      ProjectPage,
    ),
    created: t.expose('created', { type: 'DateTime', description: 'When it was made.' }),
    updated: t.expose('updated', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
});

/** Ids that belong to a connection: they are read with it, if known to be selected. */
export const relatedIds = (
  ctx: RequestContext,
  connection: ReadConnection,
  name: keyof RelatedIds,
): string[] | Promise<string[]> =>
  connection[name] ??
  load(ctx, name, connection.id, async (ids) => {
    const found = await readRelatedIds(ctx, name, ids);
    return ids.map((id) => found.get(id) ?? []);
  });

/** Which parts a selection of a connection's fields asks for. */
export const wantedParts = (selected: Set<string>): WantedParts => ({
  metadata: selected.has('metadata'),
  projectIds: selected.has('projectIds'),
  flowIds: selected.has('flowIds'),
});

/** The arguments of a page of connections. */
export const wantedConnections = (info: GraphQLResolveInfo): WantedConnections => ({
  items: wantsItems(info),
  ...wantedParts(selectedOfItems(info)),
});

const projectIdDescription = 'The project; all that you see if omitted.';

builder.queryField('connection', (t) =>
  t.field({
    type: AppConnection,
    description: 'One connection: by its id, or by its external id in a project.',
    args: {
      id: t.arg.id({ description: 'The id, `conn_…`.' }),
      externalId: t.arg.string({
        description: "Its external id. The project's own connection comes before one the platform shares with it.",
      }),
      projectId: t.arg.id({
        description: "With an external id: the project; your API key's default project if omitted.",
      }),
    },
    resolve: (_root, args, ctx, info) => findConnection(ctx, args, wantedParts(selectedAt(info))),
  }),
);

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

builder.queryField('connections', (t) =>
  t.connection(
    {
      type: AppConnection,
      description:
        'The connections that are available in a project, or in any that you see: each once, oldest first unless ordered otherwise.',
      args: { projectId: t.arg.id({ description: projectIdDescription }), ...connectionListArgs(t.arg) },
      resolve: (_root, args, ctx, info) => listConnections(ctx, args, wantedConnections(info)),
    },
    AppConnectionPage,
  ),
);

const UpsertConnectionInput = builder.inputType('UpsertConnectionInput', {
  description: 'A connection and its credential, identified by its external id.',
  fields: (t) => ({
    ...connectionTargetFields(t),
    credential: t.field({ type: CredentialInput, required: true, description: 'The credential.' }),
  }),
});

const UpsertConnectionPayload = builder.simpleObject('UpsertConnectionPayload', {
  description: 'The outcome of `upsertConnection`.',
  fields: (t) => ({ connection: t.field({ type: AppConnection, description: 'The connection as it is now.' }) }),
});

const UpdateConnectionInput = builder.inputType('UpdateConnectionInput', {
  description: 'What to change of a connection. What is left out stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which connection.' }),
    displayName: t.string({ validate: nameText.nullish(), description: 'The name, for people.' }),
    metadata: t.field({
      type: 'JSONObject',
      validate: smallObject.nullish(),
      description: 'Replaces the metadata; null clears it. 64 KiB at most.',
    }),
    projectIds: t.idList({
      validate: listOfAtMost(1000),
      description: 'For scope PLATFORM: all the projects it is shared with.',
    }),
    preSelectForNewProjects: t.boolean({
      description: 'For scope PLATFORM: share it with every project that is made from now on.',
    }),
  }),
});

const UpdateConnectionPayload = builder.simpleObject('UpdateConnectionPayload', {
  description: 'The outcome of `updateConnection`.',
  fields: (t) => ({ connection: t.field({ type: AppConnection, description: 'The connection as it is now.' }) }),
});

const RecheckConnectionInput = builder.inputType('RecheckConnectionInput', {
  description: 'Which connection to recheck.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The connection.' }) }),
});

const RecheckConnectionPayload = builder.simpleObject('RecheckConnectionPayload', {
  description: 'The outcome of `recheckConnection`.',
  fields: (t) => ({ connection: t.field({ type: AppConnection, description: 'The connection as it is now.' }) }),
});

const DeleteConnectionInput = builder.inputType('DeleteConnectionInput', {
  description: 'Which connection to delete.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The connection.' }),
    force: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Delete it although enabled flows use it. They will fail.',
    }),
  }),
});

const DeleteConnectionPayload = builder.simpleObject('DeleteConnectionPayload', {
  description: 'The outcome of `deleteConnection`.',
  fields: (t) => ({
    deletedConnectionId: t.id({ description: 'The id of the connection that was deleted.' }),
    connection: t.field({
      type: AppConnection,
      nullable: true,
      description: 'What stays of it, as MISSING, while flows refer to it; otherwise null.',
    }),
  }),
});

builder.mutationFields((t) => ({
  upsertConnection: t.field({
    type: UpsertConnectionPayload,
    description:
      'Creates a connection, or overwrites the one that has the same external id in the same project or platform. Only its owner may overwrite its credential.',
    args: {
      input: t.arg({ type: UpsertConnectionInput, required: true, description: 'The connection and its credential.' }),
    },
    resolve: async (_root, { input }, ctx) => ({
      connection: await upsertConnection(ctx, input),
    }),
  }),
  updateConnection: t.field({
    type: UpdateConnectionPayload,
    description: 'Changes what is said of a connection, never its credential.',
    args: { input: t.arg({ type: UpdateConnectionInput, required: true, description: 'What to change.' }) },
    resolve: async (_root, { input }, ctx) => ({
      connection: await updateConnection(ctx, input),
    }),
  }),
  recheckConnection: t.field({
    type: RecheckConnectionPayload,
    description:
      "Requests new OAuth2 tokens from the provider at once, even if it has rejected a refresh before. The connection's status shows the outcome.",
    args: { input: t.arg({ type: RecheckConnectionInput, required: true, description: 'Which connection.' }) },
    resolve: async (_root, { input }, ctx) => ({
      connection: await recheckConnection(ctx, input.id),
    }),
  }),
  deleteConnection: t.field({
    type: DeleteConnectionPayload,
    description: 'Deletes a connection and its credential. Refused while enabled flows use it, unless forced.',
    args: { input: t.arg({ type: DeleteConnectionInput, required: true, description: 'Which connection.' }) },
    resolve: async (_root, { input: { id, force } }, ctx) => ({
      deletedConnectionId: id,
      connection: await deleteConnection(ctx, id, force),
    }),
  }),
}));
