import type { MiddlewareHandler } from 'hono';
import { invalidField, unsupportedMediaType } from '../errors.ts';
import type { Env } from './env.ts';

const jsonType = 'application/json';

/**
 * Takes JSON bodies alone: GraphQL servers also know forms, which a browser sends to any site without asking it first.
 * In a URL, the parts that are JSON must be.
 */
export const checkGraphqlRequest: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.method === 'POST') {
    const type = c.req.header('content-type') ?? '';
    if (!/^application\/(graphql\+)?json\s*(;|$)/i.test(type)) throw unsupportedMediaType();
    // Yoga knows it in small letters alone, and with no space before a semicolon.
    if (type !== jsonType) c.req.raw.headers.set('Content-Type', jsonType);
  }
  for (const name of ['variables', 'extensions']) {
    if (!isJsonOrEmpty(c.req.query(name))) throw invalidField(name, 'must be JSON');
  }
  await next();
};

function isJsonOrEmpty(text: string | undefined): boolean {
  if (!text) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
