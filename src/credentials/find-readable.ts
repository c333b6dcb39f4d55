import type { ReadContext } from '../request/context.ts';
import { type AppConnection, type Credential, Prisma, type User } from '../db/generated/prisma/client.ts';
import { sealedUnlessTooLarge } from '../db/sealed-column.ts';
import { textArray } from '../db/sql.ts';
import { appConnectionTable, columnsAsFields } from '../db/tables.ts';
import type { Stored } from '../vault/vault.ts';

type Schedule = Pick<Credential, 'expires' | 'refreshDue'>;

/** A connection with its sealed credential, and what is returned to the caller who reads it. */
export interface ReadableConnection extends AppConnection {
  owner: Pick<User, 'email' | 'firstName' | 'lastName'> | null;
  /** The projects it is available in, of those the caller sees. */
  projectIds: string[];
  /** The flows that use it, of those the caller sees. */
  flowIds: string[];
  /** Null: it has none. */
  credential: (Stored & Schedule) | null;
}

type Row = Omit<ReadableConnection, 'credential'> & Schedule & { keyId: string | null; sealed: Stored['sealed'] };

const connectionFields = columnsAsFields(appConnectionTable, 'app_connection');

/**
 * Finds the connection of an external id that is available in a project, its own before a platform's, with all that a read
 * of its credential needs: in one statement, so that all of it is of one moment.
 */
export async function findReadable(
  { sql, principal: { platformId, projectRoles } }: ReadContext,
  projectId: string,
  externalId: string,
): Promise<ReadableConnection | null> {
  // Null: every project.
  const visible = Prisma.sql`${projectRoles && textArray(projectRoles.keys())}::text::text[]`;
  const [row] = await sql.read<Row>(Prisma.sql`
    SELECT ${connectionFields},
      CASE WHEN owner.id IS NOT NULL THEN
        json_build_object('email', owner.email, 'firstName', owner.first_name, 'lastName', owner.last_name)
      END AS owner,
      ARRAY(
        SELECT project_id FROM connection_project
        WHERE connection_id = app_connection.id AND (${visible} IS NULL OR project_id = ANY(${visible}))
        ORDER BY project_id
      ) AS "projectIds",
      ARRAY(
        SELECT flow_id FROM flow_connection
        WHERE connection_id = app_connection.id AND (
          ${visible} IS NULL OR EXISTS (SELECT FROM flow WHERE id = flow_id AND project_id = ANY(${visible}))
        )
        ORDER BY flow_id
      ) AS "flowIds",
      key_id AS "keyId", ${sealedUnlessTooLarge}, expires, refresh_due AS "refreshDue"
    FROM app_connection
    LEFT JOIN user_account owner ON owner.id = owner_id
    LEFT JOIN credential ON connection_id = app_connection.id
    WHERE app_connection.external_id = ${externalId} AND app_connection.platform_id = ${platformId}
      -- Follows from the others; it is what the unique index is read by.
      AND scope_id IN (${projectId}, ${platformId})
      AND EXISTS (
        SELECT FROM connection_project WHERE connection_id = app_connection.id AND project_id = ${projectId}
      )
    ORDER BY app_connection.scope
    LIMIT 1`);
  if (!row) return null;
  const { keyId, sealed, expires, refreshDue, ...connection } = row;
  return { ...connection, credential: keyId === null ? null : { keyId, sealed, expires, refreshDue } };
}
