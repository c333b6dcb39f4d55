import { requirePermission, requireProjects, resolveProject } from '../request/access.ts';
import { type Event, eventOf, insertEvents, listedChange } from '../request/audit.ts';
import type { CallerContext, Context, ReadContext, WriteContext } from '../request/context.ts';
import type { Tx } from '../db/client.ts';
import { type AppConnection, type ConnectionScope, Prisma } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { forbidden, invalidField } from '../errors.ts';
import { newId } from '../ids.ts';
import { requireConnectionWriter } from './access.ts';
import { acquireCredential, requiresTokenRequest } from '../credentials/acquire.ts';
import type { CredentialInput, CredentialValue } from '../credentials/credential.ts';
import { findConnectionByKey, type KeyedConnection } from './find-by-key.ts';
import { type MetadataInput, storedMetadata } from './metadata.ts';
import { type CredentialAttempt, recordRefusals } from '../credentials/refused-attempts.ts';
import { lockExternalId, requireUnshadowed } from './shadowing.ts';
import { sharingChange, shareWith } from './share.ts';
import { sealCredential } from '../credentials/store.ts';
import { insertConnection, overwriteConnection } from './store.ts';

/** Which connection is upserted, and what is said of it. */
export interface ConnectionTarget {
  /** The project of a PROJECT connection. */
  projectId?: string | null;
  scope?: ConnectionScope | null;
  /** The projects a PLATFORM connection is shared with. */
  projectIds?: string[] | null;
  externalId?: string | null;
  displayName: string;
  pieceName: string;
  /** Left out: as it is; `0.0.0` for a new connection. */
  pieceVersion?: string | null;
  metadata?: MetadataInput;
  preSelectForNewProjects?: boolean | null;
}

export interface UpsertConnection extends ConnectionTarget {
  credential: CredentialInput;
}

/** The version of a new connection's piece when none is given. */
const unknownPieceVersion = '0.0.0';

type RecordExtraEvent = (tx: Tx, connection: AppConnection) => Promise<void>;

/**
 * Creates a connection, or overwrites the one of the same external id in the same project (or platform). Concurrent
 * upserts of one external id end in one row.
 *
 * @param alsoRecord records more of it, in the same transaction
 * @throws GatewayError VALIDATION, AUTHORIZATION (also when it has another owner), ENTITY_NOT_FOUND (a project),
 *   INVALID_CLAIM, PROVIDER_UNAVAILABLE
 */
export function upsertConnection(
  ctx: Context,
  input: UpsertConnection,
  alsoRecord?: RecordExtraEvent,
): Promise<AppConnection> {
  return recordRefusals(ctx, upsertAttempt(ctx, input), () => upsert(ctx, input, alsoRecord));
}

/** What is recorded of an upsert if it is rejected. */
export function upsertAttempt(
  { principal }: CallerContext,
  { externalId = null, scope, projectId, projectIds }: ConnectionTarget,
): CredentialAttempt {
  const scopeId =
    scope === 'PLATFORM' ? principal.platformId : (projectId ?? projectIds?.[0] ?? principal.defaultProjectId);
  return { attempt: 'UPSERT', externalId, where: scopeId === null ? null : Prisma.sql`c.scope_id = ${scopeId}` };
}

async function upsert(
  ctx: Context,
  input: UpsertConnection,
  alsoRecord: RecordExtraEvent | undefined,
): Promise<AppConnection> {
  const home = await requireUpsertable(ctx, input, requiresTokenRequest(input.credential));
  const value = await acquireCredential(ctx, input.credential, input.pieceName);
  const upsertion = { home, input, value, externalId: input.externalId ?? newId('externalId'), alsoRecord };
  return createOrTakeOver(ctx, upsertion);
}

type StoreContext = WriteContext & Pick<Context, 'vault'>;

/** An upsert that is permitted and has its credential. */
interface Upsertion {
  home: Placement;
  input: UpsertConnection;
  value: CredentialValue;
  externalId: string;
  alsoRecord: RecordExtraEvent | undefined;
}

// Whoever comes between the look and the statement is looked at again: neither changes anything then.
async function createOrTakeOver(ctx: StoreContext, upsertion: Upsertion): Promise<AppConnection> {
  const { home, input, externalId } = upsertion;
  for (let isNew = input.externalId == null; ; isNew = false) {
    const seen = isNew ? null : await findConnectionByKey(ctx.sql, { scopeId: home.scopeId, externalId });
    const stored = seen ? await takeOver(ctx, upsertion, seen) : await create(ctx, upsertion);
    if (stored) return stored;
  }
}

/** What an upsert sets of a connection, new or not. */
function overwrittenBy({ now }: Pick<Context, 'now'>, { input, value }: Upsertion) {
  return {
    displayName: input.displayName,
    pieceName: input.pieceName,
    ...(input.pieceVersion != null && { pieceVersion: input.pieceVersion }),
    type: value.type,
    status: 'ACTIVE' as const,
    statusReason: null,
    refreshFailingSince: null,
    updated: now(),
    ...storedMetadata(input.metadata),
    ...(input.preSelectForNewProjects != null && { preSelectForNewProjects: input.preSelectForNewProjects }),
  };
}

/** The event of an upsert. */
function eventOfUpsert(
  ctx: WriteContext,
  { input, value, externalId }: Upsertion,
  connectionId: string,
  details: Prisma.InputJsonObject,
): Event {
  return eventOf(ctx, {
    action: 'CONNECTION_UPSERTED',
    entityId: connectionId,
    details: { externalId, type: value.type, pieceName: input.pieceName, ...details },
  });
}

function create(ctx: StoreContext, upsertion: Upsertion): Promise<AppConnection | undefined> {
  const { home, value, externalId, alsoRecord } = upsertion;
  const projectIds = home.projectIds ?? [];
  const now = ctx.now();
  const fresh = {
    pieceVersion: unknownPieceVersion,
    metadata: null,
    preSelectForNewProjects: false,
    ...overwrittenBy(ctx, upsertion),
    scopeId: home.scopeId,
    externalId,
    id: newId('connection'),
    platformId: ctx.principal.platformId,
    scope: home.scope,
    ownerId: ctx.principal.userId,
    created: now,
  };
  const details = { created: true, ...listedChange('projects', { added: projectIds, removed: [] }) };
  const belongings = {
    credential: sealCredential(ctx, fresh.id, value, now),
    events: [eventOfUpsert(ctx, upsertion, fresh.id, details)],
  };
  // No statement sees what was committed after it began: whether another connection has the external id in the projects is
  // looked up by one of its own, under the lock of that.
  return inTransaction(ctx.db, async (tx) => {
    const created = await insertConnection(tx, fresh, projectIds, belongings);
    if (!created) return undefined;
    if (projectIds.length > 0) {
      await lockExternalId(tx, created);
      await requireUnshadowed(tx, created, projectIds);
    }
    await alsoRecord?.(tx, created);
    return created;
  });
}

function takeOver(ctx: StoreContext, upsertion: Upsertion, seen: KeyedConnection): Promise<AppConnection | undefined> {
  const { home, value, alsoRecord } = upsertion;
  const changes = { ...overwrittenBy(ctx, upsertion), ownerId: ownerAfterUpsert(ctx, seen) };
  const credential = sealCredential(ctx, seen.id, value, changes.updated);
  const details = {
    created: false,
    ...(seen.ownerId !== changes.ownerId && { previousOwnerId: seen.ownerId }),
  };
  const projectIds = home.scope === 'PLATFORM' ? home.projectIds : null;
  // A project's connection is available there from the first.
  if (!projectIds && !alsoRecord) {
    const events = [eventOfUpsert(ctx, upsertion, seen.id, details)];
    return overwriteConnection(ctx.db, seen, changes, { credential, events });
  }
  return inTransaction(ctx.db, async (tx) => {
    const connection = await overwriteConnection(tx, seen, changes, { credential, events: [] });
    if (!connection) return undefined;
    const shared = projectIds && (await shareWith(tx, connection, projectIds));
    const event = { ...details, ...(shared && listedChange('projects', shared)) };
    await insertEvents(tx, [eventOfUpsert(ctx, upsertion, seen.id, event)]);
    await alsoRecord?.(tx, connection);
    return connection;
  });
}

/**
 * Checks that the caller may upsert a connection, before a provider is called.
 *
 * @param checkOwner also check whether it would overwrite another owner's connection, or share an external id with
 *   another connection: an authorization code would be used up in vain
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (a project)
 */
export async function requireUpsertable(
  ctx: ReadContext,
  input: ConnectionTarget,
  checkOwner: boolean,
): Promise<Placement> {
  requirePermission(ctx, 'CONNECTIONS_WRITE');
  const home = await placementOf(ctx, input);
  if (checkOwner && input.externalId != null) {
    await requireOverwritable(ctx, home, input.externalId);
  }
  return home;
}

async function requireOverwritable(
  ctx: ReadContext,
  { scope, scopeId, projectIds }: Placement,
  externalId: string,
): Promise<void> {
  const existing = await findConnectionByKey(ctx.sql, { scopeId, externalId });
  if (existing) ownerAfterUpsert(ctx, existing);
  if (!projectIds) return;
  const { added } = existing ? await sharingChange(ctx.db, existing.id, projectIds) : { added: projectIds };
  await requireUnshadowed(ctx.db, { platformId: ctx.principal.platformId, scope, externalId }, added);
}

interface Placement {
  scope: ConnectionScope;
  scopeId: string;
  /** The projects to make it available in; null: leave them as they are. */
  projectIds: string[] | null;
}

async function placementOf(
  ctx: ReadContext,
  { scope, projectId, projectIds, preSelectForNewProjects }: ConnectionTarget,
): Promise<Placement> {
  if (scope === 'PLATFORM') {
    if (projectId != null)
      throw invalidField(
        'projectId',
        'is for PROJECT connections: name the projects of a PLATFORM connection in projectIds',
      );
    const home = { scope, scopeId: ctx.principal.platformId };
    requireConnectionWriter(ctx, home);
    return { ...home, projectIds: projectIds ? await requireProjects(ctx, projectIds) : null };
  }
  if (preSelectForNewProjects) throw invalidField('preSelectForNewProjects', 'is for PLATFORM connections');
  if (projectIds && (projectIds.length !== 1 || (projectId != null && projectIds[0] !== projectId))) {
    throw invalidField('projectIds', 'a PROJECT connection is available in its own project alone');
  }
  const id = await resolveProject(ctx, projectId ?? projectIds?.[0]);
  const home = { scope: 'PROJECT' as const, scopeId: id };
  requireConnectionWriter(ctx, home);
  return { ...home, projectIds: [id] };
}

/**
 * Whose a connection is once the caller has upserted it. One without an owner, and one that was deleted and that flows
 * still refer to, can't be taken over by just anyone: flows would use the new owner's credential.
 */
function ownerAfterUpsert({ principal }: CallerContext, { ownerId, status }: KeyedConnection): string {
  if (ownerId === principal.userId) return ownerId;
  const isAdmin = principal.isPlatformAdmin;
  if (status === 'MISSING' && !isAdmin) {
    throw forbidden(
      ownerId === null
        ? 'The external id is taken: flows still use the deleted connection that has it, and its owner is gone. ' +
            'Choose another one, or ask a platform admin to revive it.'
        : 'The external id is taken: flows still use the deleted connection that has it. ' +
            'Choose another one, or ask its last owner or a platform admin to revive it.',
    );
  }
  if (status !== 'MISSING' && ownerId !== null) {
    throw forbidden('Only the owner of a connection may change its credential.');
  }
  if (!isAdmin) {
    throw forbidden('The owner of this connection is gone: only a platform admin may change its credential.');
  }
  return principal.userId;
}
