import { isDiskFull } from '../db/disk-full.ts';
import { unavailableReason } from '../db/unavailable.ts';
import { databaseUnavailable, GatewayError, internal, storageFull } from '../errors.ts';
import type { Log } from '../log.ts';

/** Where errors are reported to the operator: the log, with the id of the request. */
export interface ErrorReporter {
  log: Log;
  requestId: string;
}

// A request may run into the same outage in many fields; it is logged once.
const reportedOutages = new WeakSet<ErrorReporter>();

/**
 * Turns any error into the one that the caller gets: expected errors as they are, a full or unavailable database as such, and
 * others as INTERNAL without details. Logs what the operator needs.
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
    // Not the error itself: it may contain the database's address.
    if (!reportedOutages.has(reporter)) log.warn({ requestId, reason }, 'the database could not serve');
    reportedOutages.add(reporter);
    return databaseUnavailable();
  }
  log.error({ requestId, ...where, err: error }, 'unexpected error');
  return internal(requestId);
}
