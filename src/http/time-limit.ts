import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { databaseUnavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Env } from './env.ts';

/**
 * What a request may take without its calls to providers, in ms. Each wait for the database has a limit of its own, but a
 * request has many, and a slow database may keep within each.
 */
const limitMs = 9000;

/** Answers 503 for requests that take too long. What was begun goes on, and ends by its own limits. */
export function limitTime(log: Log): MiddlewareHandler<Env> {
  return (c, next) => withinTime(c, log, next);
}

/**
 * Does a request's work, which may ask for more time by `allowTime`.
 *
 * @throws GatewayError DATABASE_UNAVAILABLE when it takes too long
 */
export async function withinTime<T>(c: HonoContext<Env>, log: Log, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  let allowedMs = limitMs;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const look = (): void => {
      // A caller who sends the body slowly is not an error of ours.
      if (c.env?.incoming?.complete === false) allowedMs = performance.now() - began + limitMs;
      const leftMs = allowedMs - (performance.now() - began);
      if (leftMs > 0) {
        timer = setTimeout(look, leftMs);
        return;
      }
      log.warn({ requestId: c.var.requestId }, 'the answer took too long');
      reject(databaseUnavailable());
    };
    look();
  });
  c.set('allowTime', (ms) => {
    allowedMs += ms;
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
