import { problemOfError } from './write-problems.ts';

/** PostgreSQL's `disk_full`. */
const diskFull = '53100';

/** What Prisma's queries throw, and what its COMMIT does. */
interface DatabaseError {
  meta?: { driverAdapterError?: DriverError };
  cause?: DriverError['cause'];
}

interface DriverError {
  cause?: { originalCode?: string };
}

/** Whether there was no room left for what was to be stored: nothing of it was. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { meta, cause } = error as DatabaseError;
  return (meta?.driverAdapterError?.cause ?? cause)?.originalCode === diskFull || problemOfError(error) === 'no room';
}
