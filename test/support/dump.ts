import { Prisma } from '../../src/db/generated/prisma/client.ts';
import type { Db } from '../../src/db/client.ts';

/** Every row of every table, as `table {json}`, in order of these texts: two dumps are equal if nothing was changed. */
export async function dumpRows(db: Db): Promise<string[]> {
  const selects = (await tableNames(db)).map(
    (name) => `SELECT '${name} ' || row_to_json(t)::text AS row FROM "${name}" t`,
  );
  const rows = await db.$queryRaw<{ row: string }[]>`${Prisma.raw(selects.join(' UNION ALL '))}`;
  return rows.map(({ row }) => row).sort();
}

/** Brings the tables back to a dump. Needs a superuser: foreign keys are not looked at meanwhile. */
export async function restoreRows(db: Db, rows: readonly string[]): Promise<void> {
  const names = new Set(rows.map(tableOf));
  names.delete('_prisma_migrations');
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    await tx.$executeRaw`TRUNCATE platform CASCADE`;
    for (const name of names) {
      const table = Prisma.raw(`"${name}"`);
      const ofTable = rows.filter((row) => tableOf(row) === name).map((row) => row.slice(name.length + 1));
      const json = `[${ofTable.join(',')}]`;
      await tx.$executeRaw`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, ${json}::json)`;
    }
  });
}

/** The columns that hold text, also those that hold it within JSON or lists, as `table.column`. */
export async function textColumns(db: Db): Promise<string[]> {
  const columns = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name || '.' || column_name AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
      AND data_type IN ('text', 'character varying', 'ARRAY', 'json', 'jsonb', 'uuid')
    ORDER BY 1`;
  return columns.map(({ name }) => name);
}

/** The table that a dumped row is of. */
export const tableOf = (row: string): string => row.slice(0, row.indexOf(' '));

/** A dumped row's values by column. */
export const valuesOf = (row: string): Record<string, unknown> =>
  JSON.parse(row.slice(row.indexOf(' ') + 1)) as Record<string, unknown>;

async function tableNames(db: Db): Promise<string[]> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name::text AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`;
  if (tables.length <= 10) throw new Error('The tables were not found.');
  return tables.map(({ name }) => name);
}
