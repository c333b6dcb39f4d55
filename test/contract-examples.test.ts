import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { runInThisContext } from 'node:vm';
import axios from 'axios';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axiosProgram, curlCommands, exampleHost, type Json, jsonExamples, oauth2Program } from './support/contract.ts';
import { makeOwnStore, type OwnStore } from './support/own-store.ts';
import { endAll, type GatewayProcess, start } from './support/process.ts';

// Every example of the contract works as its text prints it, with the first key, after a first start: hosts, keys and ids
// are replaced, and nothing else is.
const run = promisify(execFile);

let store: OwnStore;
let gateway: GatewayProcess;
let projectId: string;
beforeAll(async () => {
  store = await makeOwnStore('contract');
  gateway = start({ ...store.env, DEMO_DATA: 'on' });
  await gateway.ready();
  projectId = ((await aConnection()).projectIds as string[])[0]!;
});
afterAll(async () => {
  await endAll();
  await store.remove();
});

const there = (example: string): string => example.replaceAll(exampleHost, gateway.address());

/** Runs a command in a shell, with its host, key and ids replaced. */
async function curl(command: string, ids: Record<string, string> = {}): Promise<{ status: number; body: unknown }> {
  const replaced = Object.entries({ ...ids, 'sk-your-api-key': store.key }).reduce((all, [example, own]) => {
    if (!all.includes(example)) throw new Error(`"${example}" is not in the example.`);
    return all.replaceAll(example, own);
  }, there(command));
  const { stdout } = await run('sh', ['-c', `${replaced} --silent --show-error --write-out '\\n%{http_code}'`]);
  const [, text = '', status] = /^(.*)\n(\d+)$/s.exec(stdout) ?? [];
  return { status: Number(status), body: text === '' ? null : (JSON.parse(text) as unknown) };
}

async function send(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }> {
  const response = await fetch(gateway.address() + path, {
    method,
    headers: { Authorization: `Bearer ${store.key}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
}

const connections = '/api/v1/app-connections';

const graphql = async (query: string, variables: object): Promise<Json> =>
  (await send('POST', '/graphql', { query, variables })).body.data as Json;

async function aConnection(): Promise<Json & { id: string }> {
  const { externalId: _externalId, ...body } = bodyOf(theCurl('"displayName": "My Slack Workspace"'));
  return (await send('POST', connections, body)).body as Json & { id: string };
}

function theCurl(part: string): string {
  const [command, another] = curlCommands.filter((candidate) => candidate.includes(part));
  if (!command || another) throw new Error(`Not one command has "${part}".`);
  return command;
}

const bodyOf = (command: string): Json => JSON.parse(/-d '(.*)'/s.exec(command)![1]!) as Json;

const withField = (field: string): Json[] => jsonExamples.filter((example) => field in example);
const pages = withField('data').map((page) => page as { data: Json[] });
const [connectionPage, ownerPage] = pages as [{ data: Json[] }, { data: Json[] }];
const connectionExample = connectionPage.data[0]!;
const credentials = withField('value');
const scopes = withField('scope');
const [notFound, inUse] = withField('statusCode') as [Json, Json];

/** What is null in some answers, whatever the example has there. */
const nullable = new Set(['ownerId', 'owner', 'metadata', 'next', 'previous']);

/** Compares the fields, their order and their types, at every depth. */
function expectLike(actual: unknown, example: unknown, place: string): void {
  if (Array.isArray(example)) {
    expect(actual, place).toBeInstanceOf(Array);
    for (const item of actual as unknown[]) expectLike(item, example[0], place);
  } else if (example === null || (actual === null && nullable.has(place))) {
    expect(nullable.has(place), place).toBe(true);
  } else if (typeof example === 'object') {
    expect(Object.keys(actual as object), place).toEqual(Object.keys(example));
    for (const [name, value] of Object.entries(example)) expectLike((actual as Json)[name], value, name);
  } else expect(kindOf(actual), place).toBe(kindOf(example));
}

/** The type; of texts, whether they are times or ids, and of what. */
function kindOf(value: unknown): string {
  if (typeof value !== 'string') return typeof value;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return 'time';
  return /^(conn|project|platform|user|flow)(?=_)/.exec(value)?.[0] ?? 'text';
}

function expectStored({ status, body }: { status: number; body: unknown }, sent: Json): void {
  expect(status).toBe(201);
  expectLike(body, connectionExample, 'connection');
  const { value: _value, ...returned } = sent;
  expect(body).toMatchObject(returned);
}

test('the text has the examples that are run here, and no others', () => {
  expect(curlCommands).toHaveLength(6);
  expect(credentials.map(({ type }) => type)).toEqual([
    'SECRET_TEXT',
    'BASIC_AUTH',
    'OAUTH2',
    'CUSTOM_AUTH',
    'NO_AUTH',
  ]);
  expect(jsonExamples).toEqual([connectionPage, ...credentials, ownerPage, ...scopes, notFound, inUse]);
});

describe('commands', () => {
  test('list', async () => {
    const { status, body } = await curl(theCurl('?projectId=project_123'), { project_123: projectId });
    expect(status).toBe(200);
    expectLike(body, connectionPage, 'page');
    expect((body as { data: unknown[] }).data).toHaveLength(10);
  });

  test('create or update, and once more', async () => {
    const command = theCurl('"displayName": "My Slack Workspace"');
    const created = await curl(command);
    expectStored(created, bodyOf(command));
    expect(created.body).toMatchObject({ projectIds: [projectId], scope: 'PROJECT', status: 'ACTIVE' });
    const { updated: _before, ...unchanged } = created.body as Json;
    const again = await curl(command);
    expectStored(again, bodyOf(command));
    expect(again.body).toMatchObject(unchanged);
  });

  test('update', async () => {
    const command = theCurl('"displayName": "Updated Slack Connection"');
    const { id } = await aConnection();
    const { status, body } = await curl(command, { conn_abc123: id });
    expect(status).toBe(200);
    expectLike(body, connectionExample, 'connection');
    expect(body).toMatchObject({ id, ...bodyOf(command) });
  });

  test('delete', async () => {
    const { id } = await aConnection();
    expect(await curl(theCurl('-X DELETE'), { conn_abc123: id })).toEqual({ status: 204, body: null });
    expect((await send('GET', `${connections}/${id}`)).status).toBe(404);
  });

  test('owners', async () => {
    const { status, body } = await curl(theCurl('/owners'));
    expect(status).toBe(200);
    expectLike(body, ownerPage, 'page');
    expect((body as { data: unknown[] }).data).toContainEqual({
      firstName: 'Ada',
      lastName: 'Admin',
      email: 'admin@example.com',
    });
  });

  test('replace', async () => {
    const [source, target] = [await aConnection(), await aConnection()];
    const ids = { conn_old123: source.id, conn_new456: target.id };
    expect(await curl(theCurl('/replace'), ids)).toEqual({ status: 204, body: null });
  });
});

describe('bodies', () => {
  // As printed they have the type and the value alone; the rest is that of the command that creates.
  const { displayName, pieceName } = bodyOf(theCurl('"displayName": "My Slack Workspace"'));

  test.each(credentials.map((example): [string, Json] => [String(example.type), example]))('%s', async (_, example) => {
    const body = { displayName, pieceName, ...example };
    expectStored(await send('POST', connections, body), { ...body, pieceVersion: '0.0.0' });
  });

  test.each(scopes.map((example): [string, Json] => [String(example.scope), example]))(
    'scope %s',
    async (_, example) => {
      const others = ['second', 'third'].map(async (externalId) => {
        const input = { externalId, displayName: externalId };
        const { upsertProject } = await graphql(
          'mutation ($input: UpsertProjectInput!) { upsertProject(input: $input) { project { id } } }',
          { input },
        );
        return (upsertProject as { project: { id: string } }).project.id;
      });
      const ids = [projectId, ...(await Promise.all(others))].slice(0, (example.projectIds as string[]).length);
      const [credential] = credentials;
      const body = { displayName, pieceName, ...credential, ...example, projectIds: ids.sort() };
      expectStored(await send('POST', connections, body), body);
    },
  );
});

describe('programs', () => {
  /** Runs a program as the body of an async function that knows these things. */
  const runProgram = async (program: string, known: Record<string, unknown>): Promise<void> => {
    const made = runInThisContext(`(async (${Object.keys(known).join(', ')}) => {${there(program)}})`) as (
      ...values: unknown[]
    ) => Promise<void>;
    await made(...Object.values(known));
  };

  test('store the connection after an OAuth2 callback', async () => {
    const asked: { url: string; body: unknown }[] = [];
    const answers: { status: number; body: unknown }[] = [];
    const fetchOrGrant = async (url: string, init: RequestInit): Promise<Response> => {
      asked.push({ url, body: init.body });
      if (url === 'https://oauth.provider.com/token')
        return Response.json({ access_token: 'access', refresh_token: 'refresh', expires_in: 3600, scope: 'read' });
      const response = await fetch(url, init);
      answers.push({ status: response.status, body: await response.json() });
      return response;
    };
    await runProgram(oauth2Program, {
      fetch: fetchOrGrant,
      authorizationCode: 'code',
      clientId: 'client',
      clientSecret: 'secret',
      redirectUri: 'https://app.example.com/callback',
      apiKey: store.key,
    });
    expect(asked.map(({ url }) => url)).toEqual(['https://oauth.provider.com/token', gateway.address() + connections]);
    expectStored(answers[0]!, JSON.parse(String(asked[1]!.body)) as Json);
  });

  test('create and list with axios', async () => {
    const lines: unknown[][] = [];
    const answers: { status: number; body: unknown; sent: unknown }[] = [];
    const watched = {
      create: (...settings: Parameters<typeof axios.create>) => {
        const client = axios.create(...settings);
        client.interceptors.response.use((response) => {
          answers.push({ status: response.status, body: response.data as unknown, sent: response.config.data });
          return response;
        });
        return client;
      },
    };
    await runProgram(axiosProgram, {
      axios: watched,
      process: { env: { ACTIVEPIECES_API_KEY: store.key, SLACK_BOT_TOKEN: 'xoxb' } },
      console: { log: (...line: unknown[]) => lines.push(line) },
    });
    const [created, listed] = answers;
    expectStored(created!, JSON.parse(String(created!.sent)) as Json);
    expectLike(listed!.body, connectionPage, 'page');
    const { data } = listed!.body as { data: Json[] };
    expect(data.length).toBeGreaterThan(0);
    expect(new Set(data.map(({ pieceName, status }) => `${String(pieceName)} ${String(status)}`))).toEqual(
      new Set(['@activepieces/piece-slack ACTIVE']),
    );
    expect(lines).toEqual([
      ['Created connection:', (created!.body as Json).id],
      [`Found ${data.length} active Slack connections`],
    ]);
  });
});

describe('errors', () => {
  test('connection not found', async () => {
    const { entityId } = notFound.params as { entityId: string };
    expect(await send('GET', `${connections}/${entityId}`)).toEqual({ status: notFound.statusCode, body: notFound });
  });

  test('connection in use', async () => {
    const { id } = await aConnection();
    for (const externalId of ['one', 'two', 'three']) {
      await graphql('mutation ($input: UpsertFlowInput!) { upsertFlow(input: $input) { flow { id } } }', {
        input: { externalId, displayName: externalId, connectionIds: [id] },
      });
    }
    expect(await send('DELETE', `${connections}/${id}`)).toEqual({ status: inUse.statusCode, body: inUse });
  });
});
