import type { Context } from '../context.ts';

/** What the pipeline keeps of a request, as Hono's variables. */
export interface Env {
  Variables: {
    requestId: string;
    /** Set once the caller is authenticated. */
    context: Context;
  };
}
