import { type DocumentNode, GraphQLError, Lexer, parse, type ParseOptions, Source, TokenKind } from 'graphql';
import { queryLimitExceeded } from '../../errors.ts';
import type { QueryLimits } from './query-limits.ts';

/** How deep brackets may be nested: enough for any query, too little to exhaust the stack of what reads it. */
const maxNesting = 100;

const opening: string[] = [TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L];
const closing: string[] = [TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R];

export type Parser = (text: string | Source, options?: ParseOptions) => DocumentNode;

/**
 * Creates a parser of documents of limited size and depth.
 *
 * @returns a parser that throws GraphQLError when a document is not GraphQL, or larger or deeper than allowed
 */
export function createParser({ maxTokens }: QueryLimits): Parser {
  return (text, options) => {
    const source = typeof text === 'string' ? new Source(text) : text;
    requireSmall(source, maxTokens);
    return parse(source, options);
  };
}

function requireSmall(source: Source, maxTokens: number): void {
  const lexer = new Lexer(source);
  let tokens = 0;
  for (let nesting = 0; lexer.advance().kind !== TokenKind.EOF;) {
    tokens += 1;
    if (opening.includes(lexer.token.kind)) nesting += 1;
    if (closing.includes(lexer.token.kind)) nesting -= 1;
    if (nesting > maxNesting) {
      throw new GraphQLError(`The document is nested deeper than ${maxNesting} levels.`, {
        source,
        positions: [lexer.token.start],
      });
    }
    // Where it stops, nobody has counted the rest.
    if (tokens > maxTokens) {
      const originalError = queryLimitExceeded('tokens', maxTokens, tokens);
      throw new GraphQLError(originalError.message, { source, positions: [lexer.token.start], originalError });
    }
  }
}
