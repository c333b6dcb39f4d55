import { fingerprintOf, generateApiKey } from '../../src/auth/api-key.ts';
import { Permission } from '../../src/db/generated/prisma/enums.ts';
import { newId } from '../../src/ids.ts';
import { graphql } from '../documents/gql.ts';
import type { CreateApiKeyInput, ProjectRole, UpsertConnectionInput, UpsertFlowInput } from '../documents/graphql.ts';
import type { TestGateway } from './gateway.ts';

const upsertProject = graphql(`
  mutation SetUpProject($input: UpsertProjectInput!) {
    upsertProject(input: $input) {
      project {
        id
      }
    }
  }
`);

const upsertUser = graphql(`
  mutation SetUpUser($input: UpsertUserInput!) {
    upsertUser(input: $input) {
      user {
        id
      }
    }
  }
`);

const createKey = graphql(`
  mutation SetUpKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      secret
      apiKey {
        id
      }
    }
  }
`);

const upsertFlow = graphql(`
  mutation SetUpFlow($input: UpsertFlowInput!) {
    upsertFlow(input: $input) {
      flow {
        id
      }
    }
  }
`);

const upsertConnection = graphql(`
  mutation SetUpConnection($input: UpsertConnectionInput!) {
    upsertConnection(input: $input) {
      connection {
        id
      }
    }
  }
`);

const deleteConnection = graphql(`
  mutation SetUpDeletion($input: DeleteConnectionInput!) {
    deleteConnection(input: $input) {
      deletedConnectionId
    }
  }
`);

/** Makes a project, and answers with its id. */
export async function addProject(gateway: TestGateway, externalId: string): Promise<string> {
  const { upsertProject: payload } = await gateway.query(upsertProject, {
    input: { externalId, displayName: externalId },
  });
  return payload.project.id;
}

/** Makes a user with a role in each of the projects, and answers with their id. */
export async function addUser(
  gateway: TestGateway,
  externalId: string,
  roles: Record<string, ProjectRole>,
): Promise<string> {
  const projectRoles = Object.entries(roles).map(([projectId, role]) => ({ projectId, role }));
  const { upsertUser: payload } = await gateway.query(upsertUser, {
    input: { externalId, email: `${externalId}@example.com`, firstName: externalId, lastName: 'Tester', projectRoles },
  });
  return payload.user.id;
}

/** Makes an API key, by default with every permission. */
export async function addKey(
  gateway: TestGateway,
  input: Partial<CreateApiKeyInput>,
): Promise<{ id: string; key: string }> {
  const { createApiKey: payload } = await gateway.query(createKey, {
    input: {
      displayName: 'test',
      permissions: ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ', 'ADMIN'],
      ...input,
    },
  });
  return { id: payload.apiKey.id, key: payload.secret };
}

/** Makes a user with one role in the first project, and a key that acts as them. */
export async function addMember(gateway: TestGateway, role: ProjectRole): Promise<{ userId: string; key: string }> {
  const userId = await addUser(gateway, `${role.toLowerCase()}-${newId('user')}`, { [gateway.projectId]: role });
  const { key } = await addKey(gateway, { userId });
  return { userId, key };
}

/** Stores a secret text, by default in the first project, and returns the connection's id. */
export async function addConnection(
  gateway: TestGateway,
  input: Partial<UpsertConnectionInput> = {},
  key?: string,
): Promise<string> {
  const { upsertConnection: payload } = await gateway.query(
    upsertConnection,
    {
      input: {
        displayName: 'Slack',
        pieceName: '@activepieces/piece-slack',
        pieceVersion: '0.10.0',
        credential: { secretText: { secretText: 'xoxb-test' } },
        ...(input.scope !== 'PLATFORM' && { projectId: gateway.projectId }),
        ...input,
      },
    },
    { key },
  );
  return payload.connection.id;
}

/** Deletes a connection, also when flows use it: then it is MISSING. */
export async function forceDelete(gateway: TestGateway, id: string): Promise<void> {
  await gateway.query(deleteConnection, { input: { id, force: true } });
}

/**
 * Makes a project's own connection and a platform connection of one external id that is shared with the project, as older
 * versions let them come to be. The platform connection is also in the other projects that are named.
 */
export async function addShadowed(
  gateway: TestGateway,
  externalId: string,
  elsewhere: string[] = [],
): Promise<{ own: string; shared: string }> {
  const shared = await addConnection(gateway, { externalId, scope: 'PLATFORM', projectIds: elsewhere });
  const own = await addConnection(gateway, { externalId });
  const { db, now } = gateway.services;
  await db.connectionProject.create({
    data: { connectionId: shared, projectId: gateway.projectId, created: now() },
  });
  return { own, shared };
}

/** Upserts a flow, by default in the first project, and returns its id. */
export async function addFlow(
  gateway: TestGateway,
  externalId: string,
  connectionIds: string[],
  input: Partial<UpsertFlowInput> = {},
  key?: string,
): Promise<string> {
  const { upsertFlow: payload } = await gateway.query(
    upsertFlow,
    { input: { projectId: gateway.projectId, externalId, displayName: externalId, connectionIds, ...input } },
    { key },
  );
  return payload.flow.id;
}

/** Another platform with a project, an admin and a key of every permission: as foreign as can be. */
export async function addForeignPlatform({
  services: { db, now },
}: TestGateway): Promise<{ projectId: string; key: string }> {
  const [platformId, userId, projectId, key] = [newId('platform'), newId('user'), newId('project'), generateApiKey()];
  const created = now();
  await db.platform.create({ data: { id: platformId, name: 'Foreign', created } });
  await db.user.create({
    data: {
      id: userId,
      platformId,
      email: 'foreign@example.com',
      firstName: 'F',
      lastName: 'F',
      platformRole: 'ADMIN',
      created,
    },
  });
  await db.project.create({ data: { id: projectId, platformId, displayName: 'Foreign', created } });
  await db.apiKey.create({
    data: {
      id: newId('apiKey'),
      platformId,
      userId,
      displayName: 'Foreign',
      ...fingerprintOf(key),
      permissions: Object.values(Permission),
      created,
    },
  });
  return { projectId, key };
}
