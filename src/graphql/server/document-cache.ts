import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { sha256 } from '../../sha256.ts';

/** Documents that were parsed and found valid, by their text. */
export interface DocumentCache {
  get(text: string): DocumentNode | undefined;
  add(text: string, document: DocumentNode): void;
}

/** How much memory the documents of a cache may take, in bytes. */
const maxBytes = 32 * 1024 * 1024;

/**
 * What a parsed document takes of memory, in bytes (measured with Node 20: 240 to 480 for a token with its node and its
 * location; 1 to 17 for a byte of its text, the most where a string consists of escapes).
 */
const bytesOfToken = 500;
const bytesOfCharacter = 20;

/** A cache that is bounded by the memory its documents take: the one used longest ago makes room. */
export function createDocumentCache(): DocumentCache {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: maxBytes,
    sizeCalculation: ({ tokenCount = 0, loc }) =>
      1 + tokenCount * bytesOfToken + (loc?.source.body.length ?? 0) * bytesOfCharacter,
  });
  return {
    get: (text) => documents.get(digest(text)),
    add: (text, document) => void documents.set(digest(text), document),
  };
}

// Not the text: V8 hashes long ones by their length alone, so that whoever sends many of one length could slow it down.
const digest = (text: string): string => sha256(text).toString('base64');
