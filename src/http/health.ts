import { setTimeout as sleep } from 'node:timers/promises';
import type { Handler } from 'hono';
import type { Services } from '../request/context.ts';
import { compareMigrations, readThrough } from '../db/migrations.ts';
import { acceptsWrites } from '../db/accepts-writes.ts';
import { unavailableReason } from '../db/unavailable.ts';
import type { Env } from './env.ts';

/** How long the database may take to answer and still count as there, in ms. */
const patienceMs = 2500;

/** The process lives. */
export const liveness: Handler<Env> = (c) => c.json({ status: 'ok' });

/** The database answers, takes writes, and has every migration this version needs. */
export function readiness(services: Services): Handler<Env> {
  return async (c) => {
    const lateness = new AbortController();
    const late = sleep(patienceMs, { reason: 'it does not answer' }, { signal: lateness.signal });
    const problem = await Promise.race([problemOf(services), late]);
    lateness.abort();
    if (problem === null) return c.json({ status: 'ready' });
    services.log.warn({ requestId: c.var.requestId, ...problem }, 'not ready: the database cannot serve');
    return c.json({ status: 'unavailable' }, 503);
  };
}

interface Problem {
  reason?: string;
  pending?: string[];
  err?: unknown;
}

async function problemOf({ db }: Services): Promise<Problem | null> {
  try {
    const { pending } = await compareMigrations(readThrough(db));
    if (pending.length > 0) return { reason: 'migrations are missing', pending };
    return (await acceptsWrites(db)) ? null : { reason: 'it is read-only' };
  } catch (err) {
    const reason = unavailableReason(err);
    return reason === null ? { err } : { reason };
  }
}
