import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import type { FlowFilter } from './documents/graphql.ts';
import { minutesLater, openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow } from './support/tenants.ts';
import { walkInPages } from './support/walk-in-pages.ts';

const flows = graphql(`
  query FlowsList($projectId: ID, $filter: FlowFilter, $first: Int, $after: String, $last: Int, $before: String) {
    flows(projectId: $projectId, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      edges {
        node {
          externalId
        }
      }
      pageInfo {
        ...WholePageInfo
      }
      totalCount
    }
  }
`);

let gateway: TestGateway;
let projectId: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ projectId } = gateway);
});

describe('flows', () => {
  const readFlows = async (args: object = {}) => (await gateway.query(flows, { projectId, ...args })).flows;
  const namesBy = async (filter: FlowFilter): Promise<string[]> => {
    const { edges, totalCount } = await readFlows({ filter });
    expect(totalCount).toBe(edges.length);
    return edges.map((edge) => edge.node.externalId);
  };

  test('needs a key', async () => {
    expect((await gateway.graphql(flows, { projectId }, { key: null })).status).toBe(401);
  });

  test('can be filtered by every part of the filter, and by several', async () => {
    const [a, b] = [await addConnection(gateway), await addConnection(gateway)];
    await addFlow(gateway, 'one', [a], { displayName: 'Weekly report' });
    await addFlow(gateway, 'two', [a, b], { displayName: 'WEEKLY 100%' });
    await addFlow(gateway, 'three', [b], { displayName: 'daily_report', status: 'DISABLED' });

    expect(await namesBy({ displayName: 'weekly' })).toEqual(['one', 'two']);
    expect(await namesBy({ displayName: 'REPORT' })).toEqual(['one', 'three']);
    expect(await namesBy({ displayName: '%' })).toEqual(['two']);
    expect(await namesBy({ displayName: '_' })).toEqual(['three']);
    expect(await namesBy({ status: 'ENABLED' })).toEqual(['one', 'two']);
    expect(await namesBy({ status: 'DISABLED' })).toEqual(['three']);
    expect(await namesBy({ connectionId: b })).toEqual(['two', 'three']);
    expect(await namesBy({ connectionId: 'conn_none' })).toEqual([]);
    expect(await namesBy({ connectionId: b, status: 'ENABLED', displayName: '100' })).toEqual(['two']);
    expect(await namesBy({})).toEqual(['one', 'two', 'three']);
  });

  test('come in pages, the oldest first', async () => {
    for (const [name, minute] of Object.entries({ d: 2, a: 1, b: 1, e: 3, c: 1 })) {
      gateway.setTime(minutesLater(minute));
      await addFlow(gateway, name, []);
    }

    expect(await walkInPages(readFlows, ({ externalId }) => externalId)).toEqual({
      forward: [['a', 'b'], ['c', 'd'], ['e']],
      backward: [['d', 'e'], ['b', 'c'], ['a']],
    });
  });
});
