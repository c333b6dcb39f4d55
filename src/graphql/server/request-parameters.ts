import { type GatewayError, invalidField } from '../../errors.ts';
import { refusalOf } from './refusal.ts';
import type { ServerPlugin } from './server-context.ts';

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const kinds = [
  { name: 'query', fits: isText, message: 'must be a string' },
  { name: 'documentId', fits: isText, message: 'must be a string' },
  { name: 'operationName', fits: isText, message: 'must be a string' },
  { name: 'variables', fits: isObject, message: 'must be an object' },
  { name: 'extensions', fits: isObject, message: 'must be an object' },
];

/** Refuses requests whose parameters are of the wrong type, before anything uses them. Each may be left out, or null. */
export const useRequestParameters: ServerPlugin = {
  onParams({ params }) {
    const given = params as Record<string, unknown>;
    for (const { name, fits, message } of kinds) {
      if (given[name] != null && !fits(given[name])) throw malformed(invalidField(name, message));
    }
    const persisted = params.extensions?.persistedQuery as unknown;
    if (persisted == null) return;
    if (!isObject(persisted)) throw malformed(invalidField('extensions.persistedQuery', 'must be an object'));
    const { sha256Hash } = persisted as { sha256Hash?: unknown };
    if (!isText(sha256Hash)) throw malformed(invalidField('extensions.persistedQuery.sha256Hash', 'must be a string'));
  },
};

const malformed = (error: GatewayError) => refusalOf(error, false);
