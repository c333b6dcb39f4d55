import { parse } from 'graphql';
import { z } from 'zod';
import { readJsonFile } from './json-file.ts';
import { withoutAlgorithm } from '../graphql/server/persisted-documents.ts';

const hashToText = z.record(z.string(), z.string());

/**
 * Reads the documents that front-ends send, as GraphQL Code Generator's client preset lists them (`persistedDocuments`): a
 * JSON object of texts by hash, which may have the name of its algorithm before it (`sha256:…`).
 *
 * @param fault is told what is wrong
 * @returns the texts by their hash alone
 */
export function readPersistedDocuments(path: string, fault: (message: string) => void): ReadonlyMap<string, string> {
  const content = readJsonFile(path, fault);
  if (content === undefined) return new Map();
  const { data, success } = hashToText.safeParse(content);
  if (!success) fault(`${path} is not a JSON object of documents by hash`);
  const listed = Object.entries(data ?? {});
  for (const [id, text] of listed) if (!isGraphql(text)) fault(`${path}: the document ${id} is not GraphQL`);
  return new Map(listed.map(([id, text]) => [withoutAlgorithm(id), text]));
}

function isGraphql(text: string): boolean {
  try {
    parse(text, { noLocation: true });
    return true;
  } catch {
    return false;
  }
}
