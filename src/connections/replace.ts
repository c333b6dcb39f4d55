import { requirePermission, requireProjectWriter, resolveProject } from '../request/access.ts';
import { recordAudit } from '../request/audit.ts';
import type { Context } from '../request/context.ts';
import type { Tx } from '../db/client.ts';
import type { AppConnection, Flow, Prisma } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { invalidField, notFound } from '../errors.ts';
import { requireConnectionWriter } from './access.ts';
import { lockConnections } from '../db/connection-locks.ts';
import type { ConnectionRelations } from './relations.ts';
import { dropUnreferencedMissing, removeLocked } from './delete.ts';

export interface ReplaceConnection {
  projectId?: string | null;
  sourceConnectionId: string;
  targetConnectionId: string;
  /** Also delete the source, when no flow anywhere uses it any more. */
  deleteSourceConnection?: boolean | null;
  /** Tell what would happen, and change nothing. */
  dryRun?: boolean | null;
}

export interface Replacement {
  /** The connection the flows use now. */
  connection: AppConnection;
  /** The flows that were repointed. */
  flows: Flow[];
  sourceDeleted: boolean;
}

/** What to load with the outcome. */
export interface ReplacementRelations {
  connection: ConnectionRelations;
  flows: { include?: Prisma.FlowInclude };
}

/**
 * Makes every flow of a project that uses the source use the target instead, in one transaction. A rehearsal does the
 * same and takes it back.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND (the project or a connection)
 */
export async function replaceConnection(
  ctx: Context,
  input: ReplaceConnection,
  relations: ReplacementRelations,
): Promise<Replacement> {
  requirePermission(ctx, 'connections:write');
  const projectId = await resolveProject(ctx, input.projectId);
  requireProjectWriter(ctx, projectId);
  const { sourceConnectionId, targetConnectionId } = input;
  if (sourceConnectionId === targetConnectionId) throw invalidField('targetConnectionId', 'is the source itself');

  const work = async (tx: Tx): Promise<Replacement> => {
    await lockConnections(tx, ctx.principal.platformId, [sourceConnectionId, targetConnectionId]);
    const source = await findAvailable(tx, projectId, sourceConnectionId);
    const target = await findAvailable(tx, projectId, targetConnectionId);
    if (target.status === 'MISSING') throw invalidField('targetConnectionId', 'was deleted');
    if (source.pieceName !== target.pieceName) {
      throw invalidField('targetConnectionId', `is for ${target.pieceName}, but the source is for ${source.pieceName}`);
    }
    const flows = await repoint(tx, projectId, source.id, target.id, ctx.now());
    const sourceDeleted = input.deleteSourceConnection === true;
    if (sourceDeleted) await deleteSource(tx, ctx, source);
    else await dropUnreferencedMissing(tx, ctx, [source.id]);
    await recordAudit(tx, ctx, {
      action: 'CONNECTION_REPLACED',
      entityId: source.id,
      details: { targetConnectionId: target.id, projectId, flows: flows.length, sourceDeleted },
    });
    return {
      connection: await tx.appConnection.findUniqueOrThrow({ where: { id: target.id }, ...relations.connection }),
      flows: await tx.flow.findMany({
        where: { id: { in: flows } },
        orderBy: [{ created: 'asc' }, { id: 'asc' }],
        ...relations.flows,
      }),
      sourceDeleted,
    };
  };
  return inTransaction(ctx.db, work, { rehearse: input.dryRun === true });
}

async function findAvailable(tx: Tx, projectId: string, id: string): Promise<AppConnection> {
  const connection = await tx.appConnection.findFirst({ where: { id, projects: { some: { projectId } } } });
  if (!connection) throw notFound('app_connection', id);
  return connection;
}

async function repoint(tx: Tx, projectId: string, sourceId: string, targetId: string, now: Date): Promise<string[]> {
  const uses = { projectId, connections: { some: { connectionId: sourceId } } };
  const touched = await tx.flow.updateManyAndReturn({ where: uses, data: { updated: now }, select: { id: true } });
  const flows = touched.map(({ id }) => id);
  await tx.flowConnection.createMany({
    data: flows.map((flowId) => ({ flowId, connectionId: targetId })),
    // A flow may use both.
    skipDuplicates: true,
  });
  await tx.flowConnection.deleteMany({ where: { connectionId: sourceId, flow: { projectId } } });
  return flows;
}

async function deleteSource(tx: Tx, ctx: Context, source: AppConnection): Promise<void> {
  requireConnectionWriter(ctx, source);
  const elsewhere = await tx.flowConnection.count({ where: { connectionId: source.id } });
  if (elsewhere > 0) {
    throw invalidField(
      'deleteSourceConnection',
      `the source is used by ${elsewhere} ${elsewhere === 1 ? 'flow' : 'flows'} of other projects`,
    );
  }
  await removeLocked(tx, ctx, source);
}
