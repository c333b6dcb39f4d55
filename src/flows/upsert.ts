import { namedProject, requirePermission, requireProjectWriter } from '../request/access.ts';
import { eventOf, listedChange } from '../request/audit.ts';
import { lockConnections } from '../db/connection-locks.ts';
import { deleteIfUnreferenced } from '../connections/delete.ts';
import type { ReadContext, WriteContext } from '../request/context.ts';
import { type Flow, type FlowStatus, Prisma } from '../db/generated/prisma/client.ts';
import type { Tx } from '../db/client.ts';
import { sqlInTransaction } from '../db/sql.ts';
import { inTransaction } from '../db/transaction.ts';
import { notFound } from '../errors.ts';
import { newId } from '../ids.ts';
import { sha256 } from '../sha256.ts';
import { setChange } from '../request/set-change.ts';
import { ofPlatform } from '../request/visible.ts';
import { insertFlow, type Outcome, overwriteFlow, type SeenFlow, seenFlowColumns } from './store.ts';

export interface UpsertFlow {
  projectId?: string | null;
  externalId: string;
  displayName: string;
  /** A new flow is enabled unless this says otherwise. */
  status?: FlowStatus | null;
  /** All the connections the flow uses; left out: as they are. */
  connectionIds?: string[] | null;
}

/**
 * Creates a flow, or overwrites the one with the same external id in the project.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project, or a connection not available in it)
 */
export async function upsertFlow(ctx: WriteContext, input: UpsertFlow): Promise<Flow> {
  requirePermission(ctx, 'CONNECTIONS_WRITE');
  const projectId = namedProject(ctx, input.projectId);
  requireProjectWriter(ctx, projectId);
  const wanted = input.connectionIds ? [...new Set(input.connectionIds)] : null;
  const upsertion = { ...input, projectId, wanted };
  for (let queued = false; ; queued = true) {
    const { flow, available } = queued
      ? await inTransaction(ctx.db, async (tx) => {
          await queueFor(tx, upsertion);
          return attempt(ctx, upsertion, tx);
        })
      : await attempt(ctx, upsertion);
    const unknown = wanted?.find((id) => !available.includes(id));
    if (unknown !== undefined) throw notFound('app_connection', unknown);
    if (flow) return flow;
  }
}

interface Upsertion extends UpsertFlow {
  projectId: string;
  /** All the connections the flow is to use, each once; null: as they are. */
  wanted: string[] | null;
}

// Of many upserts of one flow at once, the first is done. The others would each find, again and again, that one more was done
// since they looked: from their second attempt on, they go one after the other. Taken before any other lock.
async function queueFor(tx: Tx, { projectId, externalId }: Upsertion): Promise<void> {
  // A cryptographic digest, so that no tenant can choose external ids that make another one wait.
  const digest = sha256(`flow ${projectId} ${externalId}`);
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${digest.readBigInt64BE()}::bigint)`;
}

/** @param tx where to look and store, if a transaction is open */
async function attempt(ctx: WriteContext, upsertion: Upsertion, tx?: Tx): Promise<Outcome> {
  const sql = tx ? sqlInTransaction(tx) : ctx.sql;
  return store(ctx, upsertion, await look({ ...ctx, sql }, upsertion), tx);
}

/** @throws GatewayError ENTITY_NOT_FOUND (the project) */
async function look(
  { sql, principal }: ReadContext,
  { projectId, externalId }: Upsertion,
): Promise<SeenFlow | undefined> {
  const [row] = await sql.read<SeenFlow | { id: null }>(Prisma.sql`
    SELECT ${seenFlowColumns}
    FROM project LEFT JOIN flow ON flow.project_id = project.id AND flow.external_id = ${externalId}
    WHERE project.id = ${projectId} AND ${ofPlatform(principal, 'project.platform_id')}`);
  if (!row) throw notFound('project', projectId);
  return row.id === null ? undefined : row;
}

async function store(
  ctx: WriteContext,
  { projectId, externalId, displayName, status, wanted }: Upsertion,
  seen: SeenFlow | undefined,
  open: Tx | undefined,
): Promise<Outcome> {
  const now = ctx.now();
  const changes = { displayName, updated: now, ...(status != null && { status }) };
  const fresh = {
    projectId,
    externalId,
    id: newId('flow'),
    platformId: ctx.principal.platformId,
    status: 'ENABLED' as const,
    created: now,
    ...changes,
  };
  const change = setChange(seen?.connectionIds ?? [], wanted ?? seen?.connectionIds ?? []);
  const flow = seen ? { ...seen, ...changes } : fresh;
  const event = eventOf(ctx, {
    action: 'FLOW_UPSERTED',
    entityId: flow.id,
    details: {
      created: !seen,
      projectId,
      externalId,
      displayName,
      status: flow.status,
      ...listedChange('connections', change),
    },
  });
  const belongings = { wanted: wanted ?? [], change, event };
  const db = open ?? ctx.db;
  if (!seen) return insertFlow(db, fresh, belongings);
  if (change.removed.length === 0) return overwriteFlow(db, seen, changes, belongings);
  const giveUp = async (tx: Tx): Promise<Outcome> => {
    // Of two flows that give up a connection at once, the second has to see that the first has: not just for use, and by a
    // statement before, since none sees what was committed after it began.
    await lockConnections(tx, ctx.principal.platformId, [...change.removed, ...belongings.wanted]);
    const outcome = await overwriteFlow(tx, seen, changes, belongings);
    if (outcome.flow) await deleteIfUnreferenced(tx, ctx, change.removed);
    return outcome;
  };
  return open ? giveUp(open) : inTransaction(ctx.db, giveUp);
}
