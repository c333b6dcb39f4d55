import type { MiddlewareHandler } from 'hono';
import { unsupportedMediaType } from '../errors.ts';
import { isJson } from '../media-type.ts';
import type { Env } from './env.ts';

/**
 * Takes JSON bodies alone. GraphQL servers also know forms, which a browser sends to any site without asking it first.
 */
export const requireJson: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.method === 'POST' && !isJson(c.req.header('content-type'))) throw unsupportedMediaType();
  await next();
};
