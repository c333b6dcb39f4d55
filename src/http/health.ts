import { setTimeout as sleep } from 'node:timers/promises';
import type { Handler } from 'hono';
import { jsonAnswer } from '../request/answer.ts';
import type { Services } from '../request/context.ts';
import { compareMigrations, readThrough } from '../db/migrations.ts';
import { acceptsWrites } from '../db/accepts-writes.ts';
import { unavailableReason } from '../db/unavailable.ts';
import type { Env } from './env.ts';
import { respond } from './respond.ts';

/** How long the database may take to respond and still count as available, in ms. */
const patienceMs = 2500;

/** Responds with 200 while the process runs. */
export const liveness: Handler<Env> = (c) => respond(c, jsonAnswer(200, { status: 'ok' }));

/** Responds with 200 when the database responds, accepts writes, and has every migration of this version; otherwise with 503. */
export function readiness(services: Services): Handler<Env> {
  return async (c) => {
    const lateness = new AbortController();
    const late = sleep(patienceMs, { reason: 'it does not answer' }, { signal: lateness.signal });
    const problem = await Promise.race([problemOf(services), late]);
    lateness.abort();
    if (problem === null) return respond(c, jsonAnswer(200, { status: 'ready' }));
    services.log.warn({ requestId: c.var.requestId, ...problem }, 'not ready: the database cannot serve');
    return respond(c, jsonAnswer(503, { status: 'unavailable' }));
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
