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

// As an object it would be parsed, looked through and written again, key by key.
test('metadata goes through as the text that the database has made of it', async () => {
  const written = { $1: "$&'", text: '"ü" € \u2028', '2': { a: [1.5, -0.1, true, {}] } };
  await addConnection(gateway, { externalId: 'ext_2', metadata: written });
  const query = '{ connections { edges { node { one: metadata two: metadata } } } }';
  const body = JSON.stringify({ query, extensions: { cost: true } });
  const headers = { Authorization: `Bearer ${gateway.adminKey}`, 'Content-Type': 'application/json' };
  const text = await (await gateway.fetch('/graphql', { method: 'POST', headers, body })).text();

  const kept = '{"team": "sales", "numbers": [1, null]}';
  expect(text).toContain(`{"node":{"one":${kept},"two":${kept}}}`);
  const { data, extensions } = JSON.parse(text) as { data: unknown; extensions: unknown };
  const nodes = [metadata, written].map((value) => ({ node: { one: value, two: value } }));
  expect(data).toEqual({ connections: { edges: nodes } });
  expect(extensions).toHaveProperty('cost.actualQueryCost');

  const page = await gateway.fetch('/api/v1/app-connections', { headers });
  const listed = await page.text();
  expect(listed).toContain(`"metadata":${kept}`);
  expect(JSON.parse(listed)).toMatchObject({ data: [{ metadata }, { metadata: written }] });
});
