import type { DocumentNode } from 'graphql';

/** The tokens of a document that was not parsed from text: one of the gateway's own. */
const tokensOfOwnDocument = 1000;

/** Works out a value for each document, and keeps it as long as the document. */
export function perDocument<Value>(create: (document: DocumentNode) => Value): (document: DocumentNode) => Value {
  const known = new WeakMap<DocumentNode, { value: Value }>();
  return (document) => {
    let kept = known.get(document);
    if (!kept) known.set(document, (kept = { value: create(document) }));
    return kept.value;
  };
}

/** Values of a document that depend on some of its variables. Their size is bounded by the document's: the oldest goes first. */
export class DocumentMemory<Value> {
  readonly #kept = new Map<string, { value: Value; size: number }>();
  readonly #maxSize: number;
  #size = 0;

  /** @param sizeOfToken what all values together may take, for each token of the document */
  constructor({ tokenCount = tokensOfOwnDocument }: DocumentNode, sizeOfToken: number) {
    this.#maxSize = sizeOfToken * tokenCount;
  }

  get(key: string): Value | undefined {
    return this.#kept.get(key)?.value;
  }

  add(key: string, value: Value, size: number): void {
    this.#kept.set(key, { value, size: 0 });
    this.grow(key, value, size);
  }

  /** A value takes so much more. It may have been removed meanwhile. */
  grow(key: string, value: Value, size: number): void {
    const grown = this.#kept.get(key);
    if (grown?.value !== value) return;
    grown.size += size;
    this.#size += size;
    for (const [oldest, { size: freed }] of this.#kept) {
      if (this.#size <= this.#maxSize) break;
      this.#kept.delete(oldest);
      this.#size -= freed;
    }
  }
}
