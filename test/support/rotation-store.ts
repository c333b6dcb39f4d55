import { readKeyRing } from '../../src/config/config.ts';
import { credentialPlace, type CredentialValue } from '../../src/credentials/credential.ts';
import { lifetimeOf } from '../../src/credentials/lifetime.ts';
import { newId } from '../../src/ids.ts';
import { createVault, type Vault } from '../../src/vault/vault.ts';
import { tokens } from './rotating-provider.ts';
import type { SharedDatabase } from './shared-database.ts';

export const secretCount = 20_000;
export const oauthCount = 400;
/** How many secrets stand between two OAuth2 credentials, in the order of their ids. */
export const secretsForTokens = secretCount / oauthCount;
export const consentCount = 30;
/** Requests in flight. Each worker has connections and an OAuth app of its own, so that it knows what was stored last. */
export const workers = 8;
export const total = secretCount + oauthCount + workers + consentCount;

const seeded = new Date('2026-01-01T00:00:00.000Z');

export const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

export const vaultOf = (keys: string): Vault =>
  createVault(
    readKeyRing(keys, (message) => {
      throw new Error(message);
    }),
  );

export const pieceOf = (app: number) => `piece-${app}`;

/** An OAuth2 credential, as it is stored before any refresh. */
export const oauthValue = (n: number, tokenUrl: string): CredentialValue => ({
  // Those of odd numbers use the OAuth apps of the platform.
  ...(n % 2 === 0 ? { type: 'OAUTH2', client_secret: 'secret of an own client' } : { type: 'PLATFORM_OAUTH2' }),
  client_id: 'client',
  token_url: tokenUrl,
  grant_type: 'AUTHORIZATION_CODE',
  authorization_method: 'BODY',
  ...tokens(n, 0),
  token_type: 'Bearer',
  expires_in: 3600,
  // They are due in another order than that of their ids.
  claimed_at: 1_640_000_000_000 + ((n * 7919) % oauthCount) * 1000,
  data: {},
});

interface Row {
  id: string;
  externalId: string;
  piece: string;
  value: CredentialValue;
}

/** To whom all belongs. */
export interface Tenant {
  platformId: string;
  projectId: string;
  ownerId: string;
}

/** Inserts the connections, the secrets and the OAuth2 credentials mixed. @returns the ids of the secrets' */
export async function seed(
  { client }: SharedDatabase,
  tenant: Tenant,
  { vault, tokenUrl }: { vault: Vault; tokenUrl: string },
): Promise<string[]> {
  const { rows, secretIds } = rowsToSeed(tokenUrl);
  await insertConnections(client, tenant, rows);
  await insertCredentials(client, vault, rows);
  return secretIds;
}

function rowsToSeed(tokenUrl: string): { rows: Row[]; secretIds: string[] } {
  const secretIds: string[] = [];
  const rows: Row[] = [];
  for (const n of numbers(secretCount)) {
    const id = newId('connection');
    secretIds.push(id);
    const value = { type: 'SECRET_TEXT' as const, secret_text: `secret of ${n}` };
    rows.push({ id, externalId: `secret-${n}`, piece: 'x', value });
    if (n % secretsForTokens !== 0) continue;
    const oauth = n / secretsForTokens;
    rows.push({
      id: newId('connection'),
      externalId: `oauth-${oauth}`,
      piece: pieceOf(oauth % workers),
      value: oauthValue(oauth, tokenUrl),
    });
  }
  return { rows, secretIds };
}

async function insertConnections(
  client: SharedDatabase['client'],
  { platformId, projectId, ownerId }: Tenant,
  rows: Row[],
): Promise<void> {
  await client.query(
    `INSERT INTO app_connection (id, platform_id, scope, scope_id, external_id, display_name, type, piece_name,
       piece_version, owner_id)
     SELECT id, $1, 'PROJECT', $2, external_id, external_id, type::connection_type, piece_name, '1', $3
     FROM unnest($4::text[], $5::text[], $6::text[], $7::text[]) AS row (id, external_id, type, piece_name)`,
    [
      platformId,
      projectId,
      ownerId,
      rows.map(({ id }) => id),
      rows.map(({ externalId }) => externalId),
      rows.map(({ value }) => value.type),
      rows.map(({ piece }) => piece),
    ],
  );
  await client.query(
    `INSERT INTO connection_project (connection_id, project_id, created) SELECT id, scope_id, created FROM app_connection`,
  );
}

async function insertCredentials(client: SharedDatabase['client'], vault: Vault, rows: Row[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 2000) {
    const batch = rows.slice(from, from + 2000);
    await client.query(
      `INSERT INTO credential (connection_id, key_id, sealed, expires, refresh_due, updated)
       SELECT connection_id, $1, sealed, expires, refresh_due, $2
       FROM unnest($3::text[], $4::bytea[], $5::timestamptz[], $6::timestamptz[])
         AS row (connection_id, sealed, expires, refresh_due)`,
      [
        vault.sealingKeyId,
        seeded,
        batch.map(({ id }) => id),
        batch.map(({ id, value }) => vault.seal(JSON.stringify(value), credentialPlace(id)).sealed),
        batch.map(({ value }) => lifetimeOf(value, new Date()).expires),
        batch.map(({ value }) => lifetimeOf(value, new Date()).refreshDue),
      ],
    );
  }
}

/** How many secrets of a table each key has sealed. */
export const sealedBy = async ({ client }: SharedDatabase, table: 'credential' | 'oauth_app' | 'consent') => {
  const { rows } = await client.query<{ key_id: string; count: number }>(
    `SELECT key_id, count(*)::int FROM ${table} GROUP BY 1 ORDER BY 1`,
  );
  return rows;
};

/** How many credentials `rotate-keys` has sealed: what a gateway stores has another time. */
export const resealed = async ({ client }: SharedDatabase): Promise<number> => {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int FROM credential WHERE key_id = 'k2' AND updated = $1`,
    [seeded],
  );
  return rows[0]!.count;
};
