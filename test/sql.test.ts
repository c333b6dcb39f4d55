import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SqlReader, sqlInTransaction, textArray } from '../src/db/sql.ts';
import { isDiskFull } from '../src/db/disk-full.ts';
import { Prisma } from '../src/db/generated/prisma/client.ts';
import { unavailableReason } from '../src/db/unavailable.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway();
  await gateway.services.db.$executeRaw`
    CREATE FUNCTION fail_with(state text) RETURNS int LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'as asked' USING ERRCODE = state; END $$`;
});
afterAll(async () => {
  await gateway.services.db.$executeRaw`DROP FUNCTION fail_with`;
});

/** Reads by each way there is. */
const ways: [string, (read: (sql: SqlReader) => Promise<unknown>) => Promise<unknown>][] = [
  ['by statements that are planned once', (read) => read(gateway.services.sql)],
  [
    'by statements that are planned each time',
    (read) => read({ read: (statement) => gateway.services.sql.read(statement, 'each time') }),
  ],
  ['in a transaction', (read) => gateway.services.db.$transaction((tx) => read(sqlInTransaction(tx)))],
];

describe.each(ways)('%s', (_way, withReader) => {
  test('rows have the names and types of the Prisma model', async () => {
    const { db } = gateway.services;
    await db.user.updateMany({ data: { updated: new Date('2026-02-03T04:05:06.070Z'), externalId: null } });

    const rows = await withReader((sql) =>
      sql.read(Prisma.sql`
        SELECT id, platform_id AS "platformId", external_id AS "externalId", email, first_name AS "firstName",
          last_name AS "lastName", platform_role::text AS "platformRole", created, updated
        FROM user_account WHERE id = ANY(${textArray([gateway.adminId])}::text[])`),
    );

    expect(rows).toEqual(await db.user.findMany());
  });

  test('values of every kind arrive as they are', async () => {
    const texts = ['a"b', 'c\\d', '{e,f}', '', 'NULL', 'ü😀'];

    const rows = await withReader((sql) =>
      sql.read(Prisma.sql`
        SELECT ${textArray(texts)}::text[] AS texts, ${3}::int AS number, ${true}::boolean AS truth,
          ${'2026-01-02T03:04:05.678Z'}::timestamptz AS time, '{"a": [1]}'::jsonb AS json`),
    );

    expect(rows).toEqual([
      {
        texts,
        number: 3,
        truth: true,
        time: new Date('2026-01-02T03:04:05.678Z'),
        json: { a: [1] },
      },
    ]);
  });

  test('times are the same in a session of another time zone', async () => {
    const rows = await withReader((sql) =>
      sql.read(Prisma.sql`
        SELECT set_config('TimeZone', 'Asia/Kolkata', false), '2026-01-02T03:04:05.678Z'::timestamptz AS time,
          set_config('TimeZone', 'UTC', false)`),
    );

    expect(rows).toMatchObject([{ time: new Date('2026-01-02T03:04:05.678Z') }]);
  });

  test('errors say whether the database is unavailable, or has no space left', async () => {
    const errorOf = (state: string): Promise<unknown> =>
      withReader((sql) => sql.read(Prisma.sql`SELECT fail_with(${state})`)).catch((error: unknown) => error);

    // A statement that took too long, a server that shuts down, one that takes no more connections.
    for (const state of ['57014', '57P01', '53300']) expect(unavailableReason(await errorOf(state))).toBe(state);
    expect(isDiskFull(await errorOf('53100'))).toBe(true);
    const other = await errorOf('22012');
    expect(other).toBeInstanceOf(Error);
    expect([unavailableReason(other), isDiskFull(other)]).toEqual([null, false]);
  });
});

test('a prepared statement goes on after it failed, and after rows with other columns empty', async () => {
  const read = (divisor: number, text: string | null) =>
    gateway.services.sql.read(Prisma.sql`SELECT 6 / ${divisor}::int AS quotient, ${text}::text AS text`);

  for (let round = 0; round < 3; round += 1) {
    expect(await read(2, null)).toEqual([{ quotient: 3, text: null }]);
    await expect(read(0, 'x')).rejects.toThrow('division by zero');
    expect(await read(3, 'x')).toEqual([{ quotient: 2, text: 'x' }]);
  }
});
