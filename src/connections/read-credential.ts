import { namedProject, requirePermission, resolveProject } from '../request/access.ts';
import type { Context } from '../request/context.ts';
import { connectionNotUsable, forbidden, notFound, providerUnavailable } from '../errors.ts';
import { type CredentialValue, isOAuth2, type OAuth2Value } from '../credentials/credential.ts';
import { availableIn } from './find.ts';
import { findReadable, type ReadableConnection } from './find-readable.ts';
import { refreshCredential, refreshLimitMs } from '../credentials/refresh.ts';
import { recordRefusals } from '../credentials/refused-attempts.ts';
import { statusAdvice } from '../credentials/status-reason.ts';
import { openCredential } from '../credentials/store.ts';

export interface ReadCredential {
  externalId: string;
  projectId?: string | undefined;
  /** When given, the connection must be for this piece. */
  pieceName?: string | undefined;
}

/** A connection, and its credential as flows use it. */
export interface ReadConnection {
  connection: ReadableConnection;
  value: CredentialValue;
}

/**
 * Reads a credential, for a flow to use: fresh, and without what only the gateway needs. Recorded before it is given out.
 *
 * @throws GatewayError VALIDATION, AUTHORIZATION, ENTITY_NOT_FOUND, CONNECTION_NOT_USABLE, PROVIDER_UNAVAILABLE
 */
export function readCredential(ctx: Context, key: ReadCredential): Promise<ReadConnection> {
  const { externalId } = key;
  const projectId = key.projectId ?? ctx.principal.defaultProjectId;
  const where = projectId === null ? null : availableIn(ctx.principal, projectId, externalId);
  return recordRefusals(ctx, { attempt: 'READ', externalId, where }, () => read(ctx, key));
}

async function read(ctx: Context, key: ReadCredential): Promise<ReadConnection> {
  requirePermission(ctx, 'CREDENTIALS_READ');
  const projectId = namedProject(ctx, key.projectId);
  let connection = await find(ctx, key, projectId);
  if (isDue(ctx, connection)) {
    const { id } = connection;
    await ctx.awaitProvider(refreshLimitMs, () => refreshCredential(ctx, id));
    connection = await find(ctx, key, projectId);
  }
  const { credential, status, statusReason } = connection;
  if (status === 'MISSING' || !credential) throw connectionNotUsable('MISSING', null, missingAdvice);
  if (status === 'ERROR') {
    throw connectionNotUsable(status, statusReason, statusReason ? statusAdvice[statusReason] : errorAdvice);
  }
  if (credential.expires && credential.expires <= ctx.now()) throw expired(ctx, connection);
  const value = withoutInternalFields(openCredential(ctx, { ...credential, connectionId: connection.id }));
  await ctx.auditQueue.record(ctx, {
    action: 'CREDENTIAL_READ',
    entityId: connection.id,
    details: { externalId: key.externalId, projectId },
  });
  return { connection, value };
}

const missingAdvice = 'It was deleted. Upsert its external id to revive it.';
const errorAdvice = 'Connect the account again.';

async function find(
  ctx: Context,
  { externalId, pieceName }: ReadCredential,
  projectId: string,
): Promise<ReadableConnection> {
  const connection = await findReadable(ctx, projectId, externalId);
  if (!connection) {
    await resolveProject(ctx, projectId);
    throw notFound('app_connection', externalId);
  }
  if (pieceName !== undefined && connection.pieceName !== pieceName) {
    throw forbidden('The connection is for another piece.');
  }
  return connection;
}

function isDue({ now }: Pick<Context, 'now'>, { status, credential }: ReadableConnection): boolean {
  return status === 'ACTIVE' && credential?.refreshDue != null && credential.refreshDue <= now();
}

// Refreshing has failed for reasons that may pass, or is about to be tried again.
function expired({ now }: Pick<Context, 'now'>, { statusReason, credential }: ReadableConnection) {
  const waitMs = (credential?.refreshDue?.getTime() ?? 0) - now().getTime();
  const advice = statusReason ? statusAdvice[statusReason] : 'The gateway will try again.';
  return providerUnavailable(
    statusReason,
    Math.max(1, Math.ceil(waitMs / 1000)),
    `The access token has expired and was not refreshed yet. ${advice}`,
  );
}

const internalFields = ['refreshtoken', 'clientsecret'];

const isInternalField = (name: string): boolean => internalFields.includes(name.toLowerCase().replace(/[^a-z]/g, ''));

// Also within what the provider answered beside: some repeat their tokens there. What the caller gave for the piece is the
// piece's, whatever its names.
function withoutInternalFields(value: CredentialValue): CredentialValue {
  if (!isOAuth2(value)) return value;
  const { props, response_fields: _fields, ...rest } = value;
  const shown = JSON.stringify(rest, (key, part: unknown) => (isInternalField(key) ? undefined : part));
  return { ...(JSON.parse(shown) as OAuth2Value), ...(props && { props }) };
}
