import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { clientClosedRequest, databaseUnavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Env } from './env.ts';

/**
 * The time limit of a request in ms, without its calls to providers. Each database statement has its own limit, but a request
 * has many statements, and a slow database may stay within each limit.
 */
const limitMs = 9000;

/**
 * Responds with 503 to requests that take too long. Changes in progress continue, and end by their own limits; reads are ended
 * by the request's signal.
 */
export function limitTime(log: Log): MiddlewareHandler<Env> {
  return (c, next) => withinTime(c, log, next);
}

/**
 * Runs a request's work within the time limit, which calls to providers extend.
 *
 * @throws GatewayError DATABASE_UNAVAILABLE when it takes too long, and what `work` throws
 */
export async function withinTime<T>(c: HonoContext<Env>, log: Log, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  let allowedMs = limitMs;
  let timer: NodeJS.Timeout | undefined;
  const ended = new AbortController();
  c.set('signal', ended.signal);
  c.env?.outgoing?.once('close', () => {
    if (!c.env?.outgoing?.writableFinished) ended.abort(clientClosedRequest());
  });
  const late = new Promise<never>((_resolve, reject) => {
    const look = (): void => {
      // A caller who sends the body slowly is not an error of ours.
      if (c.env?.incoming?.complete === false) allowedMs = performance.now() - began + limitMs;
      const leftMs = allowedMs - (performance.now() - began);
      if (leftMs > 0) {
        timer = setTimeout(look, leftMs);
        return;
      }
      log.warn({ requestId: c.var.requestId }, 'the response took too long');
      const error = databaseUnavailable();
      ended.abort(error);
      reject(error);
    };
    look();
  });
  c.set('awaitProvider', (maxMs, call) => {
    allowedMs += maxMs;
    return call();
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
