import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { documentNotAllowed } from '../../errors.ts';
import { meaningOf } from './document-meaning.ts';
import { refusalOf } from './refusal.ts';
import type { ServerPlugin } from './server-context.ts';
import { sha256 } from '../../sha256.ts';

/** The documents that front-ends send, as the code generator lists them. */
export interface PersistedDocuments {
  /** Texts by id, which has no `sha256:` before it. */
  byId: ReadonlyMap<string, string>;
  /** Whether others are refused; otherwise they are executed, and logged. */
  enforced: boolean;
}

/**
 * Executes documents that are known by their id (`documentId`, or Apollo's `extensions.persistedQuery.sha256Hash`), and by
 * their text only those that mean the same as a listed one.
 */
export function usePersistedDocuments(schema: GraphQLSchema, { byId, enforced }: PersistedDocuments): ServerPlugin {
  const isListed = createList([...byId.values()], schema.getMutationType()?.name);
  return {
    onParams({ params, request, setParams }) {
      if (params.query != null) return;
      const id = documentIdOf(params, request);
      if (id === undefined) return;
      const query = byId.get(withoutAlgorithm(id));
      if (query === undefined) throw refusalOf(documentNotAllowed());
      setParams({ ...params, query });
    },
    onParse:
      ({ context: { caller, params } }) =>
      ({ result }) => {
        const text = params.query ?? '';
        if (isListed(text, result)) return;
        if (enforced) throw refusalOf(documentNotAllowed());
        caller.log.warn(
          { requestId: caller.requestId, sha256: sha256(text).toString('hex') },
          'a document that is not listed',
        );
      },
  };
}

/** Checks whether a document is listed: by its text or else, once for each document, by its meaning. */
function createList(texts: string[], mutationType?: string): (text: string, parsed: unknown) => boolean {
  const listed = new Set(texts);
  const meanings = new Set(texts.map((text) => meaningOf(parse(text), mutationType)));
  const known = new WeakMap<DocumentNode, boolean>();
  return (text, parsed) => {
    if (listed.has(text)) return true;
    // A text that is not GraphQL has no meaning to compare.
    if (parsed instanceof Error) return false;
    const document = parsed as DocumentNode;
    const found = known.get(document) ?? meanings.has(meaningOf(document, mutationType));
    known.set(document, found);
    return found;
  };
}

function documentIdOf({ extensions, ...params }: GraphQLParams, request: Request): string | undefined {
  // Of an address, Yoga reads only what it knows.
  const { documentId = new URL(request.url).searchParams.get('documentId') } = params as { documentId?: string | null };
  const { sha256Hash } = (extensions?.persistedQuery ?? {}) as { sha256Hash?: string };
  return documentId ?? sha256Hash;
}

/** An id as it is listed: the specification has the name of the hash before it, Apollo does not. */
export const withoutAlgorithm = (id: string): string => id.replace(/^sha256:/, '');
