import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { StartError } from '../src/start-errors.ts';
import { openTestGateway, testOptions, type TestGateway } from './support/gateway.ts';

const listed = '{ viewer { isPlatformAdmin } }';
const other = '{ viewer { permissions } }';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const folder = mkdtempSync(join(tmpdir(), 'persisted-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Writes the file as the code generator does, and reads the settings. */
function settings(content: string, mode?: string): ReturnType<typeof readConfig> {
  const file = join(folder, 'persisted-documents.json');
  writeFileSync(file, content);
  return readConfig({ PERSISTED_DOCUMENTS_FILE: file, ...(mode && { PERSISTED_DOCUMENTS: mode }) });
}

let gateway: TestGateway;

const open = async (mode?: string): Promise<void> => {
  const { graphql } = settings(JSON.stringify({ [sha256(listed)]: listed }), mode);
  gateway = await openTestGateway({}, { ...testOptions, graphql });
};

async function ask(request: object): Promise<{ status: number; body: unknown }> {
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${gateway.adminKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  });
  return { status: response.status, body: await response.json() };
}

const answer = { status: 200, body: { data: { viewer: { isPlatformAdmin: true } } } };
const message = 'This gateway only executes the documents that its operator has listed.';
const refusal = {
  status: 403,
  body: { errors: [{ message, extensions: { code: 'DOCUMENT_NOT_ALLOWED', params: { message } } }] },
};

describe.each(['audit', 'enforce'])('with PERSISTED_DOCUMENTS=%s, a listed document is executed', (mode) => {
  beforeEach(() => open(mode));

  test.each([
    ['documentId', { documentId: `sha256:${sha256(listed)}` }],
    ['documentId without the name of the hash', { documentId: sha256(listed) }],
    ["Apollo's extension", { extensions: { persistedQuery: { version: 1, sha256Hash: sha256(listed) } } }],
    ['its text', { query: listed }],
  ])('by %s', async (_how, request) => {
    expect(await ask(request)).toEqual(answer);
    expect(gateway.logLines.join('')).not.toContain('not listed');
  });

  test('by GET', async () => {
    const response = await gateway.fetch(`/graphql?documentId=${sha256(listed)}`, {
      headers: { Authorization: `Bearer ${gateway.adminKey}` },
    });
    expect({ status: response.status, body: (await response.json()) as unknown }).toEqual(answer);
  });

  test('and an id that is not listed is refused', async () => {
    expect(await ask({ documentId: sha256(other) })).toEqual(refusal);
  });
});

describe('a document that is not listed', () => {
  test('is refused when the list is enforced, and nothing is executed', async () => {
    await open('enforce');
    expect(await ask({ query: other })).toEqual(refusal);
    expect(gateway.statements).toHaveLength(1);
  });

  test('is executed otherwise, and told in the log, by its hash', async () => {
    await open();
    expect(await ask({ query: '{ connection(id: "a-secret") { id } viewer { isPlatformAdmin } }' })).toMatchObject({
      status: 200,
    });
    const warnings = gateway.logLines.filter((line) => line.includes('not listed'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain('a-secret');
    expect(JSON.parse(warnings[0]!)).toMatchObject({
      level: 40,
      sha256: sha256('{ connection(id: "a-secret") { id } viewer { isPlatformAdmin } }'),
    });
  });
});

test('REST goes on when the list is enforced', async () => {
  await open('enforce');
  expect((await gateway.rest('GET', `?projectId=${gateway.projectId}`)).status).toBe(200);
});

test('a request without a document is told so', async () => {
  await open('enforce');
  const { status, body } = await ask({ variables: {} });
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain('Must provide query string.');
});

test.each([
  ['is not JSON', '{', 'is not JSON'],
  ['is a list', '[]', 'is not a JSON object of documents by hash'],
  ['holds other things than texts', '{"a": 1}', 'is not a JSON object of documents by hash'],
])('a file that %s keeps the gateway from starting', (_what, content, told) => {
  expect(() => settings(content)).toThrow(StartError);
  expect(() => settings(content)).toThrow(told);
});
