/**
 * SQLSTATEs by which PostgreSQL says that it can't serve now: connection faults, out of resources, shutting down or
 * starting, a statement or transaction cut short, a server that takes no writes, conflicts that did not end.
 */
const transientStates = /^(08...|53...|57014|57P0[1235]|25006|25P0[34]|40001|40P01|55P03)$/;

/** Faults of the network, by Node's codes. */
const networkCodes = /^E(CONN(REFUSED|RESET|ABORTED)|TIMEDOUT|PIPE|HOSTUNREACH|NETUNREACH|NETDOWN|NOTFOUND|AI_AGAIN)$/;

/** Prisma's codes: not reachable, timed out, closed, no connection free, no transaction in time, conflicts, too many. */
const prismaCodes = /^P(1001|1002|1008|1017|2024|2028|2034|2037)$/;

/** The driver adapters' names for the same. */
const adapterKinds =
  /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|TransactionWriteConflict)$/;

/** What `pg` says without a code; Prisma passes it on as it is. */
const driverMessages =
  /^(timeout exceeded when trying to connect|timeout expired|Connection terminated|Client (has encountered a connection error|was closed) and is not queryable|Cannot use a pool after calling end)/;

/** What these faults tell of themselves. */
interface DatabaseError {
  name?: string;
  code?: string;
  message?: string;
  /** In Prisma's own faults. */
  meta?: { driverAdapterError?: { cause?: AdapterError } };
  /** In those of a driver adapter, which come bare from a COMMIT. */
  cause?: AdapterError;
}

interface AdapterError {
  kind?: string;
  /** The SQLSTATE. */
  originalCode?: string;
}

/**
 * Why the database could not serve, when that is what a fault tells of: not reachable, too slow, out of connections,
 * shutting down, a read-only replica. Such a fault passes by itself; what a write came to is not known.
 *
 * @returns a word for the log, with nothing of the database's address in it; null: it is another fault
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
