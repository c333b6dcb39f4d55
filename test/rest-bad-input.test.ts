import { beforeEach, describe, expect, test } from 'vitest';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection } from './support/tenants.ts';

const canary = 'cAnArY-9f3b';
const value = { type: 'SECRET_TEXT', secret_text: canary };
const good = { displayName: 'Slack', pieceName: 'slack', pieceVersion: '1', type: 'SECRET_TEXT', externalId: 'ext_1' };

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

/** Sends a raw body, and answers with what came back; the secret must not be in it, and nothing may have changed. */
async function refused(method: string, path: string, body?: string | null, contentType = 'application/json') {
  const before = await gateway.services.db.appConnection.findMany();
  const response = await gateway.fetch(`/api/v1/app-connections${path}`, {
    method,
    headers: { Authorization: `Bearer ${gateway.adminKey}`, 'Content-Type': contentType },
    body: body ?? null,
  });
  const text = await response.text();
  expect(text).not.toContain(canary);
  expect(gateway.logLines.join('')).not.toContain(canary);
  expect(await gateway.services.db.appConnection.findMany()).toEqual(before);
  return { status: response.status, allow: response.headers.get('allow'), body: JSON.parse(text) as unknown };
}

const answer = (status: number, code: string, message: string, fields?: { field: string; message: string }[]) => ({
  status,
  allow: null,
  body: { statusCode: status, code, params: { message, ...(fields && { fields }) } },
});
const invalid = (...fields: [field: string, message: string][]) =>
  answer(
    400,
    'VALIDATION',
    fields[0]!.join(': '),
    fields.map(([field, message]) => ({ field, message })),
  );

const unstorable = 'has a character that cannot be stored (U+0000, or half of a surrogate pair)';
const types = 'OAUTH2, PLATFORM_OAUTH2, CLOUD_OAUTH2, SECRET_TEXT, BASIC_AUTH, CUSTOM_AUTH, NO_AUTH';
const nested = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));

describe('an upsert', () => {
  const upsert = (body: object) => refused('POST', '', JSON.stringify({ projectId: gateway.projectId, ...body }));

  test.each<[string, object, [string, string][]]>([
    ['a number for a text', { ...good, displayName: 5, value }, [['displayName', 'must be of type string']]],
    ['null for a text', { ...good, displayName: null, value }, [['displayName', 'must be of type string']]],
    ['an empty name', { ...good, displayName: ' ', value }, [['displayName', 'must not be empty']]],
    [
      'too long a name',
      { ...good, displayName: 'x'.repeat(256), value },
      [['displayName', 'must be at most 255 characters']],
    ],
    ['an empty external id', { ...good, externalId: '', value }, [['externalId', 'must not be empty']]],
    ['an unknown type', { ...good, type: 'TOKEN', value }, [['type', `must be one of ${types}`]]],
    [
      'another type than that of the value',
      { ...good, type: 'NO_AUTH', value },
      [['value.type', 'must be the same as type']],
    ],
    [
      'a value without a type',
      { ...good, value: { secret_text: canary } },
      [['value.type', `must be one of ${types}`]],
    ],
    ['a value that is a text', { ...good, value: canary }, [['value', 'must be of type object']]],
    [
      'a value of another type',
      { ...good, value: { type: 'SECRET_TEXT', password: canary } },
      [['value.secret_text', 'is required']],
    ],
    [
      'a secret that is a number',
      { ...good, value: { ...value, secret_text: 7 } },
      [['value.secret_text', 'must be of type string']],
    ],
    [
      'an empty secret',
      { ...good, value: { ...value, secret_text: '' } },
      [['value.secret_text', 'must not be empty']],
    ],
    [
      'too long a secret',
      { ...good, value: { ...value, secret_text: canary.repeat(7000) } },
      [['value.secret_text', 'must be at most 65536 bytes']],
    ],
    ['metadata that is a list', { ...good, value, metadata: [canary] }, [['metadata', 'must be of type record']]],
    [
      'too much metadata',
      { ...good, value, metadata: { text: canary.repeat(7000) } },
      [['metadata', 'must be at most 65536 bytes as JSON']],
    ],
    ['U+0000 in a name', { ...good, displayName: 'a\0', value }, [['displayName', unstorable]]],
    [
      'U+0000 in a secret',
      { ...good, value: { ...value, secret_text: `${canary}\0` } },
      [['value.secret_text', unstorable]],
    ],
    [
      'half a surrogate pair in metadata',
      { ...good, value, metadata: { a: `${canary}\ud800` } },
      [['metadata.a', unstorable]],
    ],
    [
      'metadata nested too deep',
      { ...good, value, metadata: nested(100) },
      [['metadata.a.a.a.a.a', 'is nested deeper than 64 levels']],
    ],
    [
      'a scope that does not exist',
      { ...good, value, scope: 'GLOBAL' },
      [['scope', 'must be one of PROJECT, PLATFORM']],
    ],
    [
      'another project among the projects',
      { ...good, value, projectIds: ['project_x'] },
      [['projectIds', 'a PROJECT connection is available in its own project alone']],
    ],
    [
      'pre-selection of a project connection',
      { ...good, value, preSelectForNewProjects: true },
      [['preSelectForNewProjects', 'is for PLATFORM connections']],
    ],
    [
      'an OAuth2 address that is none',
      {
        ...good,
        type: 'OAUTH2',
        value: {
          type: 'OAUTH2',
          client_id: 'a',
          client_secret: canary,
          token_url: 'file:///etc',
          access_token: canary,
        },
      },
      [['value.token_url', 'must be an http or https address']],
    ],
  ])('with %s', async (_, body, fields) => {
    expect(await upsert(body)).toEqual(invalid(...(fields as [[string, string]])));
  });

  test('tells every field that is missing', async () => {
    expect(await upsert({ externalId: 'ext_1' })).toEqual(
      invalid(
        ['displayName', 'is required'],
        ['pieceName', 'is required'],
        ['type', `must be one of ${types}`],
        ['value', 'is required'],
      ),
    );
  });

  test('in a project that does not exist', async () => {
    expect(await upsert({ ...good, value, projectId: 'project_x' })).toEqual({
      ...answer(404, 'ENTITY_NOT_FOUND', 'Project not found'),
      body: {
        statusCode: 404,
        code: 'ENTITY_NOT_FOUND',
        params: { entityType: 'project', entityId: 'project_x', message: 'Project not found' },
      },
    });
  });
});

describe('a body', () => {
  test.each([
    [
      'that is not JSON',
      `{"value": ${canary}`,
      'application/json',
      answer(400, 'VALIDATION', 'The body is not valid JSON.'),
    ],
    ['that is empty', '', 'application/json', answer(400, 'VALIDATION', 'The body is not valid JSON.')],
    ['that is a list', `["${canary}"]`, 'application/json', invalid(['body', 'must be of type object'])],
    ['that is null', 'null', 'application/json', invalid(['body', 'must be of type object'])],
    [
      'that is a form',
      `displayName=${canary}`,
      'application/x-www-form-urlencoded',
      answer(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as JSON, with the header Content-Type: application/json.'),
    ],
    [
      'that is said to be text',
      JSON.stringify({ ...good, value }),
      'text/plain',
      answer(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as JSON, with the header Content-Type: application/json.'),
    ],
    [
      'of more than 1 MiB',
      JSON.stringify({ ...good, value: { ...value, secret_text: canary.repeat(100_000) } }),
      'application/json',
      answer(413, 'PAYLOAD_TOO_LARGE', 'The request body is larger than 1048576 bytes.'),
    ],
    [
      'nested beyond all measure',
      `{"metadata":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
      'application/json',
      invalid(['metadata.a.a.a.a.a', 'is nested deeper than 64 levels']),
    ],
    [
      'with a key that JavaScript would drop',
      `{"value":{"type":"CUSTOM_AUTH","props":{"__proto__":"${canary}"}}}`,
      'application/json',
      invalid(['value.props', 'has the key "__proto__", which cannot be stored']),
    ],
    [
      'with a number that would come back as null',
      `{"metadata":{"a":[1e400]}}`,
      'application/json',
      invalid(['metadata.a.0', 'is too large a number']),
    ],
  ])('%s is refused', async (_, body, contentType, expected) => {
    expect(await refused('POST', '', body, contentType)).toEqual(expected);
  });
});

describe('an address', () => {
  test.each([
    [
      'GET',
      '/a/b',
      404,
      'ROUTE_NOT_FOUND',
      'There is no GET /api/v1/app-connections/a/b. The API is described at /docs.',
      null,
    ],
    ['PUT', '', 405, 'METHOD_NOT_ALLOWED', 'PUT is not allowed here. Use GET or POST.', 'GET, POST'],
    ['DELETE', '/owners', 405, 'METHOD_NOT_ALLOWED', 'DELETE is not allowed here. Use GET.', 'GET'],
    ['GET', '/replace', 405, 'METHOD_NOT_ALLOWED', 'GET is not allowed here. Use POST.', 'POST'],
    [
      'PATCH',
      '/conn_x',
      405,
      'METHOD_NOT_ALLOWED',
      'PATCH is not allowed here. Use GET or POST or DELETE.',
      'GET, POST, DELETE',
    ],
  ])('%s %s is refused with %i', async (method, path, status, code, message, allow) => {
    expect(await refused(method, path)).toEqual({ ...answer(status, code, message), allow });
  });

  test.each(['%00', 'conn_%00', '%ED%A0%80', "'; DROP TABLE app_connection; --", 'x'.repeat(5000)])(
    'with the id %s never causes a 500',
    async (id) => {
      for (const method of ['GET', 'DELETE']) expect([400, 404]).toContain((await refused(method, `/${id}`)).status);
    },
  );
});

describe('other routes', () => {
  test.each<[string, string, string, object, [string, string]]>([
    ['an update', 'POST', '/ID', { displayName: 5 }, ['displayName', 'must be of type string']],
    ['a replacement', 'POST', '/replace', { sourceAppConnectionId: 'a' }, ['targetAppConnectionId', 'is required']],
    [
      'a replacement',
      'POST',
      '/replace',
      { sourceAppConnectionId: 1, targetAppConnectionId: 'b' },
      ['sourceAppConnectionId', 'must be of type string'],
    ],
    ['a deletion', 'DELETE', '/ID?force=yes', {}, ['force', 'must be one of true, false']],
  ])('%s by %s %s', async (_, method, path, body, error) => {
    const id = await addConnection(gateway);
    const sent = method === 'POST' ? JSON.stringify(body) : null;
    expect(await refused(method, path.replace('ID', id), sent)).toEqual(invalid(error));
  });
});
