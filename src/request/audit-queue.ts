import type { Db } from '../db/client.ts';
import { databaseUnavailable } from '../errors.ts';
import { type Actor, type AuditEntry, type Event, eventOf, insertEvents } from './audit.ts';

/** Records frequent actions that change nothing else: a transaction for each would take longer than the action. */
export interface AuditQueue {
  /**
   * Resolves once the event is committed. Events that come while others are being stored are stored next, together.
   *
   * @throws the error of the database for the whole batch; GatewayError DATABASE_UNAVAILABLE when too many wait, or for too long
   */
  record(actor: Actor, entry: AuditEntry): Promise<void>;
}

export interface AuditQueueLimits {
  /** How many events are stored at once. */
  batch: number;
  /** How many wait at most. */
  waiting: number;
  /** How long one waits at most until it is its turn, in ms. */
  waitMs: number;
}

/** What waits at most is stored in well under a second by a database that can serve. */
const usualLimits: AuditQueueLimits = { batch: 500, waiting: 5000, waitMs: 4000 };

interface Waiting {
  event: Event;
  timer: NodeJS.Timeout;
  resolve(): void;
  reject(reason: unknown): void;
}

export function createAuditQueue(db: Db, limits = usualLimits): AuditQueue {
  const waiting = new Set<Waiting>();
  let storing = false;

  const takeBatch = (): Waiting[] => {
    const batch = [...waiting].slice(0, limits.batch);
    for (const next of batch) {
      waiting.delete(next);
      clearTimeout(next.timer);
    }
    return batch;
  };

  const store = async (batch: Waiting[]): Promise<void> => {
    try {
      await insertEvents(
        db,
        batch.map(({ event }) => event),
      );
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  const storeAll = async (): Promise<void> => {
    storing = true;
    while (waiting.size > 0) await store(takeBatch());
    storing = false;
  };

  return {
    record: (actor, entry) =>
      new Promise((resolve, reject) => {
        if (waiting.size >= limits.waiting) {
          reject(databaseUnavailable());
          return;
        }
        const giveUp = (): void => {
          waiting.delete(next);
          reject(databaseUnavailable());
        };
        const next = { event: eventOf(actor, entry), timer: setTimeout(giveUp, limits.waitMs), resolve, reject };
        waiting.add(next);
        if (!storing) void storeAll();
      }),
  };
}
