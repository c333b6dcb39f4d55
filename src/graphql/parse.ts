import { type DocumentNode, GraphQLError, Lexer, parse, type ParseOptions, Source, TokenKind } from 'graphql';

// Far more than any hand-written query has.
const maxTokens = 4000;

/** How deep brackets may be nested: enough for any query, too little to exhaust the stack of what reads it. */
const maxNesting = 100;

const opening: string[] = [TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L];
const closing: string[] = [TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R];

/**
 * Parses a document of limited size and depth.
 *
 * @throws GraphQLError when it is not GraphQL, or larger or deeper than allowed
 */
export function parseDocument(text: string | Source, options?: ParseOptions): DocumentNode {
  const source = typeof text === 'string' ? new Source(text) : text;
  const lexer = new Lexer(source);
  for (let nesting = 0; lexer.advance().kind !== TokenKind.EOF;) {
    if (opening.includes(lexer.token.kind)) nesting += 1;
    if (closing.includes(lexer.token.kind)) nesting -= 1;
    if (nesting > maxNesting) {
      throw new GraphQLError(`The document is nested deeper than ${maxNesting} levels.`, {
        source,
        positions: [lexer.token.start],
      });
    }
  }
  return parse(source, { ...options, maxTokens });
}
