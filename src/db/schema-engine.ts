import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
// The package's own entry imports its .wasm as a module, which Node 20 can't: the parts are put together here.
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

/** What the schema engine needs of a store: a Prisma driver adapter, and a way to run a whole SQL script. */
export interface MigratableStore {
  adapter: SqlMigrationAwareDriverAdapterFactory;
  /** Runs several statements at once and rejects when one fails. */
  runScript(sql: string): Promise<void>;
}

/**
 * Prisma's schema engine (what `prisma migrate` runs), as WebAssembly: its native build is a download at run time.
 *
 * @param store the database the engine works on
 * @param datamodel the text of `schema.prisma`, when the engine has to know the wanted state
 */
export async function openSchemaEngine(store: MigratableStore, datamodel?: string): Promise<glue.SchemaEngine> {
  await instantiate();
  const factory = bindMigrationAwareSqlAdapterFactory(withWholeScripts(store));
  const datamodels: [string, string][] | undefined = datamodel ? [['schema.prisma', datamodel]] : undefined;
  const ignoreEngineLog = (): void => undefined;
  return glue.SchemaEngine.new({ datamodels }, ignoreEngineLog, factory);
}

// One adapter splits scripts at every semicolon, also inside strings and comments; the other does not wait for them.
function withWholeScripts({ adapter, runScript }: MigratableStore): SqlMigrationAwareDriverAdapterFactory {
  const patched = (connected: SqlDriverAdapter): SqlDriverAdapter =>
    Object.assign(Object.create(connected) as SqlDriverAdapter, { executeScript: runScript });
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: async () => patched(await adapter.connect()),
    connectToShadowDb: () => Promise.reject(new Error('No shadow database: see scripts/migration.ts')),
  };
}

let instantiated: Promise<void> | undefined;

function instantiate(): Promise<void> {
  instantiated ??= (async () => {
    const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const wasm = await readFile(entry.replace(/\.js$/, '.wasm'));
    const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': glue });
    glue.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
  })();
  return instantiated;
}
