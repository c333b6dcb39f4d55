import { createSecretKey } from 'node:crypto';
import { z } from 'zod';
import { apiKeyPattern } from './auth/api-key.ts';
import { configInvalid } from './start-errors.ts';
import type { KeyRing } from './vault.ts';

/** Where the data is: PostgreSQL, or a folder with an embedded PostgreSQL. */
export type StoreConfig =
  | { kind: 'postgres'; url: string; keyRing: KeyRing }
  /** `keyRing` null: the key file in the folder holds the key, and is made when it is not there. */
  | { kind: 'embedded'; dataDir: string; keyRing: KeyRing | null };

/** The gateway's configuration: the environment, checked. The README explains each setting. */
export interface Config {
  host: string;
  /** 0: any free port. */
  port: number;
  store: StoreConfig;
  bootstrapApiKey: string | null;
  demoData: boolean;
  logLevel: string;
}

const onOff = z.enum(['on', 'off'], 'must be on or off');
const setting = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema);

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const environment = z.object({
  HOST: setting(z.string().default('127.0.0.1')),
  PORT: setting(z.coerce.number('must be a number').int('must be a whole number').min(0).max(65_535).default(4000)),
  DATA_DIR: setting(z.string().default('./data')),
  DATABASE_URL: setting(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgresql://')
      .optional(),
  ),
  ENCRYPTION_KEYS: setting(z.string().optional()),
  BOOTSTRAP_API_KEY: setting(
    z.string().regex(apiKeyPattern, 'must be sk- followed by 61 letters or digits').optional(),
  ),
  DEMO_DATA: setting(onOff.default('on')),
  LOG_LEVEL: setting(z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info')),
});

/**
 * Reads the configuration from environment variables.
 *
 * @throws StartError that tells every fault at once, never a secret's value
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(env);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const keyRing = env.ENCRYPTION_KEYS
    ? readKeyRing(env.ENCRYPTION_KEYS, (fault) => faults.push(`ENCRYPTION_KEYS: ${fault}`))
    : null;
  if (env.DATABASE_URL && !keyRing) {
    faults.push(
      `ENCRYPTION_KEYS: is required with DATABASE_URL. Make a key with: echo "k1:$(openssl rand -base64 32)", and keep it safe: ` +
        `without it no stored credential can be opened`,
    );
  }
  if (!parsed.success || faults.length > 0) throw configInvalid(faults);

  const { HOST, PORT, DATA_DIR, DATABASE_URL, BOOTSTRAP_API_KEY, DEMO_DATA, LOG_LEVEL } = parsed.data;
  return {
    host: HOST,
    port: PORT,
    store:
      DATABASE_URL && keyRing
        ? { kind: 'postgres', url: DATABASE_URL, keyRing }
        : { kind: 'embedded', dataDir: DATA_DIR, keyRing },
    bootstrapApiKey: BOOTSTRAP_API_KEY ?? null,
    demoData: DEMO_DATA === 'on',
    logLevel: LOG_LEVEL,
  };
}

/**
 * Reads `id:base64 of 32 bytes`, comma separated; the first key seals.
 *
 * @param fault is told what is wrong with each entry, by its id or position, never its value
 */
export function readKeyRing(text: string, fault: (message: string) => void): KeyRing {
  const ring = new Map<string, ReturnType<typeof createSecretKey>>();
  for (const [index, entry] of text.split(',').entries()) {
    const [, id, encoded] = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)\s*$/.exec(entry) ?? [];
    if (!id || !encoded) fault(`entry ${index + 1} is not id:base64 of 32 bytes`);
    else if (ring.has(id)) fault(`the key id "${id}" stands there twice`);
    else ring.set(id, createSecretKey(encoded, 'base64'));
  }
  return ring;
}
