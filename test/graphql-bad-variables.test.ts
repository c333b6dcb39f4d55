import { beforeEach, describe, expect, test } from 'vitest';
import { expectOneError, post, secret, send, someText } from './support/bad-graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';

const upsert = `mutation ($input: UpsertConnectionInput!) {
  upsertConnection(input: $input) {
    connection {
      id
    }
  }
}`;

const createKey = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    apiKey {
      expires
    }
  }
}`;

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

const nested = (depth: number, within: unknown): unknown => (depth === 0 ? within : { a: nested(depth - 1, within) });

describe('variables', () => {
  const good = {
    displayName: 'Slack',
    pieceName: 'slack',
    pieceVersion: '1',
    credential: { secretText: { secretText: secret } },
  };
  const oneOf = 'must have exactly one field';
  const unstorable = 'has a character that cannot be stored (U+0000, or half of a surrogate pair)';
  const oauth2 = { clientId: secret, clientSecret: secret, tokenUrl: 'https://a.example/token', accessToken: secret };

  type Row = [what: string, changed: object, path: string, message: string];
  const refusesVariables = async (...[, changed, path, message]: Row): Promise<void> => {
    const input = { projectId: gateway.projectId, ...good, ...changed };

    const field = `input.${path}`;
    await expectOneError(gateway, await send(gateway, { query: upsert, variables: { input } }), {
      status: 200,
      params: { message: `${field}: ${message}`, fields: [{ field, message }] },
    });
  };

  test.each<Row>([
    ['an object for a text', { displayName: { a: secret } }, 'displayName', 'must be a string'],
    ['a number for a text', { displayName: 5 }, 'displayName', 'must be a string'],
    ['null for a text', { displayName: null }, 'displayName', 'must not be null'],
    ['a required field missing', { displayName: undefined }, 'displayName', 'is required'],
    ['an unknown field', { nonsense: secret }, 'nonsense', 'is not known'],
    ['a misspelt field', { displayNam: secret }, 'displayNam', 'is not known; did you mean displayName?'],
    ['a field of another spelling', { 'x-secret': secret }, 'x-secret', 'is not known'],
    ['an unknown enum value', { scope: secret }, 'scope', 'must be one of PLATFORM, PROJECT'],
    ['a number for an enum value', { scope: 5 }, 'scope', 'must be one of PLATFORM, PROJECT'],
    ['a text for a boolean', { preSelectForNewProjects: secret }, 'preSelectForNewProjects', 'must be true or false'],
    ['an object for an id', { projectId: { a: secret } }, 'projectId', 'must be a string or a whole number'],
    ['a text for a JSON object', { metadata: secret }, 'metadata', 'must be an object'],
    ['a list for a JSON object', { metadata: [secret] }, 'metadata', 'must be an object'],
  ])('with %s are refused', refusesVariables);

  test.each<Row>([
    ['a text for the credential', { credential: secret }, 'credential', 'must be an object'],
    [
      'two credentials',
      { credential: { secretText: { secretText: secret }, basicAuth: { username: secret, password: secret } } },
      'credential',
      oneOf,
    ],
    ['no credential', { credential: {} }, 'credential', oneOf],
    ['a null credential', { credential: { secretText: null } }, 'credential.secretText', 'must not be null'],
    [
      'an unknown part of a credential',
      { credential: { secretText: { secretText: secret, more: secret } } },
      'credential.secretText.more',
      'is not known',
    ],
    [
      'an object for a secret',
      { credential: { secretText: { secretText: { a: secret } } } },
      'credential.secretText.secretText',
      'must be a string',
    ],
  ])('with %s are refused', refusesVariables);

  test.each<Row>([
    [
      'a text for a number',
      { credential: { oauth2: { ...oauth2, expiresIn: secret } } },
      'credential.oauth2.expiresIn',
      'must be a number',
    ],
    [
      'a negative number',
      { credential: { oauth2: { ...oauth2, expiresIn: -1 } } },
      'credential.oauth2.expiresIn',
      'must not be negative',
    ],
    [
      'no address for an address',
      { credential: { oauth2: { ...oauth2, tokenUrl: secret } } },
      'credential.oauth2.tokenUrl',
      'must be an http or https address',
    ],
    [
      'a code',
      { credential: { oauth2: { ...oauth2, redirectUrl: 'https://x.example', code: secret } } },
      'credential.oauth2.code',
      'cannot be given beside an access token',
    ],
    [
      'no access token',
      { credential: { oauth2: { ...oauth2, accessToken: null } } },
      'credential.oauth2.accessToken',
      'is required when there is no code',
    ],
    [
      'an empty secret',
      { credential: { secretText: { secretText: '' } } },
      'credential.secretText.secretText',
      'must not be empty',
    ],
    [
      'a secret of 65,537 characters',
      { credential: { secretText: { secretText: secret.padEnd(65_537, 'x') } } },
      'credential.secretText.secretText',
      'must be at most 65536 bytes',
    ],
    ['false for no credential', { credential: { noAuth: false } }, 'credential.noAuth', 'must be true'],
  ])('with %s are refused', refusesVariables);

  test.each<Row>([
    ['a blank name', { displayName: ' \t' }, 'displayName', 'must not be empty'],
    [
      'a name of 256 characters',
      { displayName: secret.padEnd(256, 'x') },
      'displayName',
      'must be at most 255 characters',
    ],
    ['an empty external id', { externalId: '' }, 'externalId', 'must not be empty'],
    [
      'metadata over 64 KiB',
      { metadata: { a: secret.padEnd(65_536, 'x') } },
      'metadata',
      'must be at most 65536 bytes as JSON',
    ],
    [
      'metadata nested too deep',
      { metadata: nested(70, secret) },
      'metadata.a.a.a.a',
      'is nested deeper than 64 levels',
    ],
  ])('with %s are refused', refusesVariables);

  test.each<Row>([
    ['U+0000 in a name', { displayName: `${secret}\0` }, 'displayName', unstorable],
    [
      'U+0000 in a secret',
      { credential: { secretText: { secretText: `${secret}\0` } } },
      'credential.secretText.secretText',
      unstorable,
    ],
    ['U+0000 in metadata', { metadata: { a: [`${secret}\0`] } }, 'metadata.a.0', unstorable],
    [
      'U+0000 in a key',
      { metadata: { [`${secret}\0`]: 1 } },
      'metadata',
      unstorable.replace('has a', 'has a key with a'),
    ],
    ['half of a surrogate pair', { displayName: `${secret}\ud800` }, 'displayName', unstorable],
  ])('with %s are refused', refusesVariables);

  test.each([
    ['a text', secret],
    ['a text with a colon', `${secret}: 12`],
    ['a day no month has', `2026-13-45T00:00:00.000Z ${secret}`],
    ['a number', 2026],
    ['an object', { [secret]: secret }],
    ['a list', [secret]],
  ])('with %s for a time are refused', async (_what, expires) => {
    const input = { displayName: 'a', permissions: ['ADMIN'], expires };

    const field = 'input.expires';
    await expectOneError(gateway, await send(gateway, { query: createKey, variables: { input } }), {
      status: 200,
      params: {
        message: expect.stringMatching(/^input\.expires: /) as unknown,
        fields: [{ field, message: expect.not.stringContaining('2026') as unknown }],
      },
    });
  });

  test('with a time that cannot be written down again are refused', async () => {
    const input = { displayName: 'a', permissions: ['ADMIN'], expires: '9999-12-31T23:59:59.000-12:00' };

    await expectOneError(gateway, await send(gateway, { query: createKey, variables: { input } }), {
      status: 200,
      params: {
        message: expect.stringMatching(/^input\.expires: /) as unknown,
        fields: [{ field: 'input.expires', message: someText }],
      },
    });
  });

  test('that are missing are rejected, and each one is reported', async () => {
    const required = (field: string): object => ({ field, message: 'is required' });

    await expectOneError(gateway, await send(gateway, { query: upsert }), {
      status: 200,
      params: { message: 'input: is required', fields: [{ field: 'input', message: 'is required' }] },
    });
    const response = await send(gateway, { query: upsert, variables: { input: { displayName: secret } } });
    const { errors } = (await response.json()) as { errors: { extensions: unknown }[] };
    expect(errors[0]?.extensions).toEqual({
      code: 'VALIDATION',
      params: {
        message: 'input.credential: is required',
        fields: ['input.credential', 'input.pieceName'].map(required),
      },
    });
  });

  test('with 200,000 errors are rejected, and 20 of them are reported', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const message = 'must not be null';
    await expectOneError(
      gateway,
      await send(gateway, { query, variables: { ids: Array.from({ length: 200_000 }, () => null) } }),
      {
        status: 200,
        params: {
          message: `ids.0: ${message}`,
          fields: Array.from({ length: 20 }, (_, n) => ({ field: `ids.${n}`, message })),
        },
      },
    );
  });

  test('nested 100,000 deep are refused', async () => {
    const deep = `${'['.repeat(100_000)}"${secret}"${']'.repeat(100_000)}`;

    await expectOneError(
      gateway,
      await post(gateway, `{"query": ${JSON.stringify(upsert)}, "variables": {"input": ${deep}}}`),
      {
        status: 200,
        params: {
          message: 'input.0.0.0.0.0: is nested deeper than 64 levels',
          fields: [{ field: 'input.0.0.0.0.0', message: 'is nested deeper than 64 levels' }],
        },
      },
    );
  });

  test('that are wrong are a bad request to those who ask for application/graphql-response+json', async () => {
    const response = await send(
      gateway,
      { query: upsert, variables: { input: secret } },
      { Accept: 'application/graphql-response+json' },
    );

    const message = 'must be an object';
    await expectOneError(gateway, response, {
      status: 400,
      params: { message: `input: ${message}`, fields: [{ field: 'input', message }] },
    });
  });
});

test.each(['constructor', 'toString', '__proto__'])('a variable that is called %s can be left out', async (name) => {
  const query = `query ($${name}: String) { connections(projectId: "${gateway.projectId}", filter: { displayName: $${name} }) { totalCount } }`;
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${gateway.adminKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables: {} }),
  });
  expect(await response.json()).toEqual({ data: { connections: { totalCount: 0 } } });
});
