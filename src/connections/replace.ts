import { requirePermission, requireProjectWriter, resolveProject } from '../request/access.ts';
import { recordAudit } from '../request/audit.ts';
import type { WriteContext } from '../request/context.ts';
import type { Tx } from '../db/client.ts';
import type { AppConnection } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { invalidField, notFound } from '../errors.ts';
import { requireConnectionWriter } from './access.ts';
import { lockConnections } from '../db/connection-locks.ts';
import { deleteIfUnreferenced, deleteLocked } from './delete.ts';

export interface ReplaceConnection {
  projectId?: string | null;
  sourceConnectionId: string;
  targetConnectionId: string;
  /** Also delete the source, when no flow anywhere uses it any more. */
  deleteSourceConnection?: boolean | null;
  /** Report what would happen, and change nothing. */
  dryRun?: boolean | null;
}

export interface Replacement {
  /** The connection the flows use now. */
  connection: AppConnection;
  /** The project that the flows belong to. */
  projectId: string;
  /** The ids of the flows that were repointed, in no order. */
  flowIds: string[];
  sourceDeleted: boolean;
}

/**
 * Makes every flow of a project that uses the source use the target instead, in one transaction. A dry run does the
 * same and rolls back.
 *
 * @param whileRehearsed reads more of the outcome of a dry run, before it is rolled back
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project or a connection)
 */
export async function replaceConnection(
  ctx: WriteContext,
  input: ReplaceConnection,
  whileRehearsed: (tx: Tx, replacement: Replacement) => Promise<void>,
): Promise<Replacement> {
  requirePermission(ctx, 'CONNECTIONS_WRITE');
  const projectId = await resolveProject(ctx, input.projectId);
  requireProjectWriter(ctx, projectId);
  const { sourceConnectionId, targetConnectionId } = input;
  const rehearse = input.dryRun === true;
  if (sourceConnectionId === targetConnectionId) throw invalidField('targetConnectionId', 'must not be the source');

  const work = async (tx: Tx): Promise<Replacement> => {
    await lockConnections(tx, ctx.principal.platformId, [sourceConnectionId, targetConnectionId]);
    // After the lock: what it waited for may have withdrawn one of them from the project.
    const available = await tx.appConnection.findMany({
      where: { id: { in: [sourceConnectionId, targetConnectionId] }, projects: { some: { projectId } } },
    });
    const source = requireFound(available, sourceConnectionId);
    const target = requireFound(available, targetConnectionId);
    if (target.status === 'MISSING') throw invalidField('targetConnectionId', 'was deleted');
    if (source.pieceName !== target.pieceName) {
      throw invalidField('targetConnectionId', `is for ${target.pieceName}, but the source is for ${source.pieceName}`);
    }
    const flowIds = await repointFlows(tx, projectId, source.id, target.id, ctx.now());
    const sourceDeleted = input.deleteSourceConnection === true;
    if (sourceDeleted) await deleteSource(tx, ctx, source);
    else if (source.status === 'MISSING') await deleteIfUnreferenced(tx, ctx, [source.id]);
    await recordAudit(tx, ctx, {
      action: 'CONNECTION_REPLACED',
      entityId: source.id,
      details: { targetConnectionId: target.id, projectId, flows: flowIds.length, sourceDeleted },
    });
    // Replacing changes nothing of the target itself.
    const replacement = { connection: target, projectId, flowIds, sourceDeleted };
    if (rehearse) await whileRehearsed(tx, replacement);
    return replacement;
  };
  return inTransaction(ctx.db, work, { rehearse });
}

function requireFound(connections: AppConnection[], id: string): AppConnection {
  const found = connections.find((connection) => connection.id === id);
  if (!found) throw notFound('app_connection', id);
  return found;
}

/**
 * Makes the flows of a project that use one connection use another one, however many they are, in one statement.
 *
 * @returns the ids of the flows
 */
async function repointFlows(
  tx: Tx,
  projectId: string,
  sourceId: string,
  targetId: string,
  now: Date,
): Promise<string[]> {
  const [repointed] = await tx.$queryRaw<{ flows: string[] }[]>`
    WITH touched AS (
      -- Each flow is locked before its uses, as by whoever deletes or overwrites it: that avoids deadlocks.
      UPDATE flow SET updated = ${now.toISOString()}::timestamptz
      WHERE project_id = ${projectId}
        AND EXISTS (SELECT FROM flow_connection WHERE flow_id = flow.id AND connection_id = ${sourceId})
      RETURNING id
    ), released AS (
      DELETE FROM flow_connection USING touched WHERE flow_id = touched.id AND connection_id = ${sourceId}
      RETURNING flow_id
    ), used AS (
      INSERT INTO flow_connection (flow_id, connection_id) SELECT flow_id, ${targetId} FROM released
      -- A flow may use both.
      ON CONFLICT DO NOTHING
    )
    SELECT COALESCE(array_agg(flow_id), '{}') AS flows FROM released`;
  return repointed?.flows ?? [];
}

async function deleteSource(tx: Tx, ctx: WriteContext, source: AppConnection): Promise<void> {
  requireConnectionWriter(ctx, source);
  const elsewhere = await tx.flowConnection.count({ where: { connectionId: source.id } });
  if (elsewhere > 0) {
    throw invalidField(
      'deleteSourceConnection',
      `the source is used by ${elsewhere} ${elsewhere === 1 ? 'flow' : 'flows'} of other projects`,
    );
  }
  await deleteLocked(tx, ctx, source);
}
