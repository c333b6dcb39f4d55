import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sent } from './support/canaries.ts';
import { failures } from './support/failing-provider.ts';
import { minutesLater } from './support/gateway.ts';
import { type OAuth2Lookout, openOAuth2Lookout, piece } from './support/oauth2-lookout.ts';
import { openProvider, type Provider } from './support/provider.ts';

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());

let watched: OAuth2Lookout;
beforeEach(async () => {
  watched = await openOAuth2Lookout(provider);
});

describe('no secret comes out anywhere of a consent', () => {
  test('that is given', async () => {
    const { canaries, expectNothingFound, lookout } = watched;
    const consents = [
      () => begin({ oauth2: graphqlApp() }),
      () => begin({ oauth2: { ...graphqlApp(), pkce: false } }),
      () => begin({ platformOAuth2: true }),
      () => begin({ cloudOAuth2: true }),
      () => beginByRest({ type: 'OAUTH2', app: restApp() }),
      () => beginByRest({ type: 'PLATFORM_OAUTH2' }),
      () => beginByRest({ type: 'CLOUD_OAUTH2' }),
    ];
    for (const consent of consents) {
      const { state, cookie } = await consent();
      await lookout.lookAtDatabase();
      await comeBack({ state, code: canaries.secret('code') }, '200 OK', cookie);
      await lookout.read('ext_1');
      await lookout.lookAtDatabase();
      await comeBack({ state, code: canaries.secret('replayedCode') }, '400 CONSENT_FAILED', cookie);
    }
    expect(provider.requests).toHaveLength(consents.length);
    expect(provider.requests.filter(({ parameters }) => parameters.code_verifier !== undefined)).toHaveLength(6);
    await expectNothingFound();
  });

  test('that is refused to start', async () => {
    const { canaries, expectNothingFound, lookout } = watched;
    const path = '/api/v1/app-connections/oauth2/authorization-url';
    const badApps = [
      { authorization_url: `javascript:${canaries.secret('script')}` },
      { authorization_url: `https://user:${canaries.secret('urlPassword')}@provider.example.com/` },
      { token_url: `https://provider.example.com/#${canaries.secret('fragment')}` },
      { authorization_params: { state: canaries.secret('state') } },
      { client_secret: [canaries.secret('listed')] },
      { clientSecret: canaries.secret('nearMiss') },
    ];
    for (const bad of badApps) {
      const body = { ...target('ext_1'), type: 'OAUTH2', app: { ...restApp(), ...bad } };
      await lookout.send(path, '400 VALIDATION', { body });
    }
    for (const type of ['PLATFORM_OAUTH2', 'SECRET_TEXT'])
      await lookout.send(path, '400 VALIDATION', { body: { ...target('ext_1'), type, app: restApp() } });
    const elsewhere = { ...target('ext_1'), projectId: 'project_x', type: 'OAUTH2' };
    await lookout.send(path, '404 ENTITY_NOT_FOUND', { body: { ...elsewhere, app: restApp() } });
    await lookout.send(path, '401 AUTHENTICATION', { key: null, body: { ...elsewhere, app: restApp() } });
    for (const app of [
      { oauth2: { ...graphqlApp(), tokenUrl: `https://x:${canaries.secret('urlPassword')}@provider.example.com/` } },
      { oauth2: { ...graphqlApp(), clientSecret: 5, clientId: [canaries.secret('listed')] } },
      { oauth2: graphqlApp(), platformOAuth2: true },
      { oauth2: canaries.secret('app') },
    ])
      await lookout.sendGraphql(startOAuth2, { input: { ...target('ext_1'), app } }, '200 VALIDATION');
    expect(await lookout.gateway.services.db.consent.count()).toBe(0);
    await expectNothingFound();
  });

  test('that comes back wrong', async () => {
    const { canaries, expectNothingFound, lookout } = watched;
    const { gateway } = lookout;
    const query = (state: string) => ({ state, code: canaries.secret('code') });
    const failed = '400 CONSENT_FAILED';
    const [one, two] = [await begin({ oauth2: graphqlApp() }), await begin({ oauth2: graphqlApp() })];
    const [name] = one.cookie.split('=');
    await comeBack(query(one.state), failed);
    await comeBack(query(one.state), failed, two.cookie);
    await comeBack(query(one.state), failed, `${name}=${canaries.secret('cookie')}`);
    await comeBack(query(canaries.secret('state')), failed, one.cookie);
    await comeBack({ code: canaries.secret('code') }, failed, one.cookie);

    const errors: Record<string, string>[] = [
      { error: 'access_denied', error_description: canaries.secret('description') },
      { error: canaries.secret('error') },
      { error: `<script>${canaries.secret('error')}</script>` },
    ];
    for (const error of errors) {
      const { state, cookie } = await begin({ oauth2: graphqlApp() });
      await comeBack({ ...query(state), ...error }, failed, cookie);
    }
    const withoutCode = await begin({ oauth2: graphqlApp() });
    await comeBack({ state: withoutCode.state }, failed, withoutCode.cookie);

    gateway.setTime(minutesLater(10));
    await comeBack(query(one.state), failed, one.cookie);
    gateway.setTime(minutesLater(0));
    await gateway.services.db.apiKey.updateMany({ data: { revoked: minutesLater(0) } });
    await comeBack(query(two.state), '401 AUTHENTICATION', two.cookie);
    await gateway.services.db.apiKey.updateMany({ data: { revoked: null } });
    await gateway.services.db.consent.updateMany({ data: { used: null, sealed: Buffer.alloc(64, 1) } });
    await comeBack(query(one.state), '500 INTERNAL', one.cookie);
    expect(provider.requests).toEqual([]);
    await expectNothingFound();
  });

  test.each(failures)('whose code the provider refuses with %s', async (_what, lasting, answer) => {
    const { canaries, expectNothingFound, lookout } = watched;
    provider.script((request) => answer(request, { canaries, tokenUrl: provider.tokenUrl }));
    const consents = [
      await begin({ oauth2: graphqlApp() }),
      await begin({ platformOAuth2: true }),
      await begin({ cloudOAuth2: true }),
      await beginByRest({ type: 'OAUTH2', app: restApp() }),
    ];
    for (const { state, cookie } of consents) {
      const outcome = lasting ? '400 INVALID_CLAIM' : '503 PROVIDER_UNAVAILABLE';
      await comeBack({ state, code: canaries.secret('code') }, outcome, cookie);
    }
    expect(provider.requests).toHaveLength(consents.length);
    expect(await lookout.gateway.services.db.credential.count()).toBe(0);
    await expectNothingFound();
  });
});

const startOAuth2 =
  'mutation S($input: StartOAuth2Input!) { startOAuth2(input: $input) { authorizationUrl externalId expires } }';

const target = (externalId: string) => ({
  projectId: watched.lookout.gateway.projectId,
  externalId,
  displayName: 'x',
  pieceName: piece,
  pieceVersion: '1.0.0',
});

const graphqlApp = () => ({
  ...watched.own(),
  authorizationUrl: 'https://provider.example.com/authorize',
  scopes: ['mail'],
});
const restApp = () => ({
  client_id: 'client',
  client_secret: watched.canaries.secret('clientSecret'),
  authorization_url: 'https://provider.example.com/authorize',
  token_url: provider.tokenUrl,
  authorization_method: 'HEADER',
});

/** The state and the cookie, which the answer of a start shows to the browser. */
const shows = /(?<=[?&]state=|connections_gateway_consent_\w+=)[\w-]{43}/g;

interface Begun {
  state: string;
  cookie: string;
}

const begun = ({ headers, text }: Sent): Begun => {
  const [, state] = /[?&]state=([\w-]{43})/.exec(text)!;
  const [cookie] = headers.get('set-cookie')!.split(';');
  watched.canaries.all.add(state!).add(cookie!.split('=')[1]!);
  return { state: state!, cookie: cookie! };
};

const begin = async (app: object, externalId = 'ext_1'): Promise<Begun> =>
  begun(await watched.lookout.sendGraphql(startOAuth2, { input: { ...target(externalId), app } }, '200 OK', { shows }));

const beginByRest = async (type: object, externalId = 'ext_1'): Promise<Begun> =>
  begun(
    await watched.lookout.send('/api/v1/app-connections/oauth2/authorization-url', '200 OK', {
      body: { ...target(externalId), ...type },
      shows,
    }),
  );

const comeBack = (query: Record<string, string>, outcome: string, cookie?: string): Promise<Sent> =>
  watched.lookout.send(`/oauth2/callback?${new URLSearchParams(query).toString()}`, outcome, {
    key: null,
    headers: cookie === undefined ? {} : { Cookie: cookie },
  });
