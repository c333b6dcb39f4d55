import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createOAuth2 } from '../src/oauth2/oauth2.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { grantNumber, openProvider, type Provider } from './support/provider.ts';

// What a piece wants to know of a connection beside its tokens: kept with the credential, and given out with it.
const pieceName = '@activepieces/piece-gmail';

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider();
  provider.script((_request, count) => ({ body: { ...grantNumber(count), props: { of: 'provider' } } }));
});
afterAll(() => provider.close());

let gateway: TestGateway;
beforeEach(async () => {
  const app = {
    pieceName,
    clientId: 'client',
    clientSecret: 's3cr3t',
    authorizationUrl: 'https://provider.example.com/authorize',
    tokenUrl: provider.tokenUrl,
    scopes: [],
    pkce: true,
    authorizationMethod: 'BODY' as const,
    authorizationParams: {},
    responseFields: [],
    issuer: null,
    issInResponse: false,
  };
  const publicUrl = 'https://gateway.example.com';
  gateway = await openTestGateway({ oauth2: createOAuth2({ publicUrl, allowPrivateHosts: true, apps: [app] }) });
  const { pieceName: piece, clientId, clientSecret, authorizationUrl, tokenUrl } = app;
  await mutate('upsertOAuthApp', { pieceName: piece, clientId, clientSecret, authorizationUrl, tokenUrl });
});

const mutate = (field: string, input: object) => {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
  return gateway.fetch('/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${gateway.adminKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      query: `mutation M($input: ${type}) { ${field}(input: $input) { __typename } }`,
      variables: { input },
    }),
  });
};

const target = { externalId: 'ext_1', displayName: 'Gmail', pieceName };
const own = () => ({ client_id: 'own', client_secret: 's3cr3t', token_url: provider.tokenUrl });
const tokens = { access_token: 'token', refresh_token: 'refresh', expires_in: 3600 };
const code = { code: 'the-code', redirect_url: 'https://app.example.com/callback' };
// Names that are the gateway's own elsewhere in a credential are the piece's here.
const props = { tenant: 'acme', nested: { region: ['eu'] }, client_secret: 'of the piece' };

const upsert = (value: { type: string } & Record<string, unknown>) =>
  gateway.rest('POST', '', { body: { ...target, type: value.type, value } });

async function propsRead(): Promise<unknown> {
  const response = await gateway.fetch('/api/v1/worker/app-connections/ext_1', {
    headers: { Authorization: `Bearer ${gateway.adminKey}` },
  });
  return ((await response.json()) as { value: { props?: unknown } }).value.props;
}

test.each<[string, () => Record<string, unknown>]>([
  ['OAUTH2', () => ({ ...own(), ...tokens })],
  ['OAUTH2', () => ({ ...own(), ...code })],
  ['PLATFORM_OAUTH2', () => code],
  ['CLOUD_OAUTH2', () => code],
])('%s keeps its props, and a refresh keeps them too', async (type, value) => {
  expect((await upsert({ type, ...value(), props })).status).toBe(201);
  expect(await propsRead()).toEqual(props);
  const asked = provider.requests.length;
  gateway.setTime(new Date('2026-01-01T00:50:00Z'));
  expect(await propsRead()).toEqual(props);
  expect(provider.requests.length).toBe(asked + 1);
  expect((await upsert({ type, ...value() })).status).toBe(201);
  expect(await propsRead()).toBeUndefined();
});

test.each([
  ['oauth2', () => ({ clientId: 'own', clientSecret: 'x', tokenUrl: provider.tokenUrl, accessToken: 'token' })],
  ['platformOAuth2', () => ({ code: 'x', redirectUrl: code.redirect_url })],
  ['cloudOAuth2', () => ({ code: 'x', redirectUrl: code.redirect_url })],
])('GraphQL takes them for %s', async (kind, value) => {
  await mutate('upsertConnection', { ...target, credential: { [kind]: { ...value(), props } } });
  expect(await propsRead()).toEqual(props);
});

test('more than 64 KiB of them, and what is no object, is refused', async () => {
  const value = { type: 'OAUTH2', ...own(), ...tokens };
  const refused = async (given: unknown) => (await upsert({ ...value, props: given })).body;
  const answer = (message: string) => ({
    statusCode: 400,
    code: 'VALIDATION',
    params: { message: `value.props: ${message}`, fields: [{ field: 'value.props', message }] },
  });
  expect(await refused({ text: 'x'.repeat(65_536) })).toEqual(answer('must be at most 65536 bytes as JSON'));
  expect(await refused(['a'])).toEqual(answer('must be of type record'));
  expect(await refused({ text: 'x'.repeat(65_000) })).toMatchObject({ externalId: 'ext_1' });
});
