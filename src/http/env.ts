import type { IncomingMessage } from 'node:http';
import type { Context } from '../context.ts';

/** What the pipeline keeps of a request, as Hono's variables. */
export interface Env {
  /** Given by the HTTP server; absent where there is none. */
  Bindings: { incoming?: IncomingMessage } | undefined;
  Variables: {
    requestId: string;
    allowTime: Context['allowTime'];
    /** Set once the caller is authenticated. */
    context: Context;
  };
}
