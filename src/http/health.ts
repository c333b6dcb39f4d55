import type { Handler } from 'hono';
import type { Services } from '../context.ts';
import { pendingMigrations } from '../db/migrations.ts';
import type { Env } from './env.ts';

/** The process lives. */
export const liveness: Handler<Env> = (c) => c.json({ status: 'ok' });

/** The database answers, and has every migration this version needs. */
export function readiness({ db, log }: Services): Handler<Env> {
  return async (c) => {
    try {
      const pending = await pendingMigrations(db);
      if (pending.length === 0) return c.json({ status: 'ready' });
      log.warn({ requestId: c.var.requestId, pending }, 'not ready: migrations are missing');
    } catch (error) {
      log.warn({ requestId: c.var.requestId, err: error }, 'not ready: the database does not answer');
    }
    return c.json({ status: 'unavailable' }, 503);
  };
}
