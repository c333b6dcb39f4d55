import { generateApiKey } from '../../src/auth/api-key.ts';
import { temporaryFolder } from './process.ts';
import { makeSharedDatabase, serverUrl } from './shared-database.ts';

/** An empty store for a gateway that is a process of its own. */
export interface OwnStore {
  /** The settings that the gateway needs for it. */
  env: Record<string, string>;
  /** The first API key. */
  key: string;
  remove(): Promise<void>;
}

/** Makes a store: a database on PostgreSQL when DATABASE_URL is set, otherwise a folder for the embedded one. */
export async function makeOwnStore(name: string): Promise<OwnStore> {
  if (serverUrl) {
    const { env, drop } = await makeSharedDatabase(name);
    return { env, key: env.BOOTSTRAP_API_KEY, remove: drop };
  }
  const { path, remove } = await temporaryFolder();
  const key = generateApiKey();
  return { env: { DATA_DIR: path, BOOTSTRAP_API_KEY: key, DEMO_DATA: 'off' }, key, remove };
}
