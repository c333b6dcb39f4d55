import type { PersistedDocuments } from './persisted-documents.ts';
import type { QueryLimits } from './query-limits.ts';

/** How much GraphQL takes, and tells. */
export interface GraphqlOptions {
  limits: QueryLimits;
  /** How large an answer may be, in bytes of its JSON; REST's, too. */
  maxAnswerBytes: number;
  /** Whether the schema can be asked for. */
  introspection: boolean;
  /** Whether faults suggest names that exist. */
  suggestions: boolean;
  /** null: any document is taken. */
  persistedDocuments: PersistedDocuments | null;
}
