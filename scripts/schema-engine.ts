import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
// The package's own entry imports its .wasm as a module, which Node 20 can't: the parts are put together here.
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

/**
 * Prisma's schema engine, as WebAssembly: its native build is a download at run time. It compares a database with the
 * schema; migrations are run without it (src/db/migrate.ts).
 *
 * @param adapter of the database the engine works on
 * @param datamodel the text of `schema.prisma`, when the engine has to know the wanted state
 */
export async function openSchemaEngine(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  datamodel?: string,
): Promise<glue.SchemaEngine> {
  await instantiate();
  const factory = bindMigrationAwareSqlAdapterFactory(adapter);
  const datamodels: [string, string][] | undefined = datamodel ? [['schema.prisma', datamodel]] : undefined;
  const ignoreEngineLog = (): void => undefined;
  return glue.SchemaEngine.new({ datamodels }, ignoreEngineLog, factory);
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
