import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { disguises } from './support/disguises.ts';
import { exchangesOf } from './support/oauth2-exchanges.ts';
import { type OAuth2Lookout, openOAuth2Lookout } from './support/oauth2-lookout.ts';
import { openProvider, type Provider } from './support/provider.ts';
import { secretsSent } from './support/sent-secrets.ts';

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());

let watched: OAuth2Lookout;
beforeEach(async () => {
  watched = await openOAuth2Lookout(provider);
});

/** Every secret, under names that are kept, as a value, within one, and as a name; with something that is no secret. */
const echo = (secrets: string[], disguise: (secret: string) => string): Record<string, unknown> => {
  const names = ['id_token', 'authed_user', 'instance_url', 'owner'];
  const forms = (secret: string): unknown[] => [
    disguise(secret),
    { access_token: 'x', deep: [{ of: [disguise(secret)] }] },
    [`https://x.example/?q=${disguise(secret)}&r=1`],
    { [disguise(secret)]: true },
  ];
  const fields = names.map((name, index): [string, unknown] => [name, secrets.map((secret) => forms(secret)[index])]);
  const [token_type, scope] = [disguise(secrets[0]!), secrets.map(disguise).join(' ')];
  return { ...Object.fromEntries(fields), team: 'kept', token_type, scope };
};

describe('no secret comes out anywhere', () => {
  test.each(disguises)(
    'when a provider repeats what it was sent %s, under names that are kept',
    async (_how, disguise) => {
      const { canaries, expectNothingFound, lookout, recheck } = watched;
      const refreshToken = canaries.secret('refreshToken');
      provider.script((request) => ({
        body: {
          access_token: 'access',
          refresh_token: refreshToken,
          ...echo([...secretsSent(request), refreshToken], disguise),
        },
      }));
      for (const exchange of Object.values(exchangesOf(watched))) {
        await exchange({ rest: '201 OK', graphql: '200 OK' });
        await recheck('ext_1');
        const { text } = await lookout.read('ext_1');
        expect(JSON.parse(text)).toMatchObject({ value: { token_type: 'Bearer', data: { team: 'kept' } } });
        expect(Object.keys((JSON.parse(text) as { value: { data: object } }).value.data)).toEqual(['team']);
      }
      await expectNothingFound();
    },
  );
});
