import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection } from './support/tenants.ts';

const inOneRequest = graphql(`
  mutation MutationsInOneRequest($id: ID!, $user: UpsertUserInput!) {
    before: updateConnection(input: { id: $id, displayName: "First" }) {
      connection {
        displayName
        owner {
          firstName
        }
      }
    }
    upsertUser(input: $user) {
      user {
        firstName
      }
    }
    after: updateConnection(input: { id: $id, displayName: "Second" }) {
      connection {
        displayName
        owner {
          firstName
        }
      }
    }
  }
`);

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

describe('several mutations in one request', () => {
  test('happen one after the other, and each answers with what is true by then', async () => {
    const id = await addConnection(gateway);
    const user = { externalId: 'admin', email: 'admin@example.com', firstName: 'Augusta', lastName: 'Admin' };

    expect(await gateway.query(inOneRequest, { id, user })).toEqual({
      before: { connection: { displayName: 'First', owner: { firstName: 'Ada' } } },
      upsertUser: { user: { firstName: 'Augusta' } },
      after: { connection: { displayName: 'Second', owner: { firstName: 'Augusta' } } },
    });
  });
});
