import { parse } from 'graphql';
import { z } from 'zod';
import { readJsonFile } from './json-file.ts';
import { withoutAlgorithm } from '../graphql/server/persisted-documents.ts';

const hashToText = z.record(z.string(), z.string());

/**
 * Reads persisted documents in the format of GraphQL Code Generator's client preset (`persistedDocuments`): a JSON object of
 * documents by hash, which may have the algorithm as a prefix (`sha256:…`).
 *
 * @param report called with each problem
 * @returns the documents by hash, without a prefix
 */
export function readPersistedDocuments(path: string, report: (message: string) => void): ReadonlyMap<string, string> {
  const content = readJsonFile(path, report);
  if (content === undefined) return new Map();
  const { data, success } = hashToText.safeParse(content);
  if (!success) report(`${path} is not a JSON object of documents by hash`);
  const listed = Object.entries(data ?? {});
  for (const [id, text] of listed) if (!isGraphql(text)) report(`${path}: the document ${id} is not GraphQL`);
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
