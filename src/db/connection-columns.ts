import { type AppConnection, Prisma } from './generated/prisma/client.ts';

/** Of all fields, or this does not compile. Enums are read as texts. */
const columns = {
  id: 'id',
  platformId: 'platform_id',
  scope: 'scope::text',
  scopeId: 'scope_id',
  externalId: 'external_id',
  displayName: 'display_name',
  type: 'type::text',
  status: 'status::text',
  statusReason: 'status_reason::text',
  refreshFailingSince: 'refresh_failing_since',
  pieceName: 'piece_name',
  pieceVersion: 'piece_version',
  ownerId: 'owner_id',
  metadata: 'metadata',
  preSelectForNewProjects: 'pre_select_for_new_projects',
  created: 'created',
  updated: 'updated',
} satisfies Record<keyof AppConnection, string>;

/** A connection's own columns in a SELECT or RETURNING list: rows have the names and types of the Prisma model. */
export const connectionColumns = Prisma.raw(
  Object.entries(columns)
    .map(([field, column]) => `app_connection.${column} AS "${field}"`)
    .join(', '),
);
