import { beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import { minutesLater, openTestGateway, startTime, type TestGateway } from './support/gateway.ts';
import { addForeignPlatform, addKey, addMember, addProject } from './support/tenants.ts';
import { walkInPages } from './support/walk-in-pages.ts';

const projects = graphql(`
  query ProjectsList($first: Int, $after: String, $last: Int, $before: String) {
    projects(first: $first, after: $after, last: $last, before: $before) {
      edges {
        node {
          id
          externalId
          displayName
          created
          updated
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

describe('projects', () => {
  const readProjects = async (args: object = {}, key?: string) =>
    (await gateway.query(projects, args, { key })).projects;

  test('needs a key', async () => {
    expect((await gateway.graphql(projects, {}, { key: null })).status).toBe(401);
  });

  test('are those of the platform; a member sees theirs, and a key those it is limited to', async () => {
    const other = await addProject(gateway, 'other');
    await addForeignPlatform(gateway);
    const member = await addMember(gateway, 'VIEWER');
    const limited = await addKey(gateway, { projectIds: [other] });
    const times = { created: startTime, updated: startTime };
    const mine = { id: projectId, externalId: 'default', displayName: 'My project', ...times };
    const others = { id: other, externalId: 'other', displayName: 'other', ...times };
    const seen = async (key?: string) => {
      const { edges, totalCount } = await readProjects({}, key);
      expect(totalCount).toBe(edges.length);
      return edges.map((edge) => edge.node);
    };

    expect(await seen()).toEqual([mine, others]);
    expect(await seen(member.key)).toEqual([mine]);
    expect(await seen(limited.key)).toEqual([others]);
  });

  test('come in pages, the oldest first', async () => {
    for (const [name, minute] of Object.entries({ d: 2, a: 1, b: 1, c: 1 })) {
      gateway.setTime(minutesLater(minute));
      await addProject(gateway, name);
    }

    expect(await walkInPages(readProjects, ({ externalId }) => externalId)).toEqual({
      forward: [['default', 'a'], ['b', 'c'], ['d']],
      backward: [['c', 'd'], ['a', 'b'], ['default']],
    });
  });
});
