import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadCredential } from '../src/credentials/store.ts';
import { createOAuth2 } from '../src/oauth2/oauth2.ts';
import { graphql } from './documents/gql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { openProvider, type Provider } from './support/provider.ts';

const piece = '@activepieces/piece-slack';
const redirectUrl = 'https://app.example.com/callback';

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());

/** What a provider answers beside its tokens: known, known to an app alone, and unknown to all. */
const beside = {
  id_token: 'x.y.z',
  team: { id: 'T1', name: 'Team' },
  authed_user: { id: 'U1', access_token: 'xoxp-user' },
  realmId: '42',
  livemode: false,
  bot_id: null,
  'tenant.url': 'https://tenant.example.com',
  debug: { shard: 7 },
};
const { 'tenant.url': tenantUrl, debug: _debug, bot_id: _none, ...known } = beside;
const withTenantUrl = { ...known, 'tenant.url': tenantUrl };

const settings = () => ({
  pieceName: piece,
  clientId: 'client',
  clientSecret: 'a-client-s3cr3t',
  authorizationUrl: 'https://provider.example.com/authorize',
  tokenUrl: provider.tokenUrl,
});

let gateway: TestGateway;
beforeEach(async () => {
  provider.requests.length = 0;
  provider.script((_request, count) => ({
    body: { access_token: `access-${count}`, refresh_token: 'refresh', expires_in: 3600, ...beside },
  }));
  const operators = { scopes: [], pkce: true, authorizationMethod: 'BODY' as const, authorizationParams: {} };
  gateway = await openTestGateway({
    oauth2: createOAuth2({
      publicUrl: 'https://gateway.example.com',
      allowPrivateHosts: true,
      apps: [{ ...settings(), ...operators, responseFields: ['tenant.url'], issuer: null, issInResponse: false }],
    }),
  });
});

const upsertApp = graphql(`
  mutation ResponseFieldsApp($input: UpsertOAuthAppInput!) {
    upsertOAuthApp(input: $input) {
      oauthApp {
        responseFields
      }
    }
  }
`);

const start = graphql(`
  mutation ResponseFieldsStart($input: StartOAuth2Input!) {
    startOAuth2(input: $input) {
      authorizationUrl
    }
  }
`);

const target = () => ({
  projectId: gateway.projectId,
  externalId: 'ext_1',
  displayName: 'x',
  pieceName: piece,
  pieceVersion: '1.0.0',
});

const upsert = async (value: { type: string } & Record<string, unknown>): Promise<string> => {
  const { status, body } = await gateway.rest('POST', '', { body: { ...target(), type: value.type, value } });
  expect([status, body]).toMatchObject([201, {}]);
  return (body as { id: string }).id;
};

const code = { code: 'one-time-code', redirect_url: redirectUrl };
const own = () => ({
  type: 'OAUTH2',
  client_id: 'client',
  client_secret: 'a-client-s3cr3t',
  token_url: provider.tokenUrl,
});

const dataOf = async (id: string) => (await loadCredential(gateway.services, id))?.data;

const readData = async (): Promise<unknown> => {
  const response = await gateway.fetch(`/api/v1/worker/app-connections/ext_1?projectId=${gateway.projectId}`, {
    headers: { Authorization: `Bearer ${gateway.adminKey}` },
  });
  const { value } = (await response.json()) as { value: Record<string, unknown> };
  expect(value).not.toHaveProperty('response_fields');
  return value.data;
};

const refresh = (id: string) => gateway.rest('POST', `/${id}/revalidate`);

describe('of what a provider answers beside its tokens', () => {
  test('known fields are kept, and no others', async () => {
    const id = await upsert({ ...own(), ...code });
    expect(await readData()).toEqual(known);
    await refresh(id);
    expect(await readData()).toEqual(known);
  });

  test('an app says what else to keep: the platform’s, the operator’s, and one that comes with the credential', async () => {
    await gateway.query(upsertApp, { input: { ...settings(), responseFields: ['tenant.url'] } });
    const values = [
      { type: 'PLATFORM_OAUTH2', ...code },
      { type: 'CLOUD_OAUTH2', ...code },
      { ...own(), ...code, response_fields: ['tenant.url'] },
    ];
    for (const value of values) {
      const id = await upsert(value);
      expect(await readData()).toEqual(withTenantUrl);
      await refresh(id);
      expect(await readData()).toEqual(withTenantUrl);
    }
  });

  test.each(['GraphQL', 'REST'])('an app that asks for consent says so too, by %s', async (api) => {
    const app = { ...settings(), pieceName: undefined, responseFields: ['tenant.url'] };
    const { pieceName: _piece, ...oauth2 } = app;
    const answer =
      api === 'GraphQL'
        ? await gateway.graphql(start, { input: { ...target(), app: { oauth2 } } })
        : await gateway.rest('POST', '/oauth2/authorization-url', {
            body: {
              ...target(),
              type: 'OAUTH2',
              app: {
                ...own(),
                type: undefined,
                authorization_url: app.authorizationUrl,
                response_fields: ['tenant.url'],
              },
            },
          });
    const [, state = ''] = /[?&]state=([\w-]{43})/.exec(JSON.stringify(answer.body))!;
    const callback = `/oauth2/callback?${new URLSearchParams({ state, code: 'one-time-code' }).toString()}`;
    const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
    expect((await gateway.fetch(callback, { headers: { Cookie: cookie } })).status).toBe(200);
    expect(await readData()).toEqual(withTenantUrl);
  });

  test('a refresh changes what it sends, and removes nothing that it does not send', async () => {
    const id = await upsert({ ...own(), ...code });
    provider.script(() => ({ body: { access_token: 'new', team: { id: 'T2' }, realmId: null } }));
    await refresh(id);
    expect(await readData()).toEqual({ ...known, team: { id: 'T2' } });
  });

  test('what a caller gave stays, known or not, whatever it holds', async () => {
    const data = { debug: 'given', sent: 'refresh-0', 'tenant.url': null };
    const id = await upsert({ ...own(), access_token: 'a', refresh_token: 'refresh-0', data });
    expect(await dataOf(id)).toEqual(data);
    await refresh(id);
    expect(await readData()).toEqual({ ...data, ...known });
  });
});

test.each<[string[], string, string]>([
  [['has space'], 'input.responseFields.0', 'must be 1 to 100 printable ASCII characters'],
  [[''], 'input.responseFields.0', 'must be 1 to 100 printable ASCII characters'],
  [['x'.repeat(101)], 'input.responseFields.0', 'must be 1 to 100 printable ASCII characters'],
  [
    ['team', 'refresh_token'],
    'input.responseFields.1',
    'must be none of the names access_token, refresh_token, client_secret, __proto__',
  ],
  [Array.from({ length: 51 }, (_, n) => `field${n}`), 'input.responseFields', 'must be at most 50'],
])('an app cannot have the response fields %j', async (responseFields, field, message) => {
  const { body } = await gateway.graphql(upsertApp, { input: { ...settings(), responseFields } });
  expect(body.errors?.map(({ extensions }) => extensions.params.fields)).toEqual([[{ field, message }]]);
  expect(await gateway.services.db.oAuthApp.count()).toBe(0);
});
