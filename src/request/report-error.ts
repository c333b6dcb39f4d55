import { isDiskFull } from '../db/disk-full.ts';
import { unavailableReason } from '../db/unavailable.ts';
import { databaseUnavailable, GatewayError, internal, storageFull } from '../errors.ts';
import type { Log } from '../log.ts';

/** Where the operator is told of faults: the log, under the id of the request. */
export interface ErrorReporter {
  log: Log;
  requestId: string;
}

// A request may meet the same outage in many fields.
const toAvailabilityError = new WeakSet<ErrorReporter>();

/**
 * What a caller is told of a fault: an expected one as it is; of a database that could not serve just that; nothing of
 * any other. The operator is told the rest in the log.
 */
export function reportError(
  error: unknown,
  reporter: ErrorReporter,
  where: { path?: string | undefined } = {},
): GatewayError {
  const { log, requestId } = reporter;
  if (error instanceof GatewayError) {
    if (error.cause !== undefined) log.warn({ requestId, err: error.cause }, error.message);
    return error;
  }
  if (isDiskFull(error)) {
    log.error({ requestId, ...where, err: error }, 'no space left in the database');
    return storageFull();
  }
  const reason = unavailableReason(error);
  if (reason !== null) {
    // Not the fault itself: it may tell the database's address.
    if (!toAvailabilityError.has(reporter)) log.warn({ requestId, reason }, 'the database could not serve');
    toAvailabilityError.add(reporter);
    return databaseUnavailable();
  }
  log.error({ requestId, ...where, err: error }, 'unexpected fault');
  return internal(requestId);
}
