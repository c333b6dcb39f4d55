import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { createGateway } from '../src/gateway.ts';
import { kindOfId } from '../src/ids.ts';
import { graphql } from './documents/gql.ts';
import { attempt, comparable, readable, unknownThings, wasDone } from './support/attempt.ts';
import { impersonal, type Example, examples, type Things } from './support/examples.ts';
import { openTestGateway, testOptions } from './support/gateway.ts';
import { type Args, listFields, type Operation, operations } from './support/operations.ts';
import { pageOf } from './support/page.ts';
import { serverUrl } from './support/shared-database.ts';
import { addConnection, addFlow, addKey, addProject, addUser } from './support/tenants.ts';
import { isForeign, openVictim, outsiders, type Victim } from './support/victim.ts';

const seen = graphql(`
  query IsolationSeen($id: ID!) {
    connection(id: $id) {
      projectIds
      flowIds
      projects {
        edges {
          node {
            displayName
          }
        }
      }
      flows {
        edges {
          node {
            displayName
          }
        }
      }
    }
  }
`);

/** How long an answer may take that has nothing to wait for, in ms. (A statement that waits for a lock is ended after 4500.) */
const patienceMs = 4000;

const cases = operations.flatMap((operation) =>
  (examples[operation.name] ?? []).map((example, index): [string, Operation, Example] => [
    `${operation.protocol} ${operation.name}, example ${index + 1}`,
    operation,
    example,
  ]),
);

describe('the search for what outsiders could find out', () => {
  const things = new Proxy({} as Things, { get: (_things, name) => `«${String(name)}»` });

  test.each(operations.map((operation) => [operation.name, operation] as const))(
    'has examples of %s that name things by each argument that can',
    (name, { naming }) => {
      const named = new Set((examples[name] ?? []).flatMap(({ args }) => pathsOfNames(args(things, things))));
      expect(examples[name]?.length).toBeGreaterThan(0);
      expect(naming.filter((path) => !named.has(path))).toEqual([]);
    },
  );

  test('has no examples of what is no operation', () => {
    expect(Object.keys(examples).sort()).toEqual(operations.map(({ name }) => name).sort());
  });

  test('knows every path that is served', async () => {
    const { services } = await openTestGateway();
    const served = createGateway(services, testOptions).routes.map(({ path }) => path);
    const asked = operations.map(({ request }) => request({ path: { id: ':id', externalId: ':externalId' } }).path);
    const pathsAsked = asked.map((path) => decodeURIComponent(path.replace(/\?.*$/, '')));
    const open = [
      '/*',
      '/',
      '/healthz',
      '/readyz',
      '/docs',
      '/docs/swagger-ui.css',
      '/docs/swagger-ui-bundle.js',
      '/graphiql.js',
      '/openapi.json',
      '/oauth2/callback',
    ];
    expect(new Set(served)).toEqual(new Set([...pathsAsked, ...open]));
  });

  function pathsOfNames(value: unknown, path: string[] = []): string[] {
    if (typeof value === 'string') return value.includes('«') ? [path.join('.')] : [];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, part]) =>
      pathsOfNames(part, Array.isArray(value) ? path : [...path, name]),
    );
  }
});

describe('of a tenant', () => {
  let victim: Victim;
  beforeAll(async () => {
    victim = await openVictim();
  });

  test('every stored text can be distinguished from those of others', () => {
    expect(victim.unmarked).toEqual({ columns: [], values: [] });
  });

  test.each(cases)('its own admin gets %s', async (_name, operation, { args }) => {
    const { gateway, things, own, tryOut } = victim;
    const { answer } = await tryOut(operation, args(things, own), gateway.adminKey);
    expect(wasDone(answer), answer.text).toBe(true);
  });

  const personal = operations.filter(({ isRead, name }) => isRead && !impersonal.includes(name));
  test.each(personal.map((operation) => [operation.name, operation] as const))(
    'the texts would be found in an answer of %s',
    async (name, operation) => {
      const { gateway, things, own, tracesIn, tryOut } = victim;
      const traces: string[] = [];
      for (const { args } of examples[name]!) {
        const { answer } = await tryOut(operation, args(things, own), gateway.adminKey);
        traces.push(...tracesIn(readable(answer, {}), 'a member of another project'));
      }
      expect(traces).toContain('victim');
      expect(traces.length).toBeGreaterThan(1);
    },
  );

  describe.each(outsiders)('%s', (outsider) => {
    test.each(cases)('finds out nothing by %s', async (_name, operation, { args }) => {
      const { own } = victim.outsiders[outsider];
      const hidden = victim.hiddenFrom(outsider);
      const unknown = unknownThings(hidden);

      const answer = await ask(operation, args(victim.things, own));
      const answerToUnknown = await ask(operation, args({ ...victim.things, ...unknown }, own));
      expect(comparable(answer, hidden)).toEqual(comparable(answerToUnknown, unknown));
    });

    /** Asks, and makes sure that the answer tells nothing of the victim, and that nothing was done to it. */
    async function ask(operation: Operation, args: Args) {
      const { tracesIn, tryOut } = victim;
      const { answer, gone, added, refusals } = await tryOut(operation, args, victim.outsiders[outsider].key);
      expect(answer.status).toBeLessThan(500);
      expect(tracesIn(readable(answer, args), outsider)).toEqual([]);
      expect(gone.flatMap((row) => tracesIn(row, outsider))).toEqual([]);
      // What they store under the same names is their own; the ids are the victim's.
      expect(added.flatMap((row) => tracesIn(row, outsider)).filter((trace) => kindOfId(trace) !== null)).toEqual([]);
      // Of what is refused, each platform has its own events.
      if (isForeign(outsider)) expect(refusals).toEqual([]);
      // Whoever learns that something is not allowed learns that it exists.
      if (isForeign(outsider)) expect(answer.text).not.toContain('"AUTHORIZATION"');
      return answer;
    }
  });

  // The embedded database has one connection: nobody can ask while a transaction is open.
  test.skipIf(serverUrl === '')("another platform's admin waits for nothing that it has locked", async () => {
    const { gateway, things, outsiders: all, restore } = victim;
    const { key, own } = all["another platform's admin"];
    const asked: Promise<unknown>[] = [];
    const waiting = await gateway.services.db.$transaction(
      async (tx) => {
        for (const table of ['app_connection', 'flow', 'project', 'user_account', 'api_key', 'oauth_app', 'consent'])
          await tx.$queryRawUnsafe(`SELECT FROM ${table} WHERE platform_id = $1 FOR UPDATE`, things.platform);
        const late: string[] = [];
        for (const [name, operation, { args }] of cases) {
          const answer = attempt(gateway, operation, args(things, own), key);
          asked.push(answer);
          if ((await Promise.race([answer, sleep(patienceMs, null)])) === null) late.push(name);
        }
        return late;
      },
      { timeout: 60_000 },
    );
    await Promise.all(asked);
    await restore();
    expect(waiting).toEqual([]);
  });

  test.each(listFields)("a cursor of %s gives another platform's admin their own items alone", async (list) => {
    const { things, outsiders: all } = victim;
    const { key, own } = all["another platform's admin"];
    const page = (args: Args) => listed(list, { ...args, projectId: own.project }, key);
    const cursor = things[`${list}Cursor` as keyof Things];

    const every = await page({ first: 100 });
    const [after, before] = [await page({ first: 100, after: cursor }), await page({ last: 100, before: cursor })];
    expect(every.totalCount).toBe(every.ids.length);
    expect([...after.ids, ...before.ids].sort()).toEqual(every.ids.sort());
    expect([after.totalCount, before.totalCount]).toEqual([every.totalCount, every.totalCount]);
  });

  async function listed(list: string, args: Args, key: string) {
    const operation = operations.find(({ name }) => name === list)!;
    const { text } = await attempt(victim.gateway, operation, args, key);
    const { totalCount, edges } = (JSON.parse(text) as { data: Record<string, List> }).data[list]!;
    return { totalCount, ids: edges.map(({ node }) => node.id ?? node.name) };
  }

  interface List {
    totalCount: number;
    /** What has no id is known by its name. */
    edges: { node: { id?: string; name?: string } }[];
  }
});

describe('a connection that is shared', () => {
  test('shows each caller only the projects and flows that they see', async () => {
    const gateway = await openTestGateway();
    const elsewhere = await addProject(gateway, 'shared elsewhere');
    const id = await addConnection(gateway, { scope: 'PLATFORM', projectIds: [gateway.projectId, elsewhere] });
    const here = await addFlow(gateway, 'here', [id]);
    const there = await addFlow(gateway, 'there', [id], { projectId: elsewhere });
    const userId = await addUser(gateway, 'reader', { [elsewhere]: 'VIEWER' });
    const { key } = await addKey(gateway, { userId });

    expect(await gateway.query(seen, { id }, { key })).toEqual({
      connection: {
        projectIds: [elsewhere],
        flowIds: [there],
        projects: pageOf([{ displayName: 'shared elsewhere' }]),
        flows: pageOf([{ displayName: 'there' }]),
      },
    });
    const { connection } = await gateway.query(seen, { id });
    expect(connection.projectIds).toEqual([gateway.projectId, elsewhere]);
    expect(connection.flowIds).toEqual([here, there]);
  });
});
