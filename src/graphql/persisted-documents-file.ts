import { z } from 'zod';
import { readJsonFile } from '../json-file.ts';

const hashToText = z.record(z.string(), z.string());

/**
 * Reads the documents that front-ends send, as GraphQL Code Generator's client preset lists them (`persistedDocuments`): a
 * JSON object of texts by hash.
 *
 * @param fault is told what is wrong
 */
export function readPersistedDocuments(path: string, fault: (message: string) => void): ReadonlyMap<string, string> {
  const content = readJsonFile(path, fault);
  if (content === undefined) return new Map();
  const { data, success } = hashToText.safeParse(content);
  if (!success) fault(`${path} is not a JSON object of documents by hash`);
  return new Map(Object.entries(data ?? {}));
}
