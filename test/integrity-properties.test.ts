import { createSecretKey, randomBytes } from 'node:crypto';
import type { VariablesOf } from '@graphql-typed-document-node/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type EntityKind, idPrefixes, kindOfId, newId } from '../src/ids.ts';
import { createVault, type Sealed } from '../src/vault/vault.ts';
import { graphql } from './documents/gql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addProject } from './support/tenants.ts';

/** To see other cases, change it; a failure tells it, and the case. */
const seed = 20_261_123;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway();
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array<ArrayBuffer> {
  const changed = new Uint8Array(bytes);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}

/** Every text that differs from this ASCII one by one bit. */
const flippedTexts = (text: string): string[] =>
  Array.from({ length: text.length * 8 }, (_, bit) => Buffer.from(flipped(Buffer.from(text), bit)).toString('latin1'));

describe(`the vault (seed ${seed})`, () => {
  const key = () => createSecretKey(randomBytes(32));
  const wellFormed = fc.string({ unit: 'binary', maxLength: 200 });
  const place = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  const keyId = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 10 });

  test('opens what it has sealed, also when another key seals by now', () => {
    fc.assert(
      fc.property(
        wellFormed,
        place,
        fc.uniqueArray(keyId, { minLength: 2, maxLength: 2 }),
        (text, at, [id, laterId]) => {
          const [old, next] = [key(), key()];
          const sealed = createVault(new Map([[id!, old]])).seal(text, at);
          expect(sealed.keyId).toBe(id);
          const ring = new Map([
            [laterId!, next],
            [id!, old],
          ]);
          expect(createVault(ring).open(sealed, at)).toBe(text);
        },
      ),
      { seed, numRuns: 500 },
    );
  });

  /** Opens with a ring that has the same key under any id: that an id is not in the ring is the lesser hindrance. */
  test('refuses a flipped bit of the sealed bytes, of the place and of the key id', () => {
    fc.assert(
      fc.property(wellFormed, place, keyId, fc.nat(), (text, at, id, any) => {
        const one = key();
        const sealed = createVault(new Map([[id, one]])).seal(text, at);
        const open = (changed: Sealed, from: string) => {
          const ring = new Map([
            [id, one],
            [changed.keyId, one],
          ]);
          return createVault(ring).open(changed, from);
        };
        const flippedText = (whole: string): string =>
          Buffer.from(flipped(Buffer.from(whole, 'utf16le'), any % (whole.length * 16))).toString('utf16le');

        expect(open(sealed, at)).toBe(text);
        const bytes = flipped(sealed.sealed, any % (sealed.sealed.length * 8));
        expect(() => open({ ...sealed, sealed: bytes }, at)).toThrow();
        expect(() => open({ ...sealed, keyId: flippedText(id) }, at)).toThrow();
        expect(() => open(sealed, flippedText(at))).toThrow();
      }),
      { seed, numRuns: 2000 },
    );
  });

  test('refuses every flipped bit of one sealed text', () => {
    const vault = createVault(new Map([['k', key()]]));
    const sealed = vault.seal('a secret', 'table:row');
    for (let bit = 0; bit < sealed.sealed.length * 8; bit += 1)
      expect(() => vault.open({ ...sealed, sealed: flipped(sealed.sealed, bit) }, 'table:row')).toThrow();
  });

  test('in the gateway: a credential with a flipped bit is not given out', async () => {
    const id = await addConnection(gateway, { externalId: 'sealed', displayName: 'sealed' });
    const { db } = gateway.services;
    const { sealed } = await db.credential.findUniqueOrThrow({ where: { connectionId: id } });
    const read = async () => {
      const path = `/api/v1/worker/app-connections/sealed?projectId=${gateway.projectId}`;
      const response = await gateway.fetch(path, { headers: { Authorization: `Bearer ${gateway.adminKey}` } });
      return { status: response.status, text: await response.text() };
    };
    expect(await read()).toMatchObject({ status: 200, text: expect.stringContaining('xoxb-test') as string });
    for (let bit = 0; bit < sealed.length * 8; bit += 7) {
      await db.credential.update({ where: { connectionId: id }, data: { sealed: flipped(sealed, bit) } });
      const { status, text } = await read();
      expect([status, text]).toEqual([500, expect.stringMatching(/^\{"statusCode":500,"code":"INTERNAL",/)]);
      expect(text).not.toContain('xoxb');
    }
  });
});

const byId = graphql(`
  query IntegrityById($id: ID!) {
    node(id: $id) {
      id
    }
  }
`);

const page = graphql(`
  query IntegrityPage($projectId: ID, $orderBy: ConnectionOrder, $after: String, $before: String) {
    connections(projectId: $projectId, orderBy: $orderBy, after: $after, before: $before) {
      edges {
        cursor
        node {
          id
        }
      }
    }
  }
`);

describe(`cursors (seed ${seed})`, () => {
  const what = 'is not a cursor of this list';
  const params = (field: string) => ({ message: `${field}: ${what}`, fields: [{ field, message: what }] });
  const refused = (field: string) => ({
    status: 200,
    body: {
      data: null,
      errors: [
        {
          message: `${field}: ${what}`,
          locations: expect.anything() as unknown,
          path: ['connections'],
          extensions: { code: 'VALIDATION', params: params(field) },
        },
      ],
    },
  });
  const ask = async (variables: VariablesOf<typeof page>) => {
    const { status, body } = await gateway.graphql(page, variables);
    return { status, body };
  };
  const field = fc.constantFrom('DISPLAY_NAME' as const, 'CREATED' as const);
  const name = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => `n${text}`);

  test('lead to where they were taken from, whatever stands in them; with a flipped bit they are refused', async () => {
    let projects = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 2, maxLength: 4 }), field, fc.nat(), async (names, by, any) => {
        projects += 1;
        const projectId = await addProject(gateway, `cursors-${projects}`);
        for (const displayName of names) await addConnection(gateway, { projectId, displayName });
        const list = { projectId, orderBy: { field: by } };
        const { connections } = await gateway.query(page, list);
        expect(connections.edges).toHaveLength(names.length);
        for (const [at, { cursor }] of connections.edges.entries()) {
          const later = await gateway.query(page, { ...list, after: cursor });
          expect(later.connections.edges).toEqual(connections.edges.slice(at + 1));
          const earlier = await gateway.query(page, { ...list, before: cursor });
          expect(earlier.connections.edges).toEqual(connections.edges.slice(0, at));
          // Also in the last character, which may have bits that hold nothing.
          const bits = [any % (cursor.length * 8), (cursor.length - 1) * 8 + (any % 8)];
          for (const bit of bits)
            expect(await ask({ ...list, before: flippedTexts(cursor)[bit]! })).toEqual(refused('before'));
        }
      }),
      { seed, numRuns: 30 },
    );
  });

  test('of GraphQL are refused with any bit flipped', async () => {
    await addConnection(gateway, { displayName: 'Ünïcödé?' });
    for (const by of ['DISPLAY_NAME', 'CREATED'] as const) {
      const list = { projectId: gateway.projectId, orderBy: { field: by } };
      const { connections } = await gateway.query(page, list);
      for (const after of flippedTexts(connections.edges[0]!.cursor))
        expect({ after, ...(await ask({ ...list, after })) }).toEqual({ after, ...refused('after') });
    }
  });

  test('of REST are refused with any bit flipped', async () => {
    for (let n = 0; n < 2; n += 1) await addConnection(gateway);
    const { body } = await gateway.rest('GET', `?projectId=${gateway.projectId}&limit=1`);
    for (const cursor of flippedTexts((body as { next: string }).next)) {
      const answer = await gateway.rest('GET', `?projectId=${gateway.projectId}&cursor=${encodeURIComponent(cursor)}`);
      expect({ cursor, status: answer.status, body: answer.body }).toEqual({
        cursor,
        status: 400,
        body: { statusCode: 400, code: 'VALIDATION', params: params('cursor') },
      });
    }
  });
});

describe(`ids (seed ${seed})`, () => {
  const kinds = Object.keys(idPrefixes) as EntityKind[];

  test('tell the kind of what they name, and rise', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 20 }), (kind, count) => {
        const ids = Array.from({ length: count }, () => newId(kind));
        for (const id of ids)
          expect([id, kindOfId(id)]).toEqual([expect.stringMatching(`^${idPrefixes[kind]}_`), kind]);
        expect(ids).toEqual([...new Set(ids)].sort());
      }),
      { seed, numRuns: 500 },
    );
  });

  test('never name another kind with a bit flipped', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), (kind) => {
        for (const id of flippedTexts(newId(kind))) expect([kind, null], id).toContain(kindOfId(id));
      }),
      { seed, numRuns: 50 },
    );
  });

  test('with any bit flipped name nothing: a flipped bit gives no id, or one that nobody has', async () => {
    const id = await addConnection(gateway);
    expect((await gateway.rest('GET', `/${id}`)).status).toBe(200);
    for (const other of flippedTexts(id)) {
      const rest = await gateway.rest('GET', `/${encodeURIComponent(other)}`);
      expect([rest.status, rest.body]).toEqual([
        404,
        {
          statusCode: 404,
          code: 'ENTITY_NOT_FOUND',
          params: { entityType: 'app_connection', entityId: other, message: 'Connection not found' },
        },
      ]);
      expect(await gateway.query(byId, { id: other })).toEqual({ node: null });
    }
  });
});
