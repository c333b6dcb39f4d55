import { problemOfError } from './write-problems.ts';

/** PostgreSQL's `disk_full`. */
const diskFull = '53100';

/** The errors of Prisma's queries (`meta`), of its COMMIT (`cause`), and of the drivers where they are asked without it (`code`). */
interface DatabaseError {
  code?: string;
  meta?: { driverAdapterError?: DriverError };
  cause?: DriverError['cause'];
}

interface DriverError {
  cause?: { originalCode?: string };
}

/** Whether an error means that the disk is full; then nothing of the transaction was stored. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, meta, cause } = error as DatabaseError;
  const state = (meta?.driverAdapterError?.cause ?? cause)?.originalCode ?? code;
  return state === diskFull || problemOfError(error) === 'no room';
}
