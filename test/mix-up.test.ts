import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOAuth2 } from '../src/oauth2/oauth2.ts';
import { graphql } from './documents/gql.ts';
import type { OAuth2AppInput } from './documents/graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { listen, type Listening } from './support/listen.ts';
import { addForeignPlatform } from './support/tenants.ts';

const upsertApp = graphql(`
  mutation MixUpApp($input: UpsertOAuthAppInput!) {
    upsertOAuthApp(input: $input) {
      oauthApp {
        id
      }
    }
  }
`);

const start = graphql(`
  mutation MixUpStart($input: StartOAuth2Input!) {
    startOAuth2(input: $input) {
      authorizationUrl
    }
  }
`);

/** An authorization server, with the codes that came to its token address. */
interface Server extends Listening {
  codes: string[];
}

/**
 * @param namesItself whether it says who it is, in its metadata and its answers
 * @param consent answers browsers that come to be asked for consent; lets them all consent when left out
 */
async function openServer(namesItself: boolean, consent?: (asked: URL) => Response): Promise<Server> {
  const codes: string[] = [];
  const server: Listening = await listen(async (request) => {
    const url = new URL(request.url);
    if (url.pathname === '/authorize') return (consent ?? allow)(url);
    if (url.pathname === '/token') {
      codes.push(new URLSearchParams(await request.text()).get('code') ?? '');
      return Response.json({ access_token: 'access', token_type: 'Bearer' });
    }
    return Response.json({
      issuer: server.address,
      authorization_endpoint: `${server.address}/authorize`,
      token_endpoint: `${server.address}/token`,
      authorization_response_iss_parameter_supported: namesItself,
    });
  });
  const allow = ({ searchParams }: URL): Response => {
    const back = new URL(searchParams.get('redirect_uri')!);
    back.searchParams.set('state', searchParams.get('state')!);
    back.searchParams.set('code', `code for ${searchParams.get('client_id')}`);
    if (namesItself) back.searchParams.set('iss', server.address);
    return new Response(null, { status: 302, headers: { Location: back.href } });
  };
  return { ...server, codes };
}

let honest: Server;
let silent: Server;
let attacker: Server;
beforeAll(async () => {
  honest = await openServer(true);
  silent = await openServer(false);
  // It sends browsers on to the honest server, as if another app had asked.
  attacker = await openServer(true, ({ searchParams }) => {
    const on = new URL(`${honest.address}/authorize`);
    for (const [name, value] of searchParams) on.searchParams.set(name, value);
    on.searchParams.set('client_id', 'client of honest');
    return new Response(null, { status: 302, headers: { Location: on.href } });
  });
});
afterAll(() => Promise.all([honest, silent, attacker].map((server) => server.close())));

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
  for (const server of [honest, silent, attacker]) server.codes.length = 0;
});

const register = (name: string, server: Server, key?: string) =>
  gateway.query(
    upsertApp,
    { input: { pieceName: name, clientId: `client of ${name}`, clientSecret: 's3cr3t', issuer: server.address } },
    { key },
  );

/** An app that comes with the request. */
const own = (server: Server, issuer?: string): OAuth2AppInput => ({
  oauth2: {
    clientId: 'own client',
    clientSecret: 's3cr3t',
    authorizationUrl: `${server.address}/authorize`,
    tokenUrl: `${server.address}/token`,
    issuer,
  },
});

/** A browser that was sent to consent: where it is, and its cookie. */
interface Browser {
  address: string;
  cookie: string;
}

async function begin(pieceName: string, app: OAuth2AppInput = { platformOAuth2: true }): Promise<Browser> {
  const target = { projectId: gateway.projectId, externalId: 'ext_1', displayName: 'x', pieceVersion: '1.0.0' };
  const { headers, body } = await gateway.graphql(start, { input: { ...target, pieceName, app } });
  return { address: body.data!.startOAuth2.authorizationUrl, cookie: headers.get('set-cookie')!.split(';')[0]! };
}

/** Follows where servers send the browser, until it comes back. */
async function comesBackWith({ address }: Browser): Promise<URLSearchParams> {
  let at = address;
  while (!at.startsWith('https://gateway.example.com/oauth2/callback')) {
    at = (await fetch(at, { redirect: 'manual' })).headers.get('location')!;
  }
  return new URL(at).searchParams;
}

const comeBack = async ({ cookie }: Browser, query: URLSearchParams): Promise<[number, string]> => {
  const response = await gateway.fetch(`/oauth2/callback?${query.toString()}`, { headers: { Cookie: cookie } });
  const page = await response.text();
  return [response.status, /<p>(.*?)<\/p>/s.exec(page)?.[1] ?? ''];
};

const connected = [200, '“x” is ready to be used.'];
const another = [
  400,
  'The response is from another authorization server than the one you were sent to. Nothing was stored.',
];
const unnamed = [400, 'The response does not identify its authorization server, as it should. Nothing was stored.'];
const usedBefore = [400, 'This sign-in was already used. Start again.'];

describe('a code of another server than the one that was asked', () => {
  test.each([
    ['registered by its issuer', async () => (await register('attacker', attacker), begin('attacker'))],
    ['of its own that names no issuer', () => begin('attacker', own(attacker))],
    [
      "of its own that asks as the honest one, with the honest one's client id",
      () => {
        const { oauth2 } = own(honest);
        const disguised = { ...oauth2!, clientId: 'client of honest', tokenUrl: `${attacker.address}/token` };
        return begin('attacker', { oauth2: disguised });
      },
    ],
    ['of its own with its issuer', () => begin('attacker', own(attacker, attacker.address))],
  ])('is sent nowhere, for an app %s, and the consent is used up', async (_what, beginning) => {
    await register('honest', honest);
    const browser = await beginning();
    const query = await comesBackWith(browser);
    expect(Object.fromEntries(query)).toMatchObject({ code: 'code for client of honest', iss: honest.address });
    expect(await comeBack(browser, query)).toEqual(another);
    expect(await comeBack(browser, query)).toEqual(usedBefore);
    expect([attacker.codes, honest.codes]).toEqual([[], []]);
    expect(await gateway.services.db.appConnection.count()).toBe(0);
  });

  test("is sent nowhere when the honest app is another platform's or the operator's", async () => {
    const { key } = await addForeignPlatform(gateway);
    await register('honest', honest, key);
    const browser = await begin('attacker', own(attacker));
    expect(await comeBack(browser, await comesBackWith(browser))).toEqual(another);

    const { oauth2 } = own(honest, honest.address);
    const operators = { scopes: [], pkce: true, authorizationMethod: 'BODY' as const, authorizationParams: {} };
    const cloud = { ...oauth2!, ...operators, pieceName: 'p', responseFields: [], issuer: honest.address };
    gateway = await openTestGateway({
      oauth2: createOAuth2({
        publicUrl: 'https://gateway.example.com',
        allowPrivateHosts: true,
        apps: [{ ...cloud, issInResponse: true }],
      }),
    });
    const again = await begin('attacker', own(attacker));
    expect(await comeBack(again, await comesBackWith(again))).toEqual(another);
    expect(attacker.codes).toEqual([]);
  });
});

test('a code is sent to the app that asked for it alone, not to one that was put in its place meanwhile', async () => {
  await register('honest', honest);
  const browser = await begin('honest');
  const query = await comesBackWith(browser);
  await register('honest', attacker);
  expect(await comeBack(browser, query)).toEqual([
    400,
    'The OAuth app was changed meanwhile. Nothing was stored: start again.',
  ]);
  expect([attacker.codes, honest.codes]).toEqual([[], []]);
});

describe('an answer', () => {
  const changed = async (app: () => Promise<Browser>, change: (query: URLSearchParams) => void) => {
    const browser = await app();
    const query = await comesBackWith(browser);
    change(query);
    return comeBack(browser, query);
  };
  const ofHonest = async (): Promise<Browser> => (await register('honest', honest), begin('honest'));
  const ofSilent = async (): Promise<Browser> => (await register('silent', silent), begin('silent'));

  test('of the server that was asked is taken', async () => {
    expect(await changed(ofHonest, () => undefined)).toEqual(connected);
    expect(honest.codes).toEqual(['code for client of honest']);
  });

  test('that does not name its server is refused where servers say that they do, and taken elsewhere', async () => {
    expect(await changed(ofHonest, (query) => query.delete('iss'))).toEqual(unnamed);
    expect(await changed(ofSilent, () => undefined)).toEqual(connected);
    expect(
      await changed(
        () => begin('x', own(honest, honest.address)),
        (query) => query.delete('iss'),
      ),
    ).toEqual(connected);
  });

  test.each<[string, (query: URLSearchParams) => void]>([
    ['another server', (query) => query.set('iss', 'https://another.example')],
    ['its server, written in another way', (query) => query.set('iss', `${query.get('iss')}/`)],
    ['nothing', (query) => query.set('iss', '')],
    ['its server and another one', (query) => query.append('iss', attacker.address)],
    [
      'another server, with an error',
      (query) => {
        query.set('error', 'x');
        query.set('iss', 'y');
      },
    ],
  ])('that names %s is refused', async (_what, change) => {
    expect(await changed(ofHonest, change)).toEqual(another);
    expect(honest.codes).toEqual([]);
  });

  test('is taken as before where no issuer is known: whatever it names, but for the server of another app', async () => {
    const app = (): Promise<Browser> => begin('x', own(silent));
    expect(await changed(app, (query) => query.set('iss', 'https://unknown.example'))).toEqual(connected);
    // A server that has an app for another piece too.
    await register('silent', silent);
    expect(await changed(app, (query) => query.set('iss', silent.address))).toEqual(connected);
    await register('honest', honest);
    expect(await changed(app, (query) => query.set('iss', honest.address))).toEqual(another);
  });
});
