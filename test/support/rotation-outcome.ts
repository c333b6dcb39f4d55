import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { consentPlace, type ConsentRequest } from '../../src/consent/consent.ts';
import { credentialPlace } from '../../src/credentials/credential.ts';
import { appSecretPlace } from '../../src/oauth-apps/find.ts';
import type { Sealed, Vault } from '../../src/vault/vault.ts';
import { tokens } from './rotating-provider.ts';
import { consentCount, numbers, oauthCount, oauthValue, pieceOf, secretCount } from './rotation-store.ts';
import type { SharedDatabase } from './shared-database.ts';

interface StoredConnection extends Sealed {
  id: string;
  external_id: string;
  status: string;
  status_reason: string | null;
}

/** What was stored last. */
export interface Expected {
  /** The secret texts. */
  secrets: string[];
  /** The client secrets of the OAuth apps. */
  appSecrets: string[];
  /** How often the provider granted new tokens to each OAuth2 credential. */
  granted: number[];
  tokenUrl: string;
}

/** Reads every credential. @returns what opens one */
async function openCredentials({ client }: SharedDatabase, vault: Vault) {
  const { rows: connections } = await client.query<StoredConnection>(
    `SELECT id, external_id, status, status_reason, key_id AS "keyId", sealed
     FROM app_connection JOIN credential ON connection_id = id`,
  );
  const stored = new Map(connections.map((row) => [row.external_id, row]));
  expect(stored.size).toBe(secretCount + oauthCount);
  return (externalId: string) => {
    const row = stored.get(externalId)!;
    const { status, status_reason: reason } = row;
    return { status, reason, value: JSON.parse(vault.open(row, credentialPlace(row.id))) as unknown };
  };
}

/** That each credential, secret of an app and consent is what was stored last, and can be opened. */
export async function expectStored(database: SharedDatabase, vault: Vault, expected: Expected): Promise<void> {
  const open = await openCredentials(database, vault);
  expectSecrets(open, expected);
  expectTokens(open, expected);
  await expectAppSecrets(database, vault, expected);
  await expectConsents(database, vault);
}

type Open = Awaited<ReturnType<typeof openCredentials>>;

function expectSecrets(open: Open, { secrets }: Expected): void {
  // Comparing 20,000 at once, Vitest would take minutes to say which differ.
  const differing = numbers(secretCount)
    .map((n) => ({
      found: open(`secret-${n}`),
      expected: { status: 'ACTIVE', reason: null, value: { type: 'SECRET_TEXT', secret_text: secrets[n] } },
    }))
    .filter(({ found, expected }) => !isDeepStrictEqual(found, expected));
  expect(differing).toEqual([]);
}

function expectTokens(open: Open, { granted, tokenUrl }: Expected): void {
  expect(numbers(oauthCount).map((n) => open(`oauth-${n}`))).toEqual(
    numbers(oauthCount).map((n) => ({
      status: 'ACTIVE',
      reason: null,
      value: {
        ...oauthValue(n, tokenUrl),
        ...tokens(n, granted[n]!),
        expires_in: 8,
        claimed_at: expect.any(Number) as unknown,
      },
    })),
  );
}

async function expectAppSecrets({ client }: SharedDatabase, vault: Vault, { appSecrets }: Expected): Promise<void> {
  const { rows: apps } = await client.query<Sealed & { id: string; piece_name: string }>(
    `SELECT id, piece_name, key_id AS "keyId", sealed FROM oauth_app ORDER BY piece_name`,
  );
  expect(apps.map((row) => [row.piece_name, vault.open(row, appSecretPlace(row.id))])).toEqual(
    appSecrets.map((secret, app) => [pieceOf(app), secret]),
  );
}

async function expectConsents({ client }: SharedDatabase, vault: Vault): Promise<void> {
  const { rows: consents } = await client.query<Sealed & { id: string }>(
    `SELECT id, key_id AS "keyId", sealed FROM consent`,
  );
  const consentedTo = consents.map((row) => JSON.parse(vault.open(row, consentPlace(row.id))) as ConsentRequest);
  expect(new Set(consentedTo.map(({ target }) => target.externalId))).toEqual(
    new Set(numbers(consentCount).map((n) => `consent-${n}`)),
  );
}
