import type { IncomingMessage } from 'node:http';
import type { RequestContext } from '../request/context.ts';

/** What the pipeline keeps of a request, as Hono's variables. */
export interface Env {
  /** Given by the HTTP server; absent where there is none. */
  Bindings: { incoming?: IncomingMessage } | undefined;
  Variables: {
    requestId: string;
    /** The request id is the one of the header X-Request-Id. */
    requestIdFromCaller: boolean;
    allowTime: RequestContext['allowTime'];
    /** Set once the caller is authenticated. */
    context: RequestContext;
  };
}
