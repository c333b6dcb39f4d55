import type { MiddlewareHandler } from 'hono';
import { invalidField, invalidRequest, unsupportedMediaType } from '../errors.ts';
import type { Env } from './env.ts';

const jsonType = 'application/json';

/** Media types that include JSON. */
const acceptable = new Set([jsonType, 'application/graphql-response+json', 'application/*', '*/*']);

/**
 * Accepts only JSON bodies: GraphQL servers also accept forms, which a browser sends to any site without a CORS preflight.
 * Checks that the JSON parameters of a URL are JSON. Clients that don't accept JSON are rejected before anything is executed,
 * as are those that accept only event streams or multipart: Yoga would respond with one, though there is nothing to stream.
 *
 * @throws GatewayError UNSUPPORTED_MEDIA_TYPE, NOT_ACCEPTABLE, VALIDATION
 */
export const checkGraphqlRequest: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.method === 'POST') {
    const type = c.req.header('content-type') ?? '';
    if (!/^application\/(graphql\+)?json\s*(;|$)/i.test(type)) throw unsupportedMediaType();
    // Yoga recognises it only in lower case, and without a space before the semicolon.
    if (type !== jsonType) c.req.raw.headers.set('Content-Type', jsonType);
  }
  if (!acceptsJson(c.req.header('accept'))) {
    throw invalidRequest(406, 'The response is JSON: send Accept: application/json.');
  }
  for (const name of ['variables', 'extensions']) {
    if (!isJsonOrEmpty(c.req.query(name))) throw invalidField(name, 'must be JSON');
  }
  await next();
};

// As Yoga reads it: UTF-8 only, and quality values are ignored.
function acceptsJson(accept: string | undefined): boolean {
  if (!accept) return true;
  const ranges = accept.replace(/\s/g, '').toLowerCase().split(',');
  return ranges.some((range) => {
    const [type = '', ...parameters] = range.split(';');
    const charsets = parameters.filter((parameter) => parameter.startsWith('charset='));
    return acceptable.has(type) && charsets.every((charset) => charset === 'charset=utf-8');
  });
}

function isJsonOrEmpty(text: string | undefined): boolean {
  if (!text) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
