import { beforeEach, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow } from './support/tenants.ts';

const without = graphql(`
  query MetadataLeftOut($id: ID!) {
    connections {
      edges {
        node {
          id
        }
      }
    }
    connection(id: $id) {
      id
    }
    nodes(ids: [$id]) {
      id
    }
    flows {
      edges {
        node {
          connections {
            edges {
              node {
                id
              }
            }
          }
        }
      }
    }
  }
`);

const selected = graphql(`
  query MetadataSelected($id: ID!) {
    connections {
      rows: edges {
        item: node {
          kept: metadata
        }
      }
      edges {
        node {
          id
        }
      }
    }
    connection(id: $id) {
      ...KeptMetadata
    }
    nodes(ids: [$id]) {
      ... on Node {
        ...KeptMetadata
      }
    }
    flows {
      edges {
        node {
          connections {
            edges {
              node {
                ...KeptMetadata @skip(if: false)
              }
            }
          }
        }
      }
    }
  }

  fragment KeptMetadata on AppConnection {
    metadata
  }
`);

let gateway: TestGateway;
let id: string;

const metadata = { team: 'sales', numbers: [1, null] };

beforeEach(async () => {
  gateway = await openTestGateway();
  id = await addConnection(gateway, { metadata });
  await addFlow(gateway, 'flow', [id]);
  gateway.statements.length = 0;
});

const readingMetadata = () => gateway.statements.filter((sql) => sql.includes('metadata'));

// Each may have 64 KiB, and a nested page thousands of them.
test('metadata is not read from the database where it is not selected', async () => {
  const data = await gateway.query(without, { id });

  const page = { edges: [{ node: { id } }] };
  expect(data).toEqual({
    connections: page,
    connection: { id },
    nodes: [{ id }],
    flows: { edges: [{ node: { connections: page } }] },
  });
  expect(readingMetadata()).toEqual([]);
});

test('metadata is read wherever it is selected, however that is written', async () => {
  const data = await gateway.query(selected, { id });

  expect(data).toEqual({
    connections: { rows: [{ item: { kept: metadata } }], edges: [{ node: { id } }] },
    connection: { metadata },
    nodes: [{ metadata }],
    flows: { edges: [{ node: { connections: { edges: [{ node: { metadata } }] } } }] },
  });
  expect(readingMetadata()).toHaveLength(4);
});
