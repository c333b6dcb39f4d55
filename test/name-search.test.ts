import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow } from './support/tenants.ts';

/** To see other cases, change it; a failure tells it, and the case. */
const seed = 20_261_125;

const search = graphql(`
  query NameSearch($text: String!) {
    connections(first: 100, filter: { displayName: $text }) {
      edges {
        node {
          displayName
        }
      }
    }
    flows(first: 100, filter: { displayName: $text }) {
      edges {
        node {
          displayName
        }
      }
    }
  }
`);

// Words that begin and end alike, in orders that differ; what patterns give a meaning; letters that no trigram has.
const names = [
  'Slack connection 77123 of team 4',
  'slack CONNECTION 77124 of team 4',
  'Slack conversation 77123 of team 4',
  'Slack con77123ion',
  'connection of 77123 Slack',
  'conion',
  'connect_ion',
  'connect%ion',
  'connect\\ion',
  'connectxion',
  'größere verbindung 𝒜𝒜𝒜𝒜𝒜𝒜𝒜',
  'a b c d e f',
  '… — …',
];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway();
  for (const [n, displayName] of names.entries()) {
    await addConnection(gateway, { displayName });
    await addFlow(gateway, `flow ${n}`, [], { displayName });
  }
});

/** What is found by a text, sorted. */
async function found(text: string): Promise<{ connections: string[]; flows: string[] }> {
  const { connections, flows } = await gateway.query(search, { text });
  return {
    connections: connections.edges.map(({ node }) => node.displayName).sort(),
    flows: flows.edges.map(({ node }) => node.displayName).sort(),
  };
}

function having(text: string): { connections: string[]; flows: string[] } {
  const inNames = names.filter((name) => name.toLowerCase().includes(text.toLowerCase())).sort();
  return { connections: inNames, flows: inNames };
}

const whole = fc.constantFrom(...names);
const part = fc
  .tuple(whole, fc.nat(40), fc.integer({ min: 1, max: 30 }))
  .map(([name, from, length]) =>
    Array.from(name)
      .slice(from, from + length)
      .join(''),
  )
  .filter((text) => text !== '');
const mixed = fc.tuple(part, fc.constantFrom('', ' ', '%', '_', '\\', 'x'), part).map((parts) => parts.join(''));

test('finds those that contain a text, in either case, and no others', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(whole, part, mixed), fc.boolean(), async (text, inUpperCase) => {
      const asked = inUpperCase ? text.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : text;
      expect(await found(asked)).toEqual(having(asked));
    }),
    { seed, numRuns: 300 },
  );
});
