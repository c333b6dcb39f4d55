import { problemOfError } from './write-problems.ts';

/** PostgreSQL's `disk_full`. */
const diskFull = '53100';

/** The errors of Prisma's queries (`meta`) and of its COMMIT (`cause`). */
interface DatabaseError {
  meta?: { driverAdapterError?: DriverError };
  cause?: DriverError['cause'];
}

interface DriverError {
  cause?: { originalCode?: string };
}

/** Whether an error means that the disk is full; then nothing of the transaction was stored. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { meta, cause } = error as DatabaseError;
  return (meta?.driverAdapterError?.cause ?? cause)?.originalCode === diskFull || problemOfError(error) === 'no room';
}
