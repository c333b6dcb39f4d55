import type { MiddlewareHandler } from 'hono';
import { invalidField, invalidRequest, unsupportedMediaType } from '../errors.ts';
import type { Env } from './env.ts';

const jsonType = 'application/json';

/** Media types that an answer in JSON fits. */
const acceptable = new Set([jsonType, 'application/graphql-response+json', 'application/*', '*/*']);

/**
 * Takes JSON bodies alone: GraphQL servers also know forms, which a browser sends to any site without asking it first.
 * In a URL, the parts that are JSON must be. Who accepts no JSON is refused before anything is executed, also who asks for a
 * stream of events or parts: Yoga would answer with one, though there is nothing to stream.
 */
export const checkGraphqlRequest: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.method === 'POST') {
    const type = c.req.header('content-type') ?? '';
    if (!/^application\/(graphql\+)?json\s*(;|$)/i.test(type)) throw unsupportedMediaType();
    // Yoga knows it in small letters alone, and with no space before a semicolon.
    if (type !== jsonType) c.req.raw.headers.set('Content-Type', jsonType);
  }
  if (!acceptsJson(c.req.header('accept'))) {
    throw invalidRequest(406, 'The answer is JSON: send Accept: application/json.');
  }
  for (const name of ['variables', 'extensions']) {
    if (!isJsonOrEmpty(c.req.query(name))) throw invalidField(name, 'must be JSON');
  }
  await next();
};

// As Yoga reads it: in UTF-8 alone, whatever the quality.
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
