import { beforeEach, expect, test } from 'vitest';
import { basePath, routes } from '../src/rest/routes.ts';
import { noBody } from '../src/rest/shapes.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection } from './support/tenants.ts';

interface Schema {
  required?: string[];
  properties?: Record<string, Schema>;
}

interface Operation {
  operationId: string;
  parameters?: { name: string; description?: string; schema: { description?: string } }[];
  responses: Record<string, unknown>;
  requestBody?: unknown;
}

interface OpenApi {
  openapi: string;
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

let gateway: TestGateway;
let document: OpenApi;
beforeEach(async () => {
  gateway = await openTestGateway();
  document = (await (await gateway.fetch('/openapi.json')).json()) as OpenApi;
});

test('describes every route, and no other', () => {
  expect(document.openapi).toBe('3.1.0');
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { operationId, responses, requestBody }]) => [
      method,
      path,
      operationId,
      Object.keys(responses)[0],
      requestBody !== undefined,
    ]),
  );
  const served = routes.map(({ method, path, operationId, status, body }) => [
    method,
    basePath + path.replace(':id', '{id}'),
    operationId,
    String(status),
    body !== noBody,
  ]);
  const worker = ['get', '/api/v1/worker/app-connections/{externalId}', 'readAppConnectionCredential', '200', false];
  expect(described.sort()).toEqual([...served, worker].sort());
});

test('has no reference that leads nowhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  expect(references.length).toBeGreaterThan(10);
  expect(new Set(references)).toEqual(new Set(Object.keys(document.components.schemas)));
});

test('describes the answers as they are', async () => {
  const id = await addConnection(gateway);
  const { schemas } = document.components;
  const answers: [string, unknown][] = [
    ['AppConnection', (await gateway.rest('GET', `/${id}`)).body],
    ['AppConnectionPage', (await gateway.rest('GET', `?projectId=${gateway.projectId}`)).body],
    ['OwnerPage', (await gateway.rest('GET', `/owners?projectId=${gateway.projectId}`)).body],
    ['Error', (await gateway.rest('GET', '/conn_x')).body],
  ];
  for (const [name, body] of answers) {
    expect(Object.keys(body as object)).toEqual(schemas[name]!.required);
    expect(Object.keys(schemas[name]!.properties!)).toEqual(schemas[name]!.required);
  }
});

test('says that requests may have fields that are not known, and that only free objects are not looked into', () => {
  const { UpsertAppConnection, CredentialValue, OwnOAuthApp } = document.components.schemas;
  const { oneOf, anyOf } = CredentialValue as { oneOf?: Schema[]; anyOf?: Schema[] };
  for (const schema of [UpsertAppConnection!, OwnOAuthApp!, ...(oneOf ?? anyOf ?? [])])
    expect(schema).toMatchObject({ type: 'object', additionalProperties: {} });
  expect(document.info.description).toContain(
    'Unknown fields and parameters are ignored, unless their name is nearly that of a known one',
  );
});

test('describes each way to write a credential', () => {
  const { oneOf, anyOf } = document.components.schemas.CredentialValue as { oneOf?: unknown[]; anyOf?: unknown[] };
  expect(oneOf ?? anyOf).toHaveLength(7);
});

test('lets answers come to have more fields', () => {
  expect(JSON.stringify(document)).not.toContain('"additionalProperties":false');
});

// One that is described before it becomes optional is shown without it.
test('shows what is said of a parameter', () => {
  const parameters = Object.values(document.paths).flatMap((operations) =>
    Object.values(operations).flatMap(({ parameters: all = [] }) => all),
  );
  expect(parameters.find(({ name }) => name === 'projectId')?.description).toContain("the API key's default project");
  for (const { description, schema } of parameters) expect(schema.description).toBe(description);
});
