import { setTimeout as sleep } from 'node:timers/promises';
import type { Db, Tx } from './client.ts';
import { Prisma } from './generated/prisma/client.ts';

const maxAttempts = 5;

/** There are no retries after this time, in ms: a caller is waiting for the response. */
const retryWithinMs = 3000;

/**
 * Runs `work` in one transaction (READ COMMITTED), again after a conflict with another one (deadlock,
 * serialization failure). It may run more than once: it must do nothing that a rollback does not undo. After any other error it
 * is not run again: whether the transaction was committed may be unknown.
 *
 * @param options.rehearse roll back at the end, and return the result all the same
 */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>, { rehearse = false } = {}): Promise<T> {
  const workAndRollBack = async (tx: Tx): Promise<never> => {
    throw new RolledBack(await work(tx));
  };
  const began = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.$transaction(rehearse ? workAndRollBack : work);
    } catch (error) {
      if (error instanceof RolledBack) return error.result as T;
      if (!isConflict(error) || attempt === maxAttempts || performance.now() - began > retryWithinMs) throw error;
      await sleep(Math.random() * 20 * attempt);
    }
  }
}

// Thrown to make Prisma roll back; carries the result out.
class RolledBack extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super('rehearsed');
    this.result = result;
  }
}

interface DriverError {
  driverAdapterError?: { cause?: { kind?: string } };
}

// Prisma reports conflicts of its own queries as P2034, those of raw queries as the driver's error.
function isConflict(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const { driverAdapterError } = (error.meta ?? {}) as DriverError;
  return error.code === 'P2034' || driverAdapterError?.cause?.kind === 'TransactionWriteConflict';
}
