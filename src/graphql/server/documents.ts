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
        if (valid) documents.add(params.query ?? '', documentAST as DocumentNode);
      };
    },
  };
}

async function requirePoints(caller: RequestContext): Promise<void> {
  await caller.rateLimits.requirePoints(caller).catch((error: unknown) => {
    throw error instanceof GatewayError ? refusalOf(error) : error;
  });
}
