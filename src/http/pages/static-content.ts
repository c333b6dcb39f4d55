import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import Negotiator from 'negotiator';
import type { Env } from '../env.ts';
import { respond } from '../respond.ts';
import { sha256 } from '../../sha256.ts';

const compress = promisify(gzip);

/** How much of a response is written at once. */
const pieceBytes = 65_536;

type Bytes = Buffer<ArrayBuffer>;

/** Content that is the same in every response. */
export interface StaticContent {
  /** Its media type, with the charset. */
  type: string;
  /** Called at the first request, once for each encoding. */
  load(): Bytes | Promise<Bytes>;
  /** Further response headers; without `Cache-Control`, browsers ask each time whether it has changed. */
  headers?: Record<string, string>;
}

/** The bytes of one encoding, which all responses share. */
interface Representation {
  bytes: Bytes;
  etag: string;
}

/**
 * Serves static content from one buffer for each encoding, however many clients there are: each further response takes only
 * the memory of the piece that is being written.
 */
export function serveStatic({ type, load, headers }: StaticContent): MiddlewareHandler<Env> {
  const representations = {
    gzip: once(async () => toRepresentation(await compress(await load()))),
    identity: once(async () => toRepresentation(await load())),
  };
  return async (c) => {
    const accepted = new Negotiator({ headers: { 'accept-encoding': c.req.header('accept-encoding') } });
    const encoding = accepted.encoding(['gzip', 'identity']) === 'gzip' ? 'gzip' : 'identity';
    const { bytes, etag } = await representations[encoding]();
    const always = { ETag: etag, 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding', ...headers };
    if (isKnown(etag, c.req.header('if-none-match'))) return respond(c, { status: 304, headers: always, body: null });
    return respond(c, {
      status: 200,
      headers: {
        ...always,
        'Content-Type': type,
        'Content-Length': String(bytes.length),
        ...(encoding === 'gzip' && { 'Content-Encoding': 'gzip' }),
      },
      body: bytes.length > pieceBytes ? inPieces(bytes) : bytes,
    });
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}

const toRepresentation = (bytes: Bytes): Representation => ({
  bytes,
  etag: `"${sha256(bytes).toString('base64url')}"`,
});

// RFC 9110, section 13.1.2: compared weakly.
const isKnown = (etag: string, ifNoneMatch = ''): boolean =>
  ifNoneMatch.split(',').some((known) => [etag, '*'].includes(known.trim().replace(/^W\//, '')));

// Writes one piece in each turn of the event loop, once the client has read the previous one: writing several MB at once for
// each of many clients would block all others.
function inPieces(bytes: Bytes): ReadableStream<Uint8Array> {
  let begin = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        await nextTurn();
        controller.enqueue(bytes.subarray(begin, begin + pieceBytes));
        begin += pieceBytes;
        if (begin >= bytes.length) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
