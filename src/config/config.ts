import { createSecretKey } from 'node:crypto';
import { z } from 'zod';
import { apiKeyPattern } from '../auth/api-key.ts';
import type { JwtConfig } from '../auth/jwt.ts';
import type { GraphqlOptions } from '../graphql/server/options.ts';
import { readPersistedDocuments } from './persisted-documents-file.ts';
import { urlOfServer } from './listen-address.ts';
import { nearMissOf } from '../request/near-miss.ts';
import { readOAuthAppsFile } from './oauth-apps-file.ts';
import type { OAuth2Config } from '../oauth2/oauth2.ts';
import { configInvalid } from '../start-errors.ts';
import type { KeyRing } from '../vault/vault.ts';

/** Where the data is stored: in PostgreSQL, or in a folder with an embedded PostgreSQL. */
export type StoreConfig =
  | { kind: 'postgres'; url: string; keyRing: KeyRing }
  /** `keyRing` null: the key is in a file in the folder, which is created if it is missing. */
  | { kind: 'embedded'; dataDir: string; keyRing: KeyRing | null };

/** The gateway's configuration: the validated environment. docs/configuration.md explains each setting. */
export interface Config {
  /** An address or a name; `localhost`: both loopback addresses. */
  host: string;
  /** 0: any free port. */
  port: number;
  store: StoreConfig;
  bootstrapApiKey: string | null;
  demoData: boolean;
  /** How the JWTs of browser users are verified; null: they are not accepted. */
  jwt: JwtConfig | null;
  /** The web origins whose pages may call the gateway (CORS). */
  corsOrigins: string[];
  /** The headers that these pages may send beside the usual ones. */
  corsRequestHeaders: string[];
  oauth2: OAuth2Config;
  graphql: GraphqlOptions;
  /** Points that each caller may spend per minute; null: no limit. */
  rateLimit: number | null;
  /** How many requests of a caller are executed at once, and as many credential reads; null: no limit. */
  concurrencyLimit: number | null;
  /** Whether points are counted per process, even if several processes share a database. */
  pointsPerProcess: boolean;
  /** How many failed authentications an address may have per minute; null: no limit. */
  authFailureLimit: number | null;
  /** How many proxies in front of the gateway add to X-Forwarded-For. */
  trustedProxies: number;
  /** Whether this process refreshes credentials in the background. */
  backgroundRefresh: boolean;
  logLevel: string;
  /** The ids of keys that are lost for good: secrets sealed with them don't keep the gateway from starting. */
  lostKeys: string[];
}

const onOff = z.enum(['on', 'off'], 'must be on or off');

/** Values that switches had before all of them became `on` and `off`. */
const deprecatedSwitchValues = new Map<unknown, 'on' | 'off'>([
  ['true', 'on'],
  ['false', 'off'],
]);
const formerBoolean = z.preprocess((value) => deprecatedSwitchValues.get(value) ?? value, onOff);

const setting = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema);

const integerFrom = (least: number) =>
  z.coerce.number('must be a number').int('must be a whole number').min(least, `must be at least ${least}`);

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const environment = z.object({
  HOST: setting(z.string().default('localhost')),
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
  JWT_MAX_LIFETIME: setting(integerFrom(1).default(86_400)),
  CORS_ORIGINS: setting(z.string().default('')),
  CORS_HEADERS: setting(
    z
      .string()
      .regex(/^[\w,\s-]*$/, 'must be names of headers, comma separated')
      .default(''),
  ),
  PUBLIC_URL: setting(httpUrl.regex(/^[^?#]*$/, 'must have no query and no fragment').optional()),
  OAUTH_APPS_FILE: setting(z.string().optional()),
  ALLOW_PRIVATE_OAUTH_HOSTS: setting(formerBoolean.default('off')),
  BACKGROUND_REFRESH: setting(onOff.default('on')),
  QUERY_MAX_BYTES: setting(integerFrom(1).default(65_536)),
  QUERY_MAX_TOKENS: setting(integerFrom(1).default(4000)),
  QUERY_MAX_DEPTH: setting(integerFrom(1).default(15)),
  QUERY_MAX_ALIASES: setting(integerFrom(0).default(50)),
  QUERY_MAX_ROOT_FIELDS: setting(integerFrom(1).default(20)),
  QUERY_MAX_COST: setting(integerFrom(1).default(10_000)),
  ANSWER_MAX_BYTES: setting(integerFrom(1024).default(16_777_216)),
  INTROSPECTION: setting(onOff.default('on')),
  FIELD_SUGGESTIONS: setting(onOff.default('on')),
  PERSISTED_DOCUMENTS_FILE: setting(z.string().optional()),
  PERSISTED_DOCUMENTS: setting(z.enum(['audit', 'enforce'], 'must be audit or enforce').default('audit')),
  RATE_LIMIT: setting(integerFrom(0).default(120_000)),
  RATE_LIMIT_STORE: setting(z.enum(['database', 'process'], 'must be database or process').default('database')),
  CONCURRENCY_LIMIT: setting(integerFrom(0).optional()),
  AUTH_FAILURE_LIMIT: setting(integerFrom(0).default(60)),
  TRUSTED_PROXIES: setting(integerFrom(0).default(0)),
  DEMO_DATA: setting(onOff.optional()),
  LOST_KEYS: setting(z.string().default('')),
  LOG_LEVEL: setting(z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info')),
});

type Settings = z.output<typeof environment>;
type SettingName = keyof Settings;

/** The settings, some of which may be invalid. */
interface CheckedSettings {
  valid: Partial<Settings>;
  /** Whether a setting has a value, valid or not. */
  isGiven(name: SettingName): boolean;
}

function checkSettings(env: Record<string, string | undefined>): CheckedSettings {
  const read = Object.entries(environment.shape).map(([name, schema]) => ({ name, ...schema.safeParse(env[name]) }));
  const valid: Partial<Settings> = Object.fromEntries(read.map(({ name, data }) => [name, data]));
  const invalid = new Set(read.filter(({ success }) => !success).map(({ name }) => name));
  return { valid, isGiven: (name) => invalid.has(name) || valid[name] !== undefined };
}

/**
 * Reads the configuration from environment variables.
 *
 * @throws StartError that lists every problem at once, and never contains a secret
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(env);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const checked = checkSettings(env);
  const { valid, isGiven } = checked;
  const keyRing =
    valid.ENCRYPTION_KEYS === undefined
      ? null
      : readKeyRing(valid.ENCRYPTION_KEYS, (problem) => problems.push(`ENCRYPTION_KEYS: ${problem}`));
  if (isGiven('DATABASE_URL') && !keyRing) {
    problems.push(
      `ENCRYPTION_KEYS: is required with DATABASE_URL. Make a key with: echo "k1:$(openssl rand -base64 32)", and keep it safe: ` +
        `without it no stored credential can be decrypted`,
    );
  }
  const verification = readJwtConfig(checked, (problem) => problems.push(problem));
  const corsOrigins = readOrigins(valid.CORS_ORIGINS ?? '', (problem) => problems.push(`CORS_ORIGINS: ${problem}`));
  const apps =
    valid.OAUTH_APPS_FILE === undefined
      ? []
      : readOAuthAppsFile(valid.OAUTH_APPS_FILE, (problem) => problems.push(`OAUTH_APPS_FILE: ${problem}`));
  const persisted =
    valid.PERSISTED_DOCUMENTS_FILE === undefined
      ? null
      : readPersistedDocuments(valid.PERSISTED_DOCUMENTS_FILE, (problem) =>
          problems.push(`PERSISTED_DOCUMENTS_FILE: ${problem}`),
        );
  if (valid.ALLOW_PRIVATE_OAUTH_HOSTS !== 'on') {
    for (const { pieceName, authorizationUrl, tokenUrl } of apps) {
      if (![authorizationUrl, tokenUrl].every((url) => url.startsWith('https:')))
        problems.push(`OAUTH_APPS_FILE: the addresses of the app for ${pieceName} must be https`);
    }
  }
  if (!parsed.success || problems.length > 0) {
    const misspelled = misspelledSettings(env).map(
      ({ name, meant }) => `${name}: is not known; did you mean ${meant}?`,
    );
    throw configInvalid([...problems, ...misspelled]);
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
    // Sample users can't be deleted: in a PostgreSQL database they are opt-in.
    demoData: (DEMO_DATA ?? (DATABASE_URL ? 'off' : 'on')) === 'on',
    jwt: verification && { ...verification, maxLifetime: parsed.data.JWT_MAX_LIFETIME },
    corsOrigins,
    corsRequestHeaders: listed(parsed.data.CORS_HEADERS),
    oauth2: {
      publicUrl: PUBLIC_URL?.replace(/\/+$/, '') ?? defaultPublicUrl(HOST, PORT),
      allowPrivateHosts: ALLOW_PRIVATE_OAUTH_HOSTS === 'on',
      apps,
    },
    graphql: graphqlOptions(parsed.data, persisted),
    rateLimit: limitOf(parsed.data.RATE_LIMIT),
    // The embedded database executes one statement at a time: whoever asks waits for all that are under way.
    concurrencyLimit: limitOf(parsed.data.CONCURRENCY_LIMIT ?? (DATABASE_URL ? 16 : 4)),
    pointsPerProcess: parsed.data.RATE_LIMIT_STORE === 'process',
    authFailureLimit: limitOf(parsed.data.AUTH_FAILURE_LIMIT),
    trustedProxies: parsed.data.TRUSTED_PROXIES,
    backgroundRefresh: BACKGROUND_REFRESH === 'on',
    logLevel: LOG_LEVEL,
    lostKeys: listed(LOST_KEYS),
  };
}

/** An unknown environment variable, and the setting that was probably meant. */
export interface MisspelledSetting {
  name: string;
  meant: string;
}

/** Finds unknown variables whose names are near misses of settings. Ignores names in lower case, which are other programs'. */
export function misspelledSettings(env: Record<string, string | undefined>): MisspelledSetting[] {
  const settings = Object.keys(environment.shape);
  return Object.keys(env)
    .filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name) && !settings.includes(name))
    .flatMap((name) => {
      const meant = nearMissOf(name, settings);
      return meant === null ? [] : [{ name, meant }];
    });
}

/** A setting with a deprecated value, and what to write instead. */
export interface DeprecatedValue {
  name: string;
  now: 'on' | 'off';
}

/** Finds the settings with deprecated values, which are still accepted. */
export function deprecatedValues(env: Record<string, string | undefined>): DeprecatedValue[] {
  const name = 'ALLOW_PRIVATE_OAUTH_HOSTS' satisfies SettingName;
  const now = deprecatedSwitchValues.get(env[name]);
  return now === undefined ? [] : [{ name, now }];
}

// In the environment, 0 means no limit.
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

// Unknown while any free port may be taken (0), and no browser can be sent to a wildcard address.
function defaultPublicUrl(host: string, port: number): string | null {
  if (port === 0 || ['0.0.0.0', '::'].includes(host)) return null;
  return urlOfServer(host, port);
}

/**
 * Parses encryption keys: `id:base64 of 32 bytes`, comma separated. The first one seals new secrets.
 *
 * @param report called with each problem, which identifies the entry by its id or position, never by its value
 */
export function readKeyRing(text: string, report: (message: string) => void): KeyRing {
  const ring = new Map<string, ReturnType<typeof createSecretKey>>();
  for (const [index, entry] of text.split(',').entries()) {
    const [, id, encoded] = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)\s*$/.exec(entry) ?? [];
    if (!id || !encoded) report(`entry ${index + 1} is not id:base64 of 32 bytes`);
    else if (ring.has(id)) report(`the key id "${id}" is used twice`);
    else ring.set(id, createSecretKey(encoded, 'base64'));
  }
  return ring;
}

function readJwtConfig(
  { valid, isGiven }: CheckedSettings,
  report: (message: string) => void,
): Omit<JwtConfig, 'maxLifetime'> | null {
  const { JWT_JWKS_URL: jwksUrl, JWT_SECRET: secret, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = valid;
  const [usesJwks, usesSecret] = [isGiven('JWT_JWKS_URL'), isGiven('JWT_SECRET')];
  if (!usesJwks && !usesSecret && !issuer && !audience) return null;
  if (usesJwks === usesSecret) report('JWT_JWKS_URL: give either JWT_JWKS_URL or JWT_SECRET, to verify tokens');
  if (!issuer) report('JWT_ISSUER: is required, to verify tokens');
  if (!audience) report('JWT_AUDIENCE: is required, to verify tokens');
  if (!issuer || !audience) return null;
  if (jwksUrl) return { key: { kind: 'jwks', url: new URL(jwksUrl) }, issuer, audience };
  return secret ? { key: { kind: 'secret', secret }, issuer, audience } : null;
}

function readOrigins(text: string, report: (message: string) => void): string[] {
  const origins = listed(text);
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      report(`"${origin}" is not an origin, such as https://app.example.com`);
  }
  return origins;
}

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
