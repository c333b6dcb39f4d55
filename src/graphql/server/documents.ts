import type { DocumentNode } from 'graphql';
import type { RequestContext } from '../../request/context.ts';
import { GatewayError, queryLimitExceeded } from '../../errors.ts';
import { createDocumentCache } from './document-cache.ts';
import type { GraphqlOptions } from './options.ts';
import { createParser } from './parse.ts';
import { refusalOf } from './refusal.ts';
import type { ServerPlugin } from './server-context.ts';
import { createValidator } from './validate.ts';

/** The cost of reading a document that is not executed, in points per started KiB. */
const pointsOfKiB = 40;

/** The cost of reading a document that is executed, where it is not cached: a point for every so many tokens beyond the first ones. */
const tokensOfPoint = 5;
const freeTokens = 100;

/**
 * Parses and validates documents of limited size. Only valid ones are cached: others are parsed again each time, at the
 * caller's cost.
 */
export function useDocuments(options: GraphqlOptions): ServerPlugin {
  const { maxBytes } = options.limits;
  const documents = createDocumentCache();
  const parse = createParser(options.limits);
  const validate = createValidator(options);
  return {
    async onParams({ params: { query }, context: { caller, reading } }) {
      // Yoga reports that it is missing.
      if (query == null) return;
      const bytes = Buffer.byteLength(query);
      if (bytes <= maxBytes) reading.known = documents.get(query);
      if (!reading.known) await requirePoints(caller);
      reading.price = pointsOfKiB * Math.ceil(bytes / 1024);
      if (bytes > maxBytes) throw refusalOf(queryLimitExceeded('bytes', maxBytes, bytes));
    },
    onParse({ context: { reading }, setParsedDocument, setParseFn }) {
      if (reading.known) setParsedDocument(reading.known);
      else setParseFn(parse);
    },
    onValidate({ context: { reading, params }, setResult, setValidationFn, params: { documentAST } }) {
      if (reading.known) {
        setResult([]);
        return undefined;
      }
      setValidationFn(validate);
      return ({ valid }) => {
        if (!valid) return;
        const document = documentAST as DocumentNode;
        documents.add(params.query ?? '', document);
        reading.priceOfValid = Math.floor(Math.max((document.tokenCount ?? 0) - freeTokens, 0) / tokensOfPoint);
      };
    },
    async onExecute({ args: { contextValue }, setResultAndStopExecution }) {
      const { caller, reading } = contextValue;
      if (reading.priceOfValid === 0) return;
      await caller.rateLimits.spend(caller, reading.priceOfValid).catch((error: unknown) => {
        if (!(error instanceof GatewayError)) throw error;
        setResultAndStopExecution({ errors: [refusalOf(error)] });
      });
    },
  };
}

async function requirePoints(caller: RequestContext): Promise<void> {
  await caller.rateLimits.requirePoints(caller).catch((error: unknown) => {
    throw error instanceof GatewayError ? refusalOf(error) : error;
  });
}
