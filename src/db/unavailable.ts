/**
 * SQLSTATEs of a PostgreSQL that can't serve now: connection errors, insufficient resources, shutting down or starting, a
 * statement or transaction timeout, a read-only server, repeated conflicts.
 */
const transientStates = /^(08...|53...|57014|57P0[1235]|25006|25P0[34]|40001|40P01|55P03)$/;

/** Node's codes of network errors. */
const networkCodes = /^E(CONN(REFUSED|RESET|ABORTED)|TIMEDOUT|PIPE|HOSTUNREACH|NETUNREACH|NETDOWN|NOTFOUND|AI_AGAIN)$/;

/** Prisma's codes: not reachable, timed out, closed, no connection free, no transaction in time, conflicts, too many. */
const prismaCodes = /^P(1001|1002|1008|1017|2024|2028|2034|2037)$/;

/** The driver adapters' names for the same. */
const adapterKinds =
  /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|TransactionWriteConflict)$/;

/** Messages of `pg`'s errors without a code, which Prisma passes on. */
const driverMessages =
  /^(timeout exceeded when trying to connect|timeout expired|Connection terminated|Client (has encountered a connection error|was closed) and is not queryable|Cannot use a pool after calling end)/;

/** The properties of such errors. */
interface DatabaseError {
  name?: string;
  code?: string;
  message?: string;
  /** In Prisma's own errors. */
  meta?: { driverAdapterError?: { cause?: AdapterError } };
  /** In the errors of a driver adapter, which a COMMIT throws unwrapped. */
  cause?: AdapterError;
}

interface AdapterError {
  kind?: string;
  /** The SQLSTATE. */
  originalCode?: string;
}

/**
 * Why the database could not serve, if that caused an error: not reachable, too slow, out of connections, shutting down, a
 * read-only replica. Such an error is transient; whether a write was committed is unknown.
 *
 * @returns a code or message for the log, without the database's address; null: the error has another cause
 */
export function unavailableReason(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { name, code = '', message = '', meta, cause } = error as DatabaseError;
  const adapterError = meta?.driverAdapterError?.cause ?? (name === 'DriverAdapterError' ? cause : undefined);
  const { originalCode = '', kind = '' } = adapterError ?? {};
  if (transientStates.test(originalCode)) return originalCode;
  if (adapterKinds.test(kind)) return kind;
  if ([networkCodes, prismaCodes, transientStates].some((codes) => codes.test(code))) return code;
  return driverMessages.exec(message)?.[0] ?? null;
}
