import type { Permission } from '../../src/db/generated/prisma/enums.ts';
import type { Args } from './operations.ts';

/** The names of a tenant's things: ids, and whatever else they are found by. */
export type Things = Record<ThingName, string>;

export type ThingName =
  | 'project'
  | 'projectExternalId'
  | 'user'
  | 'userExternalId'
  | 'email'
  | 'connection'
  | 'connectionExternalId'
  | 'connectionName'
  | 'spare'
  | 'platformConnection'
  | 'platformExternalId'
  | 'oauthConnection'
  | 'pieceName'
  | 'flow'
  | 'flowExternalId'
  | 'flowName'
  | 'apiKey'
  | 'oauthApp'
  | 'appPieceName'
  | 'clientId'
  | 'tokenUrl'
  | 'auditEvent'
  | 'platform'
  | 'connectionsCursor'
  | 'connectionsByNameCursor'
  | 'ownersCursor'
  | 'flowsCursor'
  | 'projectsCursor'
  | 'usersCursor'
  | 'piecesCursor'
  | 'apiKeysCursor'
  | 'auditEventsCursor'
  | 'oauthAppsCursor';

/** What a caller has of their own, to bring other people's things into. */
export type Own = Pick<Things, 'project' | 'connection' | 'platformConnection'>;

/** A way to ask for an operation that is about a tenant's things. */
export interface Example {
  /** The permission it takes; null: none. */
  needs: Permission | null;
  /** What a viewer of the project gets: what its admin does, their own, or a refusal with this message. */
  viewer: 'as its admin' | 'their own' | { refused: string };
  args(of: Things, own: Own): Args;
}

type ArgsOf = Example['args'];

const examplesOf =
  (needs: Example['needs'], viewer: Example['viewer']) =>
  (...all: ArgsOf[]): Example[] =>
    all.map((args) => ({ needs, viewer, args }));

const own = examplesOf(null, 'their own');
const reading = examplesOf('CONNECTIONS_READ', 'as its admin');
const readingCredentials = examplesOf('CREDENTIALS_READ', 'as its admin');
const writing = examplesOf('CONNECTIONS_WRITE', { refused: 'Viewers of a project may not change it.' });
const writingOnPlatform = examplesOf('CONNECTIONS_WRITE', {
  refused: 'Only platform admins may change platform connections.',
});
const administering = examplesOf('ADMIN', {
  refused: 'Only a platform admin, with an API key that is not limited to projects, may do this.',
});

const target = { displayName: 'Asked for', pieceName: '@activepieces/piece-slack', pieceVersion: '1.0.0' };
const app = {
  clientId: 'client',
  authorizationUrl: 'https://oauth.example.com/authorize',
  tokenUrl: 'https://oauth.example.com/token',
};
const ownApp = { ...app, clientSecret: 'app-secret' };
const restApp = {
  client_id: 'client',
  client_secret: 'app-secret',
  authorization_url: app.authorizationUrl,
  token_url: app.tokenUrl,
};
const noAuth = { credential: { noAuth: true } };
const restNoAuth = { type: 'NO_AUTH', value: { type: 'NO_AUTH' } };
const person = { email: 'somebody@example.com', firstName: 'Some', lastName: 'Body' };

/** Operations that tell of the request alone: nothing of anybody's is in their answers. */
export const impersonal = ['rateLimit'];

/**
 * For each operation, ways to ask for it that name things of a tenant: alone, and mixed with things of the caller's own.
 * The tenant's own admin succeeds with each of them.
 */
export const examples: Record<string, Example[]> = {
  viewer: own(() => ({})),
  rateLimit: own(() => ({})),
  node: reading(
    ...(['platform', 'project', 'user', 'connection', 'flow', 'apiKey', 'oauthApp', 'auditEvent'] as const).map(
      (kind): ArgsOf =>
        (of) => ({ id: of[kind] }),
    ),
  ),
  nodes: reading(
    (of) => ({ ids: [of.project, of.user, of.connection, of.flow, of.apiKey, of.oauthApp, of.auditEvent] }),
    (of, { connection }) => ({ ids: [of.platformConnection, connection, of.connection] }),
  ),
  connection: reading(
    (of) => ({ id: of.connection }),
    (of) => ({ id: of.platformConnection }),
    (of) => ({ externalId: of.connectionExternalId, projectId: of.project }),
    (of, { project }) => ({ externalId: of.connectionExternalId, projectId: project }),
    (of, { project }) => ({ externalId: of.platformExternalId, projectId: project }),
  ),
  connections: reading(
    (of) => ({ projectId: of.project }),
    (of) => ({ projectId: of.project, first: 1, after: of.connectionsCursor }),
    (of) => ({ projectId: of.project, filter: { displayName: of.connectionName } }),
    (of) => ({ projectId: of.project, orderBy: { field: 'DISPLAY_NAME' } }),
    (of, { project }) => ({ projectId: project, after: of.connectionsCursor }),
    (of, { project }) => ({ projectId: project, last: 100, before: of.connectionsCursor }),
    (of, { project }) => ({
      projectId: project,
      orderBy: { field: 'DISPLAY_NAME' },
      after: of.connectionsByNameCursor,
    }),
    (of, { project }) => ({ projectId: project, filter: { displayName: of.connectionName } }),
    (of, { project }) => ({ projectId: project, filter: { pieceName: of.pieceName } }),
    (of, { project }) => ({ projectId: project, filter: { ownerId: of.user } }),
  ),
  owners: reading(
    (of) => ({ projectId: of.project }),
    (of, { project }) => ({ projectId: project, after: of.ownersCursor }),
    (of, { project }) => ({ projectId: project, before: of.ownersCursor }),
  ),
  users: reading(
    () => ({}),
    (of) => ({ after: of.usersCursor }),
    (of) => ({ before: of.usersCursor }),
  ),
  pieces: reading(
    (of) => ({ projectId: of.project }),
    (of, { project }) => ({ projectId: project, after: of.piecesCursor }),
    (of, { project }) => ({ projectId: project, before: of.piecesCursor }),
  ),
  flows: reading(
    (of) => ({ projectId: of.project }),
    (of) => ({ projectId: of.project, filter: { connectionId: of.connection } }),
    (of, { project }) => ({ projectId: project, after: of.flowsCursor }),
    (of, { project }) => ({ projectId: project, before: of.flowsCursor }),
    (of, { project }) => ({ projectId: project, filter: { connectionId: of.connection } }),
    (of, { project }) => ({ projectId: project, filter: { displayName: of.flowName } }),
  ),
  projects: reading(
    () => ({}),
    (of) => ({ after: of.projectsCursor }),
    (of) => ({ before: of.projectsCursor }),
  ),
  apiKeys: administering(
    () => ({}),
    (of) => ({ after: of.apiKeysCursor }),
    (of) => ({ before: of.apiKeysCursor }),
  ),
  auditEvents: administering(
    () => ({}),
    (of) => ({ filter: { entityId: of.connection } }),
    (of) => ({ filter: { actorId: of.user } }),
    (of) => ({ after: of.auditEventsCursor }),
    (of) => ({ before: of.auditEventsCursor }),
  ),
  oauthApps: administering(
    () => ({}),
    (of) => ({ after: of.oauthAppsCursor }),
    (of) => ({ before: of.oauthAppsCursor }),
  ),

  upsertConnection: [
    ...writing(
      (of) => ({ input: { ...target, ...noAuth, projectId: of.project, externalId: of.connectionExternalId } }),
      (of) => ({ input: { ...target, ...noAuth, projectIds: [of.project], externalId: of.connectionExternalId } }),
      (of, { project }) => ({
        input: { ...target, ...noAuth, projectId: project, externalId: of.connectionExternalId },
      }),
      (of, { project }) => ({
        input: {
          ...target,
          projectId: project,
          pieceName: of.appPieceName,
          credential: { platformOAuth2: { code: 'code' } },
        },
      }),
    ),
    ...writingOnPlatform(
      (of) => ({ input: { ...target, ...noAuth, scope: 'PLATFORM', externalId: of.platformExternalId } }),
      (of, { project }) => ({ input: { ...target, ...noAuth, scope: 'PLATFORM', projectIds: [project, of.project] } }),
    ),
  ],
  updateConnection: [
    ...writing((of) => ({ input: { id: of.connection, displayName: 'Asked for' } })),
    ...writingOnPlatform(
      (of) => ({ input: { id: of.platformConnection, metadata: { asked: 'for' } } }),
      (of, { project, platformConnection }) => ({
        input: { id: platformConnection, projectIds: [project, of.project] },
      }),
    ),
  ],
  recheckConnection: writing((of) => ({ input: { id: of.oauthConnection } })),
  deleteConnection: [
    ...writing((of) => ({ input: { id: of.connection, force: true } })),
    ...writingOnPlatform((of) => ({ input: { id: of.platformConnection, force: true } })),
  ],
  replaceConnection: writing(
    (of) => ({
      input: { projectId: of.project, sourceConnectionId: of.connection, targetConnectionId: of.spare },
    }),
    (of) => ({
      input: { projectId: of.project, sourceConnectionId: of.connection, targetConnectionId: of.spare, dryRun: true },
    }),
    (of, { project, connection }) => ({
      input: { projectId: project, sourceConnectionId: connection, targetConnectionId: of.connection },
    }),
    (of, { project, connection }) => ({
      input: { projectId: project, sourceConnectionId: of.connection, targetConnectionId: connection },
    }),
    (of, { connection }) => ({
      input: { projectId: of.project, sourceConnectionId: of.connection, targetConnectionId: connection },
    }),
  ),
  startOAuth2: [
    ...writing(
      (of) => ({
        input: {
          ...target,
          projectId: of.project,
          externalId: of.connectionExternalId,
          app: { oauth2: ownApp },
        },
      }),
      (of) => ({ input: { ...target, projectIds: [of.project], app: { oauth2: ownApp } } }),
      (of, { project }) => ({
        input: { ...target, projectId: project, externalId: of.connectionExternalId, app: { oauth2: ownApp } },
      }),
      (of, { project }) => ({
        input: { ...target, projectId: project, pieceName: of.appPieceName, app: { platformOAuth2: true } },
      }),
    ),
    ...writingOnPlatform((of, { project }) => ({
      input: { ...target, scope: 'PLATFORM', projectIds: [project, of.project], app: { oauth2: ownApp } },
    })),
  ],
  upsertFlow: writing(
    (of) => ({ input: { projectId: of.project, externalId: of.flowExternalId, displayName: 'Asked for' } }),
    (of, { project }) => ({ input: { projectId: project, externalId: of.flowExternalId, displayName: 'Asked for' } }),
    (of, { project, connection }) => ({
      input: {
        projectId: project,
        externalId: 'new',
        displayName: 'Asked for',
        connectionIds: [connection, of.connection, of.platformConnection],
      },
    }),
  ),
  deleteFlow: writing((of) => ({ input: { id: of.flow } })),
  upsertProject: administering((of) => ({ input: { externalId: of.projectExternalId, displayName: 'Asked for' } })),
  upsertUser: administering(
    (of) => ({ input: { ...person, externalId: of.userExternalId } }),
    (of) => ({ input: { ...person, externalId: of.userExternalId, email: of.email } }),
    (of, { project }) => ({
      input: {
        ...person,
        externalId: 'new',
        projectRoles: [...new Set([project, of.project])].map((projectId) => ({ projectId, role: 'VIEWER' })),
      },
    }),
  ),
  createApiKey: administering(
    (of) => ({ input: { displayName: 'Asked for', permissions: ['ADMIN'], userId: of.user } }),
    (of, { project }) => ({
      input: { displayName: 'Asked for', permissions: ['ADMIN'], projectIds: [project, of.project] },
    }),
    (of) => ({ input: { displayName: 'Asked for', permissions: ['ADMIN'], defaultProjectId: of.project } }),
  ),
  revokeApiKey: administering((of) => ({ input: { id: of.apiKey } })),
  upsertOAuthApp: administering(
    (of) => ({ input: { ...ownApp, pieceName: of.appPieceName } }),
    // Without a secret: responses must not reveal whether one is stored.
    (of) => ({ input: { ...app, pieceName: of.appPieceName, clientId: of.clientId, tokenUrl: of.tokenUrl } }),
  ),
  deleteOAuthApp: administering((of) => ({ input: { id: of.oauthApp } })),

  listAppConnections: reading(
    (of) => ({ query: { projectId: of.project } }),
    (of) => ({ query: { projectId: of.project, limit: '1', cursor: `n_${of.connectionsCursor}` } }),
    (of, { project }) => ({ query: { projectId: project, cursor: `n_${of.connectionsCursor}` } }),
    (of, { project }) => ({ query: { projectId: project, cursor: `p_${of.connectionsCursor}` } }),
    (of, { project }) => ({ query: { projectId: project, pieceName: of.pieceName } }),
    (of, { project }) => ({ query: { projectId: project, displayName: of.connectionName } }),
  ),
  listAppConnectionOwners: reading(
    (of) => ({ query: { projectId: of.project } }),
    (of, { project }) => ({ query: { projectId: project, cursor: `n_${of.ownersCursor}` } }),
    (of, { project }) => ({ query: { projectId: project, cursor: `p_${of.ownersCursor}` } }),
  ),
  getAppConnection: reading(
    (of) => ({ path: { id: of.connection } }),
    (of) => ({ path: { id: of.platformConnection } }),
  ),
  upsertAppConnection: [
    ...writing(
      (of) => ({ body: { ...target, ...restNoAuth, projectId: of.project, externalId: of.connectionExternalId } }),
      (of, { project }) => ({
        body: { ...target, ...restNoAuth, projectId: project, externalId: of.connectionExternalId },
      }),
      (of, { project }) => ({
        body: {
          ...target,
          projectId: project,
          pieceName: of.appPieceName,
          type: 'PLATFORM_OAUTH2',
          value: { type: 'PLATFORM_OAUTH2', code: 'code' },
        },
      }),
    ),
    ...writingOnPlatform((of, { project }) => ({
      body: { ...target, ...restNoAuth, scope: 'PLATFORM', projectIds: [project, of.project] },
    })),
  ],
  updateAppConnection: [
    ...writing((of) => ({ path: { id: of.connection }, body: { displayName: 'Asked for' } })),
    ...writingOnPlatform((of, { project, platformConnection }) => ({
      path: { id: platformConnection },
      body: { projectIds: [project, of.project] },
    })),
  ],
  deleteAppConnection: [
    ...writing((of) => ({ path: { id: of.connection }, query: { force: 'true' } })),
    ...writingOnPlatform((of) => ({ path: { id: of.platformConnection }, query: { force: 'true' } })),
  ],
  revalidateAppConnection: writing((of) => ({ path: { id: of.oauthConnection } })),
  replaceAppConnections: writing(
    (of) => ({
      body: { projectId: of.project, sourceAppConnectionId: of.connection, targetAppConnectionId: of.spare },
    }),
    (of, { project, connection }) => ({
      body: { projectId: project, sourceAppConnectionId: of.connection, targetAppConnectionId: connection },
    }),
    (of, { project, connection }) => ({
      body: { projectId: project, sourceAppConnectionId: connection, targetAppConnectionId: of.connection },
    }),
  ),
  startAppConnectionOAuth2: [
    ...writing(
      (of) => ({
        body: {
          ...target,
          type: 'OAUTH2',
          app: restApp,
          projectId: of.project,
          externalId: of.connectionExternalId,
        },
      }),
      (of, { project }) => ({
        body: { ...target, type: 'PLATFORM_OAUTH2', projectId: project, pieceName: of.appPieceName },
      }),
    ),
    ...writingOnPlatform((of, { project }) => ({
      body: { ...target, type: 'OAUTH2', app: restApp, scope: 'PLATFORM', projectIds: [project, of.project] },
    })),
  ],
  readAppConnectionCredential: readingCredentials(
    (of) => ({ path: { externalId: of.connectionExternalId }, query: { projectId: of.project } }),
    (of) => ({ path: { externalId: of.platformExternalId }, query: { projectId: of.project } }),
    (of, { project }) => ({ path: { externalId: of.connectionExternalId }, query: { projectId: project } }),
    (of, { project }) => ({
      path: { externalId: of.connectionExternalId },
      query: { projectId: project, pieceName: of.pieceName },
    }),
  ),
};
