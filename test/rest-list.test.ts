import { beforeEach, describe, expect, test } from 'vitest';
import { forgedCursor } from './support/cursor.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addKey, addMember } from './support/tenants.ts';

interface Page {
  data: { displayName: string }[];
  next: string | null;
  previous: string | null;
}

let gateway: TestGateway;
let key: string;
beforeEach(async () => {
  gateway = await openTestGateway();
  ({ key } = await addKey(gateway, { projectIds: [gateway.projectId] }));
});

const list = async (query: string) => {
  const { status, body } = await gateway.rest('GET', query, { key });
  return { status, body };
};
const page = async (query: string): Promise<Page> => {
  const { status, body } = await list(query);
  expect(status).toBe(200);
  return body as Page;
};
const names = async (query: string): Promise<string[]> =>
  (await page(query)).data.map(({ displayName }) => displayName);
const invalidField = (field: string, message: string) => ({
  status: 400,
  body: {
    statusCode: 400,
    code: 'VALIDATION',
    params: { message: `${field}: ${message}`, fields: [{ field, message }] },
  },
});

/** Connections named 1, 2, 3, …; two at a time were made in the same millisecond. */
async function addNumbered(count: number): Promise<string[]> {
  const ids = [];
  for (let n = 1; n <= count; n += 1) {
    gateway.setTime(new Date(Date.UTC(2026, 0, 1) + Math.floor(n / 2)));
    ids.push(await addConnection(gateway, { displayName: String(n) }));
  }
  return ids;
}

describe('GET /', () => {
  test('needs a key', async () => {
    expect((await gateway.rest('GET', '', { key: null })).status).toBe(401);
  });

  test('answers an empty project with an empty page', async () => {
    expect(await list('')).toEqual({ status: 200, body: { data: [], next: null, previous: null } });
  });

  test('has ten on a page by default, in order of creation', async () => {
    await addNumbered(11);
    const first = await page('');
    expect(first.data.map(({ displayName }) => displayName)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
    ]);
    expect(first.previous).toBeNull();
    expect(await page(`?cursor=${first.next}`)).toMatchObject({ data: [{ displayName: '11' }], next: null });
    expect(await names('?limit=100')).toHaveLength(11);
  });

  test('walks to the end by next, and back to the start by previous', async () => {
    await addNumbered(7);
    const forward: string[][] = [];
    let current = await page('?limit=3');
    for (;;) {
      forward.push(current.data.map(({ displayName }) => displayName));
      if (!current.next) break;
      current = await page(`?limit=3&cursor=${current.next}`);
    }
    expect(forward).toEqual([['1', '2', '3'], ['4', '5', '6'], ['7']]);

    const backward: string[][] = [];
    while (current.previous) {
      current = await page(`?limit=3&cursor=${current.previous}`);
      backward.push(current.data.map(({ displayName }) => displayName));
    }
    expect(backward).toEqual([
      ['4', '5', '6'],
      ['1', '2', '3'],
    ]);
    expect(current.next).not.toBeNull();
  });

  test('goes on where it was although the row a cursor was taken from is deleted', async () => {
    const ids = await addNumbered(4);
    const { next } = await page('?limit=2');
    await gateway.rest('DELETE', `/${ids[1]}`);
    expect(await names(`?limit=2&cursor=${next}`)).toEqual(['3', '4']);
  });

  test('keeps the filter while paging', async () => {
    await addNumbered(3);
    await addConnection(gateway, { displayName: 'other', pieceName: 'other' });
    const first = await page('?limit=2&pieceName=@activepieces/piece-slack');
    expect(await names(`?limit=2&pieceName=@activepieces/piece-slack&cursor=${first.next}`)).toEqual(['3']);
  });

  describe('filters', () => {
    beforeEach(async () => {
      await addConnection(gateway, { displayName: 'Company Slack' });
      await addConnection(gateway, { displayName: '100% mail', pieceName: '@activepieces/piece-gmail' });
      await addConnection(gateway, { displayName: 'Shared', scope: 'PLATFORM', projectIds: [gateway.projectId] });
      const broken = await addConnection(gateway, { displayName: 'Broken' });
      await gateway.services.db.appConnection.update({ where: { id: broken }, data: { status: 'ERROR' } });
    });

    test.each([
      ['the piece', '?pieceName=%40activepieces%2Fpiece-gmail', ['100% mail']],
      ['the piece in full only', '?pieceName=piece-gmail', []],
      ['part of the name, in either case', '?displayName=SLA', ['Company Slack']],
      ['a per cent sign in the name, not as a wildcard', '?displayName=0%25', ['100% mail']],
      ['an underscore in the name, not as a wildcard', '?displayName=_', []],
      ['one status', '?status=ERROR', ['Broken']],
      ['a repeated status', '?status=ERROR&status=MISSING', ['Broken']],
      ['a status list as axios writes it', '?status[]=ERROR', ['Broken']],
      ['a repeated status list as axios writes it', '?status[]=ERROR&status[]=MISSING', ['Broken']],
      ['both ways at once', '?status=ERROR&status[]=MISSING', ['Broken']],
      ['both ways at once, the other way round', '?status[]=MISSING&status=ERROR', ['Broken']],
      ['statuses separated by commas', '?status=ERROR,MISSING', ['Broken']],
      ['every status', '?status=ERROR,MISSING,ACTIVE', ['Company Slack', '100% mail', 'Shared', 'Broken']],
      ['the scope', '?scope=PLATFORM', ['Shared']],
      ['several at once', '?scope=PROJECT&status=ACTIVE&displayName=s', ['Company Slack']],
    ])('by %s', async (_, query, expected) => {
      expect(await names(query)).toEqual(expected);
    });
  });

  test.each([
    ['?limit=0', 'limit', 'must be between 1 and 100'],
    ['?limit=101', 'limit', 'must be between 1 and 100'],
    ['?limit=ten', 'limit', 'must be a whole number'],
    ['?limit=0x10', 'limit', 'must be a whole number'],
    ['?limit[]=5', 'limit', 'must be a whole number'],
    ['?limit=1.5', 'limit', 'must be a whole number'],
    ['?limit=1&limit=2', 'limit', 'must be a whole number'],
    ['?cursor=rubbish', 'cursor', 'is not a cursor of this list'],
    ['?cursor=n_rubbish', 'cursor', 'is not a cursor of this list'],
    ['?cursor=n_null', 'cursor', 'is not a cursor of this list'],
    [`?cursor=p_${forgedCursor('["created","x","y"]')}`, 'cursor', 'is a cursor of another order than "created"'],
    [`?cursor=p_${forgedCursor('["created"')}`, 'cursor', 'is not a cursor of this list'],
    ['?status=BROKEN', 'status', 'must be one of ACTIVE, MISSING, ERROR'],
    ['?scope=GLOBAL', 'scope', 'must be one of PROJECT, PLATFORM'],
    ['?projectId=a&projectId=b', 'projectId', 'must be of type string'],
  ])('refuses %s', async (query, field, message) => {
    expect(await list(query)).toEqual(invalidField(field, message));
  });
});

describe('GET /owners', () => {
  const owners = async (query: string) => {
    const { status, body } = await gateway.rest('GET', `/owners${query}`, { key });
    return { status, body };
  };

  test('needs a key', async () => {
    expect((await gateway.rest('GET', '/owners', { key: null })).status).toBe(401);
  });

  test('lists each user who owns a connection of the project once', async () => {
    const editor = await addMember(gateway, 'EDITOR');
    await addMember(gateway, 'VIEWER');
    await addConnection(gateway);
    await addConnection(gateway);
    await addConnection(gateway, {}, editor.key);
    const { firstName } = await gateway.services.db.user.findUniqueOrThrow({ where: { id: editor.userId } });
    const admin = { firstName: 'Ada', lastName: 'Admin', email: 'admin@example.com' };
    const other = { firstName, lastName: 'Tester', email: `${firstName}@example.com` };

    expect(await owners('')).toEqual({ status: 200, body: { data: [admin, other], next: null, previous: null } });
    const first = (await owners('?limit=1')).body as Page;
    expect(first).toEqual({ data: [admin], next: expect.any(String) as unknown, previous: null });
    expect(await owners(`?limit=1&cursor=${first.next}`)).toMatchObject({ body: { data: [other], next: null } });
  });

  test.each([
    ['?limit=101', 'limit', 'must be between 1 and 100'],
    ['?limits=10', 'limits', 'is not known; did you mean limit?'],
  ])('refuses %s', async (query, field, message) => {
    expect(await owners(query)).toEqual(invalidField(field, message));
  });
});
