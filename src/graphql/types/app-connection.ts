import { type ReadConnection, readRelatedIds, type RelatedIds, type WantedParts } from '../../connections/columns.ts';
import { findConnection } from '../../connections/find.ts';
import { statusAdvice } from '../../credentials/status-reason.ts';
import type * as enums from '../../db/generated/prisma/enums.ts';
import { projectsOfConnections } from '../../tenancy/projects.ts';
import type { RequestContext } from '../../request/context.ts';
import { RawJson } from '../../request/raw-json.ts';
import { builder, type Described } from '../builder.ts';
import { load, placeOf } from '../loaders.ts';
import { selectedAt, wantsItems } from '../selection.ts';
import { ConnectionScope } from './connection-target.ts';
import { loadUser, User } from './user.ts';
import { Node } from './node-interface.ts';
import { Project, ProjectPage } from './project.ts';

export const ConnectionType = builder.enumType('ConnectionType', {
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

export const ConnectionStatus = builder.enumType('ConnectionStatus', {
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
      resolve: ({ metadata, metadataText }) => (metadataText == null ? metadata : new RawJson(metadataText)),
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
        extensions: { order: 'id' },
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
