import { kindOfError } from './write-faults.ts';

/** PostgreSQL's `disk_full`. */
const diskFull = '53100';

/** What Prisma's queries throw, and what its COMMIT does. */
interface DatabaseFault {
  meta?: { driverAdapterError?: DriverFault };
  cause?: DriverFault['cause'];
}

interface DriverFault {
  cause?: { originalCode?: string };
}

/** Whether there was no room left for what was to be stored: nothing of it was. */
export function isOutOfRoom(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { meta, cause } = error as DatabaseFault;
  return (meta?.driverAdapterError?.cause ?? cause)?.originalCode === diskFull || kindOfError(error) === 'no room';
}
