import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import type { ConnectionOrderField, OrderDirection } from './documents/graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addProject } from './support/tenants.ts';

/** To see other cases, change it; a failure tells it, and the case. */
const seed = 20_261_123;

const walked = graphql(`
  query WalksConnections(
    $projectId: ID
    $orderBy: ConnectionOrder
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    connections(projectId: $projectId, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      edges {
        node {
          id
        }
      }
      pageInfo {
        ...WholePageInfo
      }
    }
  }
`);

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway();
});

/** A row as it is made: its name, and when, in ms. Few of each, so that many rows are equal in an order. */
interface Row {
  name: string;
  time: number;
}

/** What somebody else does between two pages. Rows are named by a number that is counted round. */
type Change =
  | ({ do: 'insert' } & Row)
  | { do: 'delete'; row: number }
  /** Renames it, which also makes it updated: it may leave its place in the order. */
  | ({ do: 'rename'; row: number } & Row);

interface Case {
  backward: boolean;
  /** Taken in turn. */
  pageSizes: number[];
  rows: Row[];
  /** Before the second page, the third, … */
  changes: Change[][];
}

const row = {
  name: fc.constantFrom(
    'a',
    'A',
    'aa',
    'b',
    'B b',
    'z',
    'ä',
    'ß',
    'İ',
    '_',
    '%',
    '"\\',
    '1',
    '10',
    '2',
    '😀',
    '\u{ffff}',
  ),
  time: fc.integer({ min: 0, max: 4 }),
};
const anyRow = fc.nat(1000);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ do: fc.constant('insert' as const), ...row }),
  fc.record({ do: fc.constant('delete' as const), row: anyRow }),
  fc.record({ do: fc.constant('rename' as const), row: anyRow, ...row }),
);
const anyCase = {
  backward: fc.boolean(),
  pageSizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
  rows: fc.array(fc.record(row), { maxLength: 20 }),
  changes: fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 10 }),
};

/** A project with the case's rows, and those of them that nobody has touched. */
interface Stage {
  projectId: string;
  /** Carries out the changes before the next page. */
  nextChanges(): Promise<void>;
  /** Rows that stood as they are throughout. */
  stood: Set<string>;
  /** Rows that were never renamed: deleted and new ones too. */
  unmoved: Set<string>;
}

let projects = 0;

async function setStage({ rows, changes }: Case): Promise<Stage> {
  projects += 1;
  const projectId = await addProject(gateway, `project-${projects}`);
  const ids: string[] = [];
  const unmoved = new Set<string>();
  const gone = new Set<string>();
  const setTime = (time: number) => gateway.setTime(new Date(Date.UTC(2026, 0, 1) + time));
  const insert = async ({ name, time }: Row): Promise<string> => {
    setTime(time);
    const id = await addConnection(gateway, { projectId, displayName: name });
    ids.push(id);
    unmoved.add(id);
    return id;
  };
  const carryOut = async (given: Change): Promise<void> => {
    if (given.do === 'insert') {
      await insert(given);
      return;
    }
    const id = ids[given.row % ids.length];
    if (id === undefined || gone.has(id)) return;
    stood.delete(id);
    if (given.do === 'delete') {
      gone.add(id);
      expect((await gateway.rest('DELETE', `/${id}`)).status).toBe(204);
    } else {
      unmoved.delete(id);
      setTime(given.time);
      expect((await gateway.rest('POST', `/${id}`, { body: { displayName: given.name } })).status).toBe(200);
    }
  };
  const stood = new Set<string>();
  for (const given of rows) stood.add(await insert(given));
  const remaining = changes.values();
  return {
    projectId,
    stood,
    unmoved,
    nextChanges: async () => {
      for (const given of remaining.next().value ?? []) await carryOut(given);
    },
  };
}

/** More than any case has. */
const maxPages = 100;
const endless = 'The walk does not come to an end.';

/** Reads pages until there are no more. What was seen is in the order of the list, whatever the direction. */
async function walk(
  { backward, pageSizes }: Case,
  { nextChanges }: Stage,
  read: (size: number, cursor: string | null) => Promise<{ ids: string[]; onward: string | null }>,
): Promise<string[]> {
  let seen: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page === 0 || cursor !== null; page += 1) {
    expect(page, endless).toBeLessThan(maxPages);
    if (page > 0) await nextChanges();
    const size = pageSizes[page % pageSizes.length]!;
    const { ids, onward } = await read(size, cursor);
    expect(ids.length).toBeLessThanOrEqual(size);
    // A page that leads on is full, but for the last one, where a walk back begins.
    if (onward !== null && cursor !== null) expect(ids).toHaveLength(size);
    seen = backward ? [...ids, ...seen] : [...seen, ...ids];
    cursor = onward;
  }
  return seen;
}

async function expectAllSeenInOrder(
  seen: string[],
  { stood, unmoved }: Stage,
  orderBy: Record<string, 'asc' | 'desc'>,
  direction: 'asc' | 'desc',
): Promise<void> {
  const inOrder = await gateway.services.db.appConnection.findMany({
    where: { id: { in: [...stood] } },
    orderBy: [orderBy, { id: direction }],
    select: { id: true },
  });
  expect(seen.filter((id) => stood.has(id))).toEqual(inOrder.map(({ id }) => id));
  const seenUnmoved = seen.filter((id) => unmoved.has(id));
  expect(new Set(seenUnmoved).size).toBe(seenUnmoved.length);
}

const columns = { CREATED: 'created', UPDATED: 'updated', DISPLAY_NAME: 'displayName' } as const;

test.each(
  (['CREATED', 'UPDATED', 'DISPLAY_NAME'] as const).flatMap((field) =>
    (['ASC', 'DESC'] as const).map((direction): [ConnectionOrderField, OrderDirection] => [field, direction]),
  ),
)(`GraphQL shows every row that stood throughout once, by %s %s (seed ${seed})`, async (field, direction) => {
  await fc.assert(
    fc.asyncProperty(fc.record(anyCase), async (given) => {
      const stage = await setStage(given);
      const seen = await walk(given, stage, async (size, cursor) => {
        const { connections } = await gateway.query(walked, {
          projectId: stage.projectId,
          orderBy: { field, direction },
          ...(given.backward ? { last: size, before: cursor } : { first: size, after: cursor }),
        });
        const { hasNextPage, hasPreviousPage, startCursor, endCursor } = connections.pageInfo;
        const more = given.backward ? hasPreviousPage : hasNextPage;
        const onward = given.backward ? startCursor : endCursor;
        return { ids: connections.edges.map(({ node }) => node.id), onward: more ? onward : null };
      });
      const way = direction === 'ASC' ? 'asc' : 'desc';
      await expectAllSeenInOrder(seen, stage, { [columns[field]]: way }, way);
    }),
    { seed, numRuns: 30 },
  );
});

interface RestPage {
  data: { id: string }[];
  next: string | null;
  previous: string | null;
}

test(`REST shows every row that stood throughout once, by next and by previous (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.record(anyCase), async (given) => {
      const stage = await setStage(given);
      const page = async (limit: number, cursor: string | null): Promise<RestPage> => {
        const { status, body } = await gateway.rest(
          'GET',
          `?projectId=${stage.projectId}&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
        );
        expect(status).toBe(200);
        return body as RestPage;
      };
      // There is no other way to the end than through all pages: backward, the first page read is the last of these.
      const lastPage = async (limit: number): Promise<RestPage> => {
        let last = await page(limit, null);
        for (let pages = 1; last.next !== null; pages += 1) {
          expect(pages, endless).toBeLessThan(maxPages);
          last = await page(limit, last.next);
        }
        return last;
      };
      const seen = await walk(given, stage, async (size, cursor) => {
        const { data, next, previous } =
          given.backward && cursor === null ? await lastPage(size) : await page(size, cursor);
        return { ids: data.map(({ id }) => id), onward: given.backward ? previous : next };
      });
      await expectAllSeenInOrder(seen, stage, { created: 'asc' }, 'asc');
    }),
    { seed, numRuns: 50 },
  );
});
