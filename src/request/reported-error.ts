import { isOutOfRoom } from '../db/out-of-room.ts';
import { whyUnavailable } from '../db/unavailable.ts';
import { databaseUnavailable, GatewayError, internal, storageFull } from '../errors.ts';
import type { Log } from '../log.ts';

/** Where the operator is told of faults: the log, under the id of the request. */
export interface FaultReporter {
  log: Log;
  requestId: string;
}

// A request may meet the same outage in many fields.
const toldOfOutage = new WeakSet<FaultReporter>();

/**
 * What a caller is told of a fault: an expected one as it is; of a database that could not serve just that; nothing of
 * any other. The operator is told the rest in the log.
 */
export function toldFault(
  error: unknown,
  reporter: FaultReporter,
  where: { path?: string | undefined } = {},
): GatewayError {
  const { log, requestId } = reporter;
  if (error instanceof GatewayError) {
    if (error.cause !== undefined) log.warn({ requestId, err: error.cause }, error.message);
    return error;
  }
  if (isOutOfRoom(error)) {
    log.error({ requestId, ...where, err: error }, 'no space left in the database');
    return storageFull();
  }
  const reason = whyUnavailable(error);
  if (reason !== null) {
    // Not the fault itself: it may tell the database's address.
    if (!toldOfOutage.has(reporter)) log.warn({ requestId, reason }, 'the database could not serve');
    toldOfOutage.add(reporter);
    return databaseUnavailable();
  }
  log.error({ requestId, ...where, err: error }, 'unexpected fault');
  return internal(requestId);
}
