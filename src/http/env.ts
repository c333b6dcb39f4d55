import type { Context } from 'hono';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestContext } from '../request/context.ts';

/** The bindings and variables of a request in Hono. */
export interface Env {
  /** Given by the HTTP server; absent where there is none. */
  Bindings: { incoming?: IncomingMessage; outgoing?: ServerResponse } | undefined;
  Variables: {
    requestId: string;
    /** Whether the request id is from the header X-Request-Id. */
    requestIdFromCaller: boolean;
    commonHeaders: readonly CommonHeaders[];
    awaitProvider: RequestContext['awaitProvider'];
    signal: AbortSignal;
    /** Set once the caller is authenticated. */
    context: RequestContext;
  };
}

/** Headers that a response gets whatever it answers; called when the response is created. Null: none. */
export type CommonHeaders = (c: Context<Env>) => Readonly<Record<string, string>> | null;
