import type { z } from 'zod';
import { type FieldError, invalid, invalidFields, unsupportedMediaType } from '../errors.ts';
import { requireStorable } from '../request/storable.ts';
import type { Operation } from './route.ts';
import { noBody } from './shapes.ts';

/** The parts of a request that a route's variables are made of. */
export interface RestRequest {
  query: unknown;
  body: unknown;
}

/**
 * Reads a request, and checks its form: what its values may be, the use cases say.
 *
 * @param path the parameters in the path
 * @throws GatewayError VALIDATION, UNSUPPORTED_MEDIA_TYPE
 */
export async function readRequest(
  { query, body, method }: Operation,
  request: Request,
  path: Record<string, string>,
): Promise<RestRequest> {
  const parameters = check(query, readQuery(new URL(request.url).searchParams), 'query') as Record<string, unknown>;
  requireStorable({ ...path, ...parameters }, 'query');
  return {
    query: parameters,
    body: check(body, method === 'post' && body !== noBody ? await readJson(request) : undefined, 'body'),
  };
}

// A parameter that stands there several times is a list; `name[]`, as some clients write it, is always one.
function readQuery(parameters: URLSearchParams): Record<string, string | string[]> {
  const query = new Map<string, string | string[]>();
  for (const [key, value] of parameters) {
    const name = key.replace(/\[\]$/, '');
    const before = query.get(name);
    query.set(name, before === undefined && name === key ? value : [before ?? [], value].flat());
  }
  return Object.fromEntries(query);
}

/** `application/json`, `application/merge-patch+json`, … */
const jsonType = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;

async function readJson(request: Request): Promise<unknown> {
  if (!jsonType.test(request.headers.get('content-type') ?? '')) throw unsupportedMediaType();
  const text = await request.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The parser's message shows a piece of the body, which may be a secret.
    throw invalid('The body is not valid JSON.');
  }
  // Before the schemas see it, which leave out what they can't keep.
  requireStorable(body, 'body');
  return body;
}

function check(schema: z.ZodType, value: unknown, whole: 'query' | 'body'): unknown {
  const { data, error } = schema.safeParse(value, { error: messageOf });
  const [first, ...rest] = (error?.issues ?? []).map(({ path, message }): FieldError => ({
    // A list in the query is one parameter, repeated or with commas.
    field: (whole === 'query' ? path.slice(0, 1) : path).join('.') || whole,
    message,
  }));
  if (first) throw invalidFields([first, ...rest]);
  return data;
}

// None of them shows the value.
const messageOf: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? 'is required' : `must be of type ${issue.expected}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_union') return `must be one of ${(issue.options as string[] | undefined)?.join(', ')}`;
  return undefined;
};
