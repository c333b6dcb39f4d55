import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { payloadTooLarge } from '../errors.ts';
import type { Env } from './env.ts';
import { answerError } from './errors.ts';

/** 1 MiB. */
const maxBodyBytes = 1_048_576;

/**
 * Rejects bodies that are too large: by their Content-Length or, without one, while they arrive. Hono's own limit does both,
 * but turns every body into a stream, which costs more than the rest of the pipeline.
 */
export function limitBody(): MiddlewareHandler<Env> {
  const limitWhileReading = bodyLimit({
    maxSize: maxBodyBytes,
    onError: (c: Context<Env>) => answerError(c, payloadTooLarge(maxBodyBytes)),
  });
  return (c, next) => {
    if (c.req.method === 'GET') return next();
    const length = c.req.header('content-length');
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return limitWhileReading(c, next);
    return Number(length) > maxBodyBytes ? Promise.resolve(answerError(c, payloadTooLarge(maxBodyBytes))) : next();
  };
}
