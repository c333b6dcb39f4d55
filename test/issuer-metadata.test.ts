import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOAuth2 } from '../src/oauth2/oauth2.ts';
import { graphql } from './documents/gql.ts';
import type { UpsertOAuthAppInput } from './documents/graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { listen, type Listening } from './support/listen.ts';
import { addMember } from './support/tenants.ts';

const upsert = graphql(`
  mutation IssuerUpsert($input: UpsertOAuthAppInput!) {
    upsertOAuthApp(input: $input) {
      oauthApp {
        issuer
        authorizationUrl
        tokenUrl
        issInResponse
      }
    }
  }
`);

let gateway: TestGateway;
let server: Listening;
/** The paths that were asked for. */
let asked: string[];
/** What stands there: JSON, or a status. */
let documents: Record<string, object | number | string>;

beforeEach(async () => {
  gateway = await openTestGateway();
  asked = [];
  documents = {};
  server = await listen((request) => {
    // Nothing is locked meanwhile.
    expect(gateway.statements.filter((sql) => sql.includes('BEGIN'))).toEqual([]);
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const found = documents[pathname] ?? 404;
    if (typeof found === 'number') return new Response(null, { status: found, headers: { Location: '/elsewhere' } });
    return typeof found === 'string' ? new Response(found) : Response.json(found);
  });
});
afterEach(() => server.close());

const oauth2Path = '/.well-known/oauth-authorization-server';
const openidPath = '/.well-known/openid-configuration';

const metadata = (changed: object = {}) => ({
  issuer: server.address,
  authorization_endpoint: `${server.address}/authorize`,
  token_endpoint: `${server.address}/token`,
  response_types_supported: ['code'],
  authorization_response_iss_parameter_supported: true,
  ...changed,
});

const send = (input: Partial<UpsertOAuthAppInput> = {}, key?: string) => {
  gateway.statements.length = 0;
  const app = { pieceName: 'piece', clientId: 'client', clientSecret: 's3cr3t', issuer: server.address };
  return gateway.graphql(upsert, { input: { ...app, ...input } }, { key });
};

async function expectRefused(input: Partial<UpsertOAuthAppInput>, code: string, message: string): Promise<void> {
  const { body } = await send(input);
  expect(body.errors?.map(({ extensions: { code, params } }) => [code, params.message])).toEqual([[code, message]]);
  expect(await gateway.services.db.oAuthApp.count()).toBe(0);
}

describe('an app that is registered by its issuer', () => {
  test('has the addresses of the metadata (RFC 8414)', async () => {
    documents[oauth2Path] = metadata();
    const { body } = await send();
    expect(body).toEqual({
      data: {
        upsertOAuthApp: {
          oauthApp: {
            issuer: server.address,
            authorizationUrl: `${server.address}/authorize`,
            tokenUrl: `${server.address}/token`,
            issInResponse: true,
          },
        },
      },
    });
    expect(asked).toEqual([oauth2Path]);
    const [event] = await gateway.services.db.auditEvent.findMany({ where: { action: 'OAUTH_APP_UPSERTED' } });
    expect(event?.details).toMatchObject({ issuer: server.address });
  });

  test('is looked for below its path too, by OpenID discovery if need be, and stored as it names itself', async () => {
    const issuer = `${server.address}/tenant/1/`;
    documents[oauth2Path + '/tenant/1'] = metadata();
    documents['/tenant/1' + openidPath] = metadata({
      issuer,
      authorization_response_iss_parameter_supported: undefined,
    });
    const { body } = await send({ issuer });
    expect(body.data?.upsertOAuthApp.oauthApp).toMatchObject({ issuer, issInResponse: false });
    expect(asked).toEqual([oauth2Path + '/tenant/1', '/tenant/1' + openidPath]);

    documents[oauth2Path] = metadata();
    expect((await send({ issuer: `${server.address}/` })).body.data?.upsertOAuthApp.oauthApp.issuer).toBe(
      server.address,
    );
  });

  test('may have the same addresses, the first with parameters; others are refused', async () => {
    documents[oauth2Path] = metadata();
    const { address } = server;
    const leaveOut = "is not the one in the issuer's metadata: leave it out";
    for (const authorizationUrl of ['https://attacker.example/authorize', `${address}/other`])
      await expectRefused({ authorizationUrl }, 'VALIDATION', `input.authorizationUrl: ${leaveOut}`);
    for (const tokenUrl of ['https://attacker.example/token', `${address}/token?x`])
      await expectRefused({ tokenUrl }, 'VALIDATION', `input.tokenUrl: ${leaveOut}`);
    const given = { authorizationUrl: `${address}/authorize?tenant=x`, tokenUrl: `${address}/token` };
    expect((await send(given)).body.data?.upsertOAuthApp.oauthApp).toMatchObject(given);
  });

  test('needs its secret again when the metadata names another token address', async () => {
    documents[oauth2Path] = metadata();
    await send();
    documents[oauth2Path] = metadata({ token_endpoint: `${server.address}/moved` });
    const { body } = await send({ clientSecret: null });
    expect(body.errors?.[0]?.message).toBe('input.clientSecret: is required when clientId or tokenUrl changes');
    expect((await send()).body.data?.upsertOAuthApp.oauthApp.tokenUrl).toBe(`${server.address}/moved`);
  });

  test('without the issuer has its addresses, and no issuer any more', async () => {
    documents[oauth2Path] = metadata();
    await send();
    const given = { authorizationUrl: 'https://x.example/authorize', tokenUrl: 'https://x.example/token' };
    const { body } = await send({ ...given, issuer: null });
    expect(body.data?.upsertOAuthApp.oauthApp).toEqual({ ...given, issuer: null, issInResponse: false });
    expect(asked).toHaveLength(1);
    for (const field of ['authorizationUrl', 'tokenUrl'] as const)
      expect((await send({ ...given, issuer: null, [field]: null })).body.errors?.[0]?.message).toBe(
        `input.${field}: is required without an issuer`,
      );
  });

  test('is not looked for on behalf of who may not register it', async () => {
    const { key } = await addMember(gateway, 'ADMIN');
    expect((await send({}, key)).body.errors?.[0]?.extensions.code).toBe('AUTHORIZATION');
    expect(asked).toEqual([]);
  });
});

describe('an issuer is refused, and nothing stored,', () => {
  const nothingThere = 'input.issuer: has no metadata at its well-known addresses (RFC 8414, OpenID Connect Discovery)';

  test.each<[string, string, () => object | number | string]>([
    ['without metadata', nothingThere, () => 404],
    ['that sends elsewhere', nothingThere, () => 302],
    ['with metadata that is no JSON', nothingThere, () => '<html>'],
    ['with metadata that is a list', nothingThere, () => []],
    ['with metadata without an issuer', nothingThere, () => ({})],
    [
      'of another name',
      'input.issuer: is not what its metadata says',
      () => metadata({ issuer: 'https://honest.example' }),
    ],
    [
      'without a token address',
      "input.issuer: has metadata that can't be used: token_endpoint is missing",
      () => metadata({ token_endpoint: undefined }),
    ],
    [
      'whose address is a script',
      "input.issuer: has metadata that can't be used: authorization_endpoint must be an http or https address",
      () => metadata({ authorization_endpoint: 'javascript:alert(1)' }),
    ],
    [
      'whose address has a password',
      "input.issuer: has metadata that can't be used: token_endpoint must have no user name, password or fragment",
      () => metadata({ token_endpoint: 'https://a:b@x.example/' }),
    ],
  ])('%s', async (_what, message, document) => {
    documents[oauth2Path] = document();
    await expectRefused({}, 'VALIDATION', message);
  });

  test.each([500, 503, 429])('that answers with %i, at one of its addresses: try again', async (status) => {
    documents[status === 500 ? oauth2Path : openidPath] = status;
    const { body } = await send();
    const message = 'The issuer cannot be asked for its metadata now. Nothing was stored: try again.';
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'PROVIDER_UNAVAILABLE', params: { message, retryAfter: 10 } },
    ]);
    expect(await gateway.services.db.oAuthApp.count()).toBe(0);
  });

  test('that is no address of one', async () => {
    for (const issuer of [
      'nonsense',
      'ftp://x.example',
      'https://x.example/?q=1',
      'https://a:b@x.example',
      'https://x.example/#a',
    ]) {
      expect((await send({ issuer })).body.errors?.[0]?.message).toMatch(/^input\.issuer: must /);
    }
    expect(asked).toEqual([]);
  });

  test('at http or an address that is not public; names of this network are as unknown ones', async () => {
    const oauth2 = createOAuth2({ publicUrl: null, allowPrivateHosts: false, apps: [] });
    gateway = await openTestGateway({ oauth2 });
    const later = 'The issuer cannot be asked for its metadata now. Nothing was stored: try again.';
    await expectRefused({}, 'VALIDATION', 'input.issuer: must be an https address');
    await expectRefused({ issuer: 'https://10.0.0.1' }, 'VALIDATION', 'input.issuer: is not a public https address');
    for (const issuer of ['https://localhost', 'https://unknown.invalid'])
      await expectRefused({ issuer }, 'PROVIDER_UNAVAILABLE', later);
    expect(asked).toEqual([]);
  });
});
