import type { PersistedDocuments } from './persisted-documents.ts';
import type { QueryLimits } from './query-limits.ts';

/** The limits of GraphQL requests, and what the schema reveals. */
export interface GraphqlOptions {
  limits: QueryLimits;
  /** How large an answer may be, in bytes of its JSON; REST's, too. */
  maxAnswerBytes: number;
  /** Whether introspection is allowed. */
  introspection: boolean;
  /** Whether errors suggest existing names. */
  suggestions: boolean;
  /** null: any document is taken. */
  persistedDocuments: PersistedDocuments | null;
}
