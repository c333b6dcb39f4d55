import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { minutesLater, openTestGateway, startTime, type TestGateway } from './support/gateway.ts';
import { platformAdminsOnly } from './support/refusals.ts';
import { addForeignPlatform, addKey, addMember, addUser } from './support/tenants.ts';

const apiKeys = graphql(`
  query ApiKeysList($first: Int, $after: String) {
    apiKeys(first: $first, after: $after) {
      edges {
        node {
          id
          displayName
          lastFour
          permissions
          projectIds
          user {
            email
          }
          created
          expires
          revoked
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const revokeKey = graphql(`
  mutation ApiKeysListRevoke($id: ID!) {
    revokeApiKey(input: { id: $id }) {
      apiKey {
        id
      }
    }
  }
`);

let gateway: TestGateway;
let projectId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
});

describe('apiKeys', () => {
  const all = ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ', 'ADMIN'];

  test('needs a key', async () => {
    expect((await gateway.graphql(apiKeys, {}, { key: null })).status).toBe(401);
  });

  test('are all of the platform, the oldest first, revoked ones too, and never the keys themselves', async () => {
    await addForeignPlatform(gateway);
    const userId = await addUser(gateway, 'grace', { [projectId]: 'VIEWER' });
    const expires = '2027-01-01T00:00:00.000Z';
    const limited = await addKey(gateway, {
      userId,
      displayName: 'Limited',
      permissions: ['CREDENTIALS_READ', 'CONNECTIONS_READ', 'CREDENTIALS_READ'],
      projectIds: [projectId],
      expires,
    });
    gateway.setTime(minutesLater(1));
    const revoked = await addKey(gateway, { displayName: 'Revoked' });
    await gateway.query(revokeKey, { id: revoked.id });

    const { status, body } = await gateway.graphql(apiKeys, {});

    const admin = { user: { email: 'admin@example.com' }, permissions: all, projectIds: null };
    expect(status).toBe(200);
    expect(body.data?.apiKeys.edges.map((edge) => edge.node)).toEqual([
      {
        ...admin,
        id: expect.stringMatching(/^key_/) as unknown,
        displayName: 'First key',
        lastFour: gateway.adminKey.slice(-4),
        created: startTime,
        expires: null,
        revoked: null,
      },
      {
        id: limited.id,
        displayName: 'Limited',
        lastFour: limited.key.slice(-4),
        permissions: ['CONNECTIONS_READ', 'CREDENTIALS_READ'],
        projectIds: [projectId],
        user: { email: 'grace@example.com' },
        created: startTime,
        expires,
        revoked: null,
      },
      {
        ...admin,
        id: revoked.id,
        displayName: 'Revoked',
        lastFour: revoked.key.slice(-4),
        created: minutesLater(1).toISOString(),
        expires: null,
        revoked: minutesLater(1).toISOString(),
      },
    ]);
    expect(body.data?.apiKeys.totalCount).toBe(3);
  });

  test('come in pages', async () => {
    for (const displayName of ['a', 'b', 'c', 'd']) await addKey(gateway, { displayName });

    const pages: string[][] = [];
    for (let after: string | null | undefined; after !== null && pages.length < 9;) {
      const { edges, pageInfo } = (await gateway.query(apiKeys, { first: 2, after })).apiKeys;
      pages.push(edges.map((edge) => edge.node.displayName));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    }
    expect(pages).toEqual([['First key', 'a'], ['b', 'c'], ['d']]);
  });

  test('are for platform admins alone', async () => {
    const { key } = await addMember(gateway, 'ADMIN');
    const [code, params] = platformAdminsOnly;
    const { body } = await gateway.graphql(apiKeys, {}, { key });

    expect([body.data, body.errors?.map(({ extensions }) => extensions)]).toEqual([null, [{ code, params }]]);
  });
});
