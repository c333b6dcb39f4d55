import { createSecretKey } from 'node:crypto';
import { z } from 'zod';
import { apiKeyPattern } from '../auth/api-key.ts';
import type { JwtConfig } from '../auth/jwt.ts';
import type { GraphqlOptions } from '../graphql/server/options.ts';
import { readPersistedDocuments } from './persisted-documents-file.ts';
import { nearMissOf } from '../request/near-miss.ts';
import { readAppsFile } from './oauth-apps-file.ts';
import type { OAuth2Config } from '../oauth2/oauth2.ts';
import { configInvalid } from '../start-errors.ts';
import type { KeyRing } from '../vault/vault.ts';

/** Where the data is: PostgreSQL, or a folder with an embedded PostgreSQL. */
export type StoreConfig =
  | { kind: 'postgres'; url: string; keyRing: KeyRing }
  /** `keyRing` null: the key file in the folder holds the key, and is made when it is not there. */
  | { kind: 'embedded'; dataDir: string; keyRing: KeyRing | null };

/** The gateway's configuration: the environment, checked. docs/configuration.md explains each setting. */
export interface Config {
  host: string;
  /** 0: any free port. */
  port: number;
  store: StoreConfig;
  bootstrapApiKey: string | null;
  demoData: boolean;
  /** How tokens of browser users are verified; null: they are not taken. */
  jwt: JwtConfig | null;
  /** The web origins whose pages may call the gateway. */
  corsOrigins: string[];
  oauth2: OAuth2Config;
  graphql: GraphqlOptions;
  /** Points a minute that each caller may spend; null: no limit. */
  rateLimit: number | null;
  /** Whether points are counted in this process alone, also where processes share a database. */
  countPointsAlone: boolean;
  /** How often an address may fail to authenticate in a minute; null: no limit. */
  authFailureLimit: number | null;
  /** How many proxies in front of the gateway tell, in X-Forwarded-For, where a request comes from. */
  trustedProxies: number;
  /** Whether this process refreshes credentials in the background. */
  backgroundRefresh: boolean;
  logLevel: string;
  /** The ids of keys that are lost for good: what they sealed does not keep the gateway from starting. */
  lostKeys: string[];
}

const onOff = z.enum(['on', 'off'], 'must be on or off');

/** The values that switches took before they all became `on` and `off`. */
const formerSwitches = new Map<unknown, 'on' | 'off'>([
  ['true', 'on'],
  ['false', 'off'],
]);
const formerlyBoolean = z.preprocess((value) => formerSwitches.get(value) ?? value, onOff);

const setting = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema);

const count = (least: number) =>
  z.coerce.number('must be a number').int('must be a whole number').min(least, `must be at least ${least}`);

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

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
  JWT_JWKS_URL: setting(httpUrl.optional()),
  JWT_SECRET: setting(z.string().min(32, 'must be at least 32 characters').optional()),
  JWT_ISSUER: setting(z.string().optional()),
  JWT_AUDIENCE: setting(z.string().optional()),
  JWT_MAX_LIFETIME: setting(count(1).default(86_400)),
  CORS_ORIGINS: setting(z.string().default('')),
  PUBLIC_URL: setting(httpUrl.regex(/^[^?#]*$/, 'must have no query and no fragment').optional()),
  OAUTH_APPS_FILE: setting(z.string().optional()),
  ALLOW_PRIVATE_OAUTH_HOSTS: setting(formerlyBoolean.default('off')),
  BACKGROUND_REFRESH: setting(onOff.default('on')),
  QUERY_MAX_BYTES: setting(count(1).default(65_536)),
  QUERY_MAX_TOKENS: setting(count(1).default(4000)),
  QUERY_MAX_DEPTH: setting(count(1).default(15)),
  QUERY_MAX_ALIASES: setting(count(0).default(50)),
  QUERY_MAX_ROOT_FIELDS: setting(count(1).default(20)),
  QUERY_MAX_COST: setting(count(1).default(10_000)),
  ANSWER_MAX_BYTES: setting(count(1024).default(16_777_216)),
  INTROSPECTION: setting(onOff.default('on')),
  FIELD_SUGGESTIONS: setting(onOff.default('on')),
  PERSISTED_DOCUMENTS_FILE: setting(z.string().optional()),
  PERSISTED_DOCUMENTS: setting(z.enum(['audit', 'enforce'], 'must be audit or enforce').default('audit')),
  RATE_LIMIT: setting(count(0).default(120_000)),
  RATE_LIMIT_STORE: setting(z.enum(['database', 'process'], 'must be database or process').default('database')),
  AUTH_FAILURE_LIMIT: setting(count(0).default(60)),
  TRUSTED_PROXIES: setting(count(0).default(0)),
  DEMO_DATA: setting(onOff.optional()),
  LOST_KEYS: setting(z.string().default('')),
  LOG_LEVEL: setting(z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info')),
});

type Settings = z.output<typeof environment>;
type SettingName = keyof Settings;

/** Settings of which some are not valid. */
interface CheckedSettings {
  valid: Partial<Settings>;
  /** Whether a setting has a value, be it one that is not valid. */
  isGiven(name: SettingName): boolean;
}

function checkSettings(env: Record<string, string | undefined>): CheckedSettings {
  const read = Object.entries(environment.shape).map(([name, schema]) => ({ name, ...schema.safeParse(env[name]) }));
  const valid: Partial<Settings> = Object.fromEntries(read.map(({ name, data }) => [name, data]));
  const faulty = new Set(read.filter(({ success }) => !success).map(({ name }) => name));
  return { valid, isGiven: (name) => faulty.has(name) || valid[name] !== undefined };
}

/**
 * Reads the configuration from environment variables.
 *
 * @throws StartError that tells every fault at once, never a secret's value
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(env);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const checked = checkSettings(env);
  const { valid, isGiven } = checked;
  const keyRing =
    valid.ENCRYPTION_KEYS === undefined
      ? null
      : readKeyRing(valid.ENCRYPTION_KEYS, (fault) => faults.push(`ENCRYPTION_KEYS: ${fault}`));
  if (isGiven('DATABASE_URL') && !keyRing) {
    faults.push(
      `ENCRYPTION_KEYS: is required with DATABASE_URL. Make a key with: echo "k1:$(openssl rand -base64 32)", and keep it safe: ` +
        `without it no stored credential can be opened`,
    );
  }
  const verification = readJwtConfig(checked, (fault) => faults.push(fault));
  const corsOrigins = readOrigins(valid.CORS_ORIGINS ?? '', (fault) => faults.push(`CORS_ORIGINS: ${fault}`));
  const apps =
    valid.OAUTH_APPS_FILE === undefined
      ? []
      : readAppsFile(valid.OAUTH_APPS_FILE, (fault) => faults.push(`OAUTH_APPS_FILE: ${fault}`));
  const persisted =
    valid.PERSISTED_DOCUMENTS_FILE === undefined
      ? null
      : readPersistedDocuments(valid.PERSISTED_DOCUMENTS_FILE, (fault) =>
          faults.push(`PERSISTED_DOCUMENTS_FILE: ${fault}`),
        );
  if (valid.ALLOW_PRIVATE_OAUTH_HOSTS !== 'on') {
    for (const { pieceName, authorizationUrl, tokenUrl } of apps) {
      if (![authorizationUrl, tokenUrl].every((url) => url.startsWith('https:')))
        faults.push(`OAUTH_APPS_FILE: the addresses of the app for ${pieceName} must be https`);
    }
  }
  if (!parsed.success || faults.length > 0) {
    const misspelt = misspeltSettings(env).map(({ name, meant }) => `${name}: is not known; did you mean ${meant}?`);
    throw configInvalid([...faults, ...misspelt]);
  }

  const { HOST, PORT, DATA_DIR, DATABASE_URL, BOOTSTRAP_API_KEY, DEMO_DATA, LOG_LEVEL } = parsed.data;
  const { PUBLIC_URL, ALLOW_PRIVATE_OAUTH_HOSTS, BACKGROUND_REFRESH, LOST_KEYS } = parsed.data;
  return {
    host: HOST,
    port: PORT,
    store:
      DATABASE_URL && keyRing
        ? { kind: 'postgres', url: DATABASE_URL, keyRing }
        : { kind: 'embedded', dataDir: DATA_DIR, keyRing },
    bootstrapApiKey: BOOTSTRAP_API_KEY ?? null,
    // Sample users can't be deleted: they come into a real database only when they are asked for.
    demoData: (DEMO_DATA ?? (DATABASE_URL ? 'off' : 'on')) === 'on',
    jwt: verification && { ...verification, maxLifetime: parsed.data.JWT_MAX_LIFETIME },
    corsOrigins,
    oauth2: {
      publicUrl: PUBLIC_URL?.replace(/\/+$/, '') ?? defaultPublicUrl(HOST, PORT),
      allowPrivateHosts: ALLOW_PRIVATE_OAUTH_HOSTS === 'on',
      apps,
    },
    graphql: graphqlOptions(parsed.data, persisted),
    rateLimit: limitOf(parsed.data.RATE_LIMIT),
    countPointsAlone: parsed.data.RATE_LIMIT_STORE === 'process',
    authFailureLimit: limitOf(parsed.data.AUTH_FAILURE_LIMIT),
    trustedProxies: parsed.data.TRUSTED_PROXIES,
    backgroundRefresh: BACKGROUND_REFRESH === 'on',
    logLevel: LOG_LEVEL,
    lostKeys: listed(LOST_KEYS),
  };
}

/** An environment variable that is none of the gateway's, and the one that was probably meant. */
export interface MisspeltSetting {
  name: string;
  meant: string;
}

/** Finds the variables whose names are near misses of the gateway's own. Names in small letters are other programs'. */
export function misspeltSettings(env: Record<string, string | undefined>): MisspeltSetting[] {
  const settings = Object.keys(environment.shape);
  return Object.keys(env)
    .filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name) && !settings.includes(name))
    .flatMap((name) => {
      const meant = nearMissOf(name, settings);
      return meant === null ? [] : [{ name, meant }];
    });
}

/** A setting whose value is one of an earlier version, and what it is now. */
export interface FormerValue {
  name: string;
  now: 'on' | 'off';
}

/** Finds the settings with values that are still taken, and have others by now. */
export function formerValues(env: Record<string, string | undefined>): FormerValue[] {
  const name = 'ALLOW_PRIVATE_OAUTH_HOSTS' satisfies SettingName;
  const now = formerSwitches.get(env[name]);
  return now === undefined ? [] : [{ name, now }];
}

// 0 stands for no limit.
const limitOf = (setting: number): number | null => (setting === 0 ? null : setting);

function graphqlOptions(settings: Settings, byId: ReadonlyMap<string, string> | null): GraphqlOptions {
  return {
    limits: {
      maxBytes: settings.QUERY_MAX_BYTES,
      maxTokens: settings.QUERY_MAX_TOKENS,
      maxDepth: settings.QUERY_MAX_DEPTH,
      maxAliases: settings.QUERY_MAX_ALIASES,
      maxRootFields: settings.QUERY_MAX_ROOT_FIELDS,
      maxCost: settings.QUERY_MAX_COST,
    },
    maxAnswerBytes: settings.ANSWER_MAX_BYTES,
    introspection: settings.INTROSPECTION === 'on',
    suggestions: settings.FIELD_SUGGESTIONS === 'on',
    persistedDocuments: byId && { byId, enforced: settings.PERSISTED_DOCUMENTS === 'enforce' },
  };
}

// Of any free port, the number is not known yet; at 0.0.0.0, nobody's browser is.
function defaultPublicUrl(host: string, port: number): string | null {
  if (port === 0 || ['0.0.0.0', '::'].includes(host)) return null;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
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

function readJwtConfig(
  { valid, isGiven }: CheckedSettings,
  fault: (message: string) => void,
): Omit<JwtConfig, 'maxLifetime'> | null {
  const { JWT_JWKS_URL: jwksUrl, JWT_SECRET: secret, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = valid;
  const [byUrl, bySecret] = [isGiven('JWT_JWKS_URL'), isGiven('JWT_SECRET')];
  if (!byUrl && !bySecret && !issuer && !audience) return null;
  if (byUrl === bySecret) fault('JWT_JWKS_URL: give either it or JWT_SECRET, to verify tokens');
  if (!issuer) fault('JWT_ISSUER: is required, to verify tokens');
  if (!audience) fault('JWT_AUDIENCE: is required, to verify tokens');
  if (!issuer || !audience) return null;
  if (jwksUrl) return { key: { kind: 'jwks', url: new URL(jwksUrl) }, issuer, audience };
  return secret ? { key: { kind: 'secret', secret }, issuer, audience } : null;
}

function readOrigins(text: string, fault: (message: string) => void): string[] {
  const origins = listed(text);
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      fault(`"${origin}" is not an origin, as https://app.example.com`);
  }
  return origins;
}

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
