import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPagePool } from '../src/db/postgres.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { serverUrl } from './support/shared-database.ts';
import { withDatabase } from './support/template.ts';

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: Plan[];
}

// Those of a platform that has all its connections and flows in one project, where reading and sorting all of them seems cheap.
describe.runIf(serverUrl)('on PostgreSQL, among 10,000 connections and flows, the plan', () => {
  let gateway: TestGateway;
  let pool: pg.Pool;

  beforeAll(async () => {
    gateway = await openTestGateway();
    const { db } = gateway.services;
    await db.$executeRaw`
      INSERT INTO app_connection (id, platform_id, scope, scope_id, external_id, display_name, type, piece_name, piece_version, owner_id)
      SELECT 'conn_' || n, p.platform_id, 'PROJECT', p.id, n, 'Connection', 'NO_AUTH', 'slack', '1.0.0', ${gateway.adminId}
      FROM project p, generate_series(1, 10000) n`;
    await db.$executeRaw`
      INSERT INTO connection_project (connection_id, project_id, created) SELECT c.id, c.scope_id, c.created FROM app_connection c`;
    await db.$executeRaw`
      INSERT INTO flow (id, platform_id, project_id, external_id, display_name, status)
      SELECT 'flow_' || n, p.platform_id, p.id, n, 'Flow', 'ENABLED' FROM project p, generate_series(1, 10000) n`;
    await db.$executeRaw`
      INSERT INTO flow_connection (flow_id, connection_id) SELECT 'flow_' || n, 'conn_1' FROM generate_series(1, 10000) n`;
    await db.$executeRaw`
      INSERT INTO flow_connection (flow_id, connection_id) SELECT 'flow_1', 'conn_' || n FROM generate_series(2, 10000) n`;
    await db.$executeRaw`ANALYZE`;
    const [database] = await db.$queryRaw<{ name: string }[]>`SELECT current_database() AS name`;
    pool = openPagePool(withDatabase(serverUrl, database!.name));
    // As among a million: to fetch a row takes long, and to start other processes is worth it.
    pool.on('connect', (client) => {
      for (const [setting, value] of Object.entries({
        random_page_cost: 40,
        parallel_setup_cost: 0,
        min_parallel_table_scan_size: 0,
        min_parallel_index_scan_size: 0,
      }))
        void client.query(`SET ${setting} = ${value}`);
    });
  });
  afterAll(() => pool.end());

  /** How the last list that a request reads is planned, whatever its values: the nodes of the plan, and its tables. */
  async function planOf(query: string): Promise<{ nodes: string[]; tables: string[] }> {
    gateway.statements.length = 0;
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${gateway.adminKey}` },
      body: JSON.stringify({ query }),
    });
    expect(await response.json()).not.toHaveProperty('errors');
    const statement = gateway.statements.findLast((text) => text.includes('"parentId"'))!;
    const values = Array.from(new Set(statement.match(/\$\d+/g)), () => 'NULL');
    const name = `"${randomUUID()}"`;
    const client = await pool.connect();
    try {
      await client.query(`PREPARE ${name} AS ${statement}`);
      const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
        `EXPLAIN (FORMAT JSON) EXECUTE ${name}(${values.join()})`,
      );
      const plans = allOf(rows[0]!['QUERY PLAN'][0]!.Plan);
      return {
        nodes: plans.map((plan) => plan['Node Type']),
        tables: plans.flatMap((plan) => plan['Relation Name'] ?? []).sort(),
      };
    } finally {
      client.release();
    }
  }

  const allOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(allOf)];

  const items = 'edges { node { id } }';
  const inOrder = new Set(['Limit', 'Nested Loop', 'Index Scan', 'Index Only Scan', 'Subquery Scan', 'Function Scan']);

  test.each([
    ['of a project, forwards', `connections(projectId: "PROJECT") { ${items} }`],
    ['of a project, backwards', `connections(projectId: "PROJECT", last: 10) { ${items} }`],
    [
      'of a project, with all that a connection has',
      `connections(projectId: "PROJECT") { edges { node { metadata projectIds flowIds owner { email } } } }`,
    ],
    ['of a platform, by name', `connections(orderBy: { field: DISPLAY_NAME, direction: DESC }) { ${items} }`],
    ['of a project that is nested', `projects { edges { node { connections { ${items} } } } }`],
    ['of an owner', `owners { edges { node { connections { ${items} } } } }`],
    ['of a flow', `flows(first: 1) { edges { node { connections { ${items} } } } }`],
    ['of the flows of a connection', `connections(first: 1) { edges { node { flows { ${items} } } } }`],
    ['of the flows of a project', `flows(projectId: "PROJECT") { ${items} }`],
    ['of the flows of a platform', `flows { ${items} }`],
  ])('of a page %s reads an index in order, and sorts nothing', async (_list, query) => {
    const { nodes } = await planOf(`{ ${query.replace('PROJECT', gateway.projectId)} }`);

    expect(nodes).toContain('Limit');
    expect(nodes.filter((node) => !inOrder.has(node))).toEqual([]);
  });

  test.each([
    ['a project', 'connections(projectId: "PROJECT") { totalCount }', ['connection_project']],
    ['flows', 'flows { edges { node { connections { totalCount } } } }', ['flow_connection']],
    ['connections', 'connections { edges { node { flows { totalCount } } } }', ['flow_connection']],
  ])('of a total of %s reads only what links them', async (_parents, query, expected) => {
    const { tables } = await planOf(`{ ${query.replace('PROJECT', gateway.projectId)} }`);

    expect(tables).toEqual(expected);
  });
});
