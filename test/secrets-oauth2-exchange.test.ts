import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failures } from './support/failing-provider.ts';
import { exchangesOf } from './support/oauth2-exchanges.ts';
import { type OAuth2Lookout, openOAuth2Lookout } from './support/oauth2-lookout.ts';
import { openProvider, type Provider } from './support/provider.ts';
import { inHeader } from './support/sent-secrets.ts';

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());

let watched: OAuth2Lookout;
beforeEach(async () => {
  watched = await openOAuth2Lookout(provider);
});

describe('no secret comes out anywhere', () => {
  test('of tokens that a provider grants', async () => {
    const { expectNothingFound, lookout } = watched;
    for (const [n, [what, exchange]] of Object.entries(exchangesOf(watched)).entries()) {
      await exchange({ rest: '201 OK', graphql: '200 OK' });
      expect(provider.requests, what).toHaveLength(n + 1);
      const { text } = await lookout.read('ext_1');
      expect(text, what).toMatch(/"access_token":"accessTokenCanary.*"id_token":"idTokenCanary.*userTokenCanary/);
      await lookout.lookAtDatabase();
    }
    await expectNothingFound();
  });

  test.each(failures)('when a provider fails to exchange, and answers with %s', async (_what, lasting, answer) => {
    const { canaries, expectNothingFound, lookout } = watched;
    provider.script((request) => answer(request, { canaries, tokenUrl: provider.tokenUrl }));
    const code = lasting ? 'INVALID_CLAIM' : 'PROVIDER_UNAVAILABLE';
    for (const exchange of Object.values(exchangesOf(watched))) {
      await exchange({ rest: lasting ? `400 ${code}` : `503 ${code}`, graphql: `200 ${code}` });
    }
    expect(provider.requests).toHaveLength(Object.keys(exchangesOf(watched)).length);
    expect(await lookout.gateway.services.db.credential.count()).toBe(0);
    await expectNothingFound();
  });

  test('when a provider answers with the Authorization header as its error code', async () => {
    const { code, expectNothingFound, own, upsertByGraphql } = watched;
    provider.script((request) => ({ status: 400, body: { error: inHeader(request.authorization) } }));
    await upsertByGraphql({ oauth2: { ...own(), ...code(), authorizationMethod: 'HEADER' } }, '200 INVALID_CLAIM');
    await expectNothingFound();
  });
});
