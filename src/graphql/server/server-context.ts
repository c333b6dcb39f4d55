import type { DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../../request/context.ts';

/** What the GraphQL server knows of a request before it is executed. */
export interface ServerContext {
  caller: RequestContext;
  /** Set while the request is read. */
  reading: {
    /** The document, where it was found valid before. */
    known?: DocumentNode | undefined;
    /** What the caller pays if nothing is executed, in points. */
    price: number;
    /** What the caller pays beside what is executed, in points. */
    priceOfValid: number;
  };
}

export type ServerPlugin = Plugin<ServerContext & RequestContext, ServerContext>;
