import type { ReadContext } from '../request/context.ts';
import { type AppConnection, type Credential, Prisma, type User } from '../db/generated/prisma/client.ts';
import { sealedUnlessTooLarge } from '../db/sealed-column.ts';
import type { Stored } from '../vault/vault.ts';
import { connectionColumns, type SelectedParts } from './columns.ts';
import { withExternalId } from './find.ts';

type Schedule = Pick<Credential, 'expires' | 'refreshDue'>;

/** A connection with its sealed credential, and what is returned to the caller who reads it. */
export interface ReadableConnection extends Omit<AppConnection, 'metadata'>, SelectedParts {
  owner: Pick<User, 'email' | 'firstName' | 'lastName'> | null;
  /** Null: it has none. */
  credential: (Stored & Schedule) | null;
}

type Row = Omit<ReadableConnection, 'credential'> & Schedule & { keyId: string | null; sealed: Stored['sealed'] };

/**
 * Finds the connection of an external id that is available in a project, its own before a platform's, with all that a read
 * of its credential needs: in one statement, so that all of it is of one moment.
 */
export async function findReadable(
  { sql, principal }: ReadContext,
  projectId: string,
  externalId: string,
): Promise<ReadableConnection | null> {
  const [row] = await sql.read<Row>(Prisma.sql`
    SELECT ${connectionColumns(principal, { metadata: true, projectIds: true, flowIds: true })},
      CASE WHEN owner.id IS NOT NULL THEN
        json_build_object('email', owner.email, 'firstName', owner.first_name, 'lastName', owner.last_name)
      END AS owner,
      credential.key_id AS "keyId", ${sealedUnlessTooLarge}, credential.expires, credential.refresh_due AS "refreshDue"
    FROM app_connection c JOIN connection_project link ON link.connection_id = c.id
    LEFT JOIN user_account owner ON owner.id = c.owner_id
    LEFT JOIN credential ON credential.connection_id = c.id
    WHERE ${withExternalId(principal, projectId, externalId)}
    ORDER BY c.scope LIMIT 1`);
  if (!row) return null;
  const { keyId, sealed, expires, refreshDue, ...connection } = row;
  return { ...connection, credential: keyId === null ? null : { keyId, sealed, expires, refreshDue } };
}
