import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { documentNotAllowed, type GatewayError } from '../errors.ts';

/** The documents that front-ends send, as the code generator lists them: by hash. */
export interface PersistedDocuments {
  byId: ReadonlyMap<string, string>;
  /** Whether others are refused; otherwise they are executed, and logged. */
  enforced: boolean;
}

/**
 * Executes documents that are known by their id (`documentId`, or Apollo's `extensions.persistedQuery.sha256Hash`), and by
 * their text only those that are listed, too.
 */
export function usePersistedDocuments({ byId, enforced }: PersistedDocuments): Plugin<Context, { caller: Context }> {
  const listed = new Set([...byId.values()].map(digest));
  return {
    onParams({ params, request, setParams, context: { caller } }) {
      const { query } = params;
      if (query != null) {
        if (listed.has(digest(query))) return;
        if (enforced) throw refusal(documentNotAllowed());
        caller.log.warn({ requestId: caller.requestId, sha256: digest(query) }, 'a document that is not listed');
        return;
      }
      const id = documentIdOf(params, request);
      if (id === undefined) return;
      const known = byId.get(id);
      if (known === undefined) throw refusal(documentNotAllowed());
      setParams({ ...params, query: known });
    },
  };
}

function documentIdOf(params: GraphQLParams, request: Request): string | undefined {
  // Of an address, Yoga reads only what it knows.
  const { documentId = new URL(request.url).searchParams.get('documentId') } = params as { documentId?: unknown };
  if (typeof documentId === 'string') return documentId.replace(/^sha256:/, '');
  const { sha256Hash } = (params.extensions?.persistedQuery ?? {}) as { sha256Hash?: unknown };
  return typeof sha256Hash === 'string' ? sha256Hash : undefined;
}

const refusal = (originalError: GatewayError): GraphQLError =>
  new GraphQLError(originalError.message, {
    originalError,
    extensions: { http: { status: originalError.statusCode } },
  });

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
