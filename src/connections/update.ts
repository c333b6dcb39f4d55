import { requireProjects } from '../request/access.ts';
import { type Event, eventOf, insertEvents, listedChange } from '../request/audit.ts';
import type { WriteContext } from '../request/context.ts';
import type { AppConnection } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { invalidField, notFound } from '../errors.ts';
import { findWritableConnection } from './access.ts';
import { lockConnections } from '../db/connection-locks.ts';
import { type MetadataInput, storedMetadata } from './metadata.ts';
import type { SetChange } from '../request/set-change.ts';
import { shareWith } from './share.ts';
import { changeConnection } from './store.ts';

export interface UpdateConnection {
  id: string;
  displayName?: string | null;
  metadata?: MetadataInput;
  /** The projects a PLATFORM connection is shared with from now on. */
  projectIds?: string[] | null;
  preSelectForNewProjects?: boolean | null;
}

/**
 * Changes what is said of a connection, never its credential.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND
 */
export async function updateConnection(ctx: WriteContext, input: UpdateConnection): Promise<AppConnection> {
  const { scope } = await findWritableConnection(ctx, input.id);
  const { displayName, metadata, projectIds, preSelectForNewProjects } = input;
  const given = Object.entries({ displayName, metadata, projectIds, preSelectForNewProjects });
  // Null clears the metadata; it says nothing of the others.
  const changed = given.filter(([field, value]) => value !== undefined && (value !== null || field === 'metadata'));
  if (changed.length === 0)
    throw invalidField('', 'must have at least one of displayName, metadata, projectIds and preSelectForNewProjects');
  for (const field of ['projectIds', 'preSelectForNewProjects'] as const) {
    if (input[field] != null && scope === 'PROJECT') throw invalidField(field, 'is for PLATFORM connections');
  }
  const sharedWith = projectIds && (await requireProjects(ctx, projectIds));

  const changes = {
    updated: ctx.now(),
    ...(displayName != null && { displayName }),
    ...storedMetadata(metadata),
    ...(preSelectForNewProjects != null && { preSelectForNewProjects }),
  };
  const eventOfUpdate = (shared: SetChange | null): Event =>
    eventOf(ctx, {
      action: 'CONNECTION_UPDATED',
      entityId: input.id,
      details: { fields: changed.map(([field]) => field), ...(shared && listedChange('projects', shared)) },
    });

  if (!sharedWith)
    return requireFound(await changeConnection(ctx.db, input.id, changes, [eventOfUpdate(null)]), input.id);
  return inTransaction(ctx.db, async (tx) => {
    await lockConnections(tx, ctx.principal.platformId, [input.id]);
    const updated = requireFound(await changeConnection(tx, input.id, changes, []), input.id);
    await insertEvents(tx, [eventOfUpdate(await shareWith(tx, updated, sharedWith))]);
    return updated;
  });
}

function requireFound(updated: AppConnection | undefined, id: string): AppConnection {
  if (!updated) throw notFound('app_connection', id);
  return updated;
}
