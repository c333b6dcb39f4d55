import type { Choices } from './choices.ts';
import { type JsonSchema, unknownName, type ValueMaker, valueOf } from './json-schema.ts';
import { fittingScope, mostlyWanted, textFor } from './values.ts';
import { canary, type World } from './world.ts';

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  schema: JsonSchema;
}

interface Described {
  operationId: string;
  parameters: Parameter[];
  requestBody?: { content: { 'application/json': { schema: JsonSchema } } };
  responses: Record<string, { content?: { 'application/json': { schema: JsonSchema } } }>;
}

/** The part of an OpenAPI document that requests are made from. */
export interface OpenApi {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, JsonSchema> };
}

export interface Operation extends Described {
  method: string;
  path: string;
}

export const operationsOf = ({ paths }: OpenApi): Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ ...described, path, method: method.toUpperCase() })),
  );

export interface FuzzRequest {
  method: string;
  url: string;
  headers: [string, string][];
  body?: string | Uint8Array<ArrayBuffer>;
  /** The names in it that are near misses of known ones. */
  misspelt?: string[];
}

/** A request for an operation: right, nearly right, or odd. */
export function restRequest(
  choices: Choices,
  world: World,
  { components }: OpenApi,
  operation: Operation,
): FuzzRequest {
  const { once, odd, pick } = choices;
  const maker: ValueMaker = { choices, world, schemas: components.schemas, misspelt: [] };
  const { misspelt } = maker;
  const method = odd() && once(4) ? pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']) : operation.method;
  const headers = oddHeaders(choices, world);
  const url = `http://gateway.example.com${pathFor(maker, operation)}${queryFor(maker, operation)}`;
  if (method === 'GET' || method === 'HEAD') return { method, url, headers, misspelt };
  const schema = operation.requestBody?.content['application/json'].schema;
  if (!schema) return { method, url, headers, misspelt, ...(once(5) && { body: '{"a":1}' }) };
  headers.push(['Content-Type', contentType(choices)]);
  const body = bodyText(choices, agreeing(choices, valueOf(maker, schema, 'body')));
  return { method, url, headers, body, misspelt };
}

export const contentType = ({ odd, pick }: Choices): string =>
  odd()
    ? pick(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonx', '', 'a'])
    : pick(['application/json', 'application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON']);

export function oddHeaders({ once, odd, pick, below }: Choices, { callers }: World): [string, string][] {
  const caller = pick(callers);
  const headers: [string, string][] = [];
  if (caller !== null)
    headers.push(['Authorization', odd() ? pick([caller, `Basic ${caller}`, `Bearer`]) : `Bearer ${caller}`]);
  if (odd())
    headers.push([
      'Accept',
      pick(['*/*', 'text/html', 'application/json;q=0', 'a/b', 'application/graphql-response+json']),
    ]);
  if (odd()) headers.push(['X-Request-Id', pick(['own-id', 'x'.repeat(300), '<script>', '\u00e9'])]);
  if (odd()) headers.push(['Origin', pick(['https://app.example.com', 'https://evil.example.com', 'null'])]);
  if (odd() && once(3)) headers.push(['Content-Length', String(pick([0, below(50), 2 ** 40]))]);
  if (odd()) headers.push(['Cookie', `a=${canary}`]);
  return headers;
}

function pathFor({ choices, world }: ValueMaker, { path }: Operation): string {
  const { odd, pick } = choices;
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const text = textFor(choices, world, name);
    return odd() ? pick(['%', '%zz', '%00', '%2e%2e', '%2F', '..', '%ff%fe']) : encodeURIComponent(text.toWellFormed());
  });
  return odd() ? filled + pick(['/', '//', '/nothing', '/%']) : filled;
}

function queryFor(maker: ValueMaker, { parameters }: Operation): string {
  const { choices } = maker;
  const { once, odd, pick } = choices;
  const known = parameters.filter(({ in: place }) => place === 'query').map(({ name }) => name);
  const parts = parameters
    .filter(({ in: place, name }) => place === 'query' && (mostlyWanted.has(name) ? !odd() : once(4)))
    .flatMap(({ name, schema }) => {
      const value = valueOf(maker, schema, name);
      const values = [value].flat().map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
      const key = odd() ? `${name}[]` : name;
      return once(2) ? [`${key}=${encode(values.join(','))}`] : values.map((each) => `${key}=${encode(each)}`);
    });
  if (odd()) parts.push(`${encode(unknownName(maker, known))}=1`);
  if (odd()) parts.push(pick(['limit=1&limit=2', '=', '&&', '%=%', 'cursor', '__proto__=1', 'a=b=c']));
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

/** A body whose parts mostly go together. */
function agreeing(choices: Choices, body: unknown): unknown {
  if (!isObject(body) || choices.odd()) return body;
  const scoped = 'pieceName' in body ? fittingScope(choices, body) : body;
  if (isObject(body.value) && 'type' in body.value) return { ...scoped, type: body.value.type };
  return 'app' in body ? { ...scoped, type: 'OAUTH2' } : scoped;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** A body as text, now and then not quite the JSON it should be. */
export function bodyText({ odd, pick, below }: Choices, body: unknown): string | Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(body);
  if (!odd()) return text;
  return pick([
    text.slice(0, below(text.length)),
    `${text}${text}`,
    '',
    `\ufeff${text}`,
    `'${canary}'`,
    Uint8Array.from([0xff, 0xfe, ...Buffer.from(text)]),
    text.replace(/"/g, "'"),
  ]);
}
