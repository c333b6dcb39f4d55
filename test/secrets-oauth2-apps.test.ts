import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Canaries } from './support/canaries.ts';
import { type OAuth2Lookout, openOAuth2Lookout, upsertApp } from './support/oauth2-lookout.ts';
import { openProvider, type Provider } from './support/provider.ts';
import { addMember } from './support/tenants.ts';

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());

let watched: OAuth2Lookout;
beforeEach(async () => {
  watched = await openOAuth2Lookout(provider);
});

describe('no secret comes out anywhere of an OAuth app', () => {
  test('that is registered, changed, refused and deleted', async () => {
    const { appSettings, canaries, expectNothingFound, lookout } = watched;
    const { gateway, sendGraphql } = lookout;
    const input = { ...appSettings, pieceName: 'another' };
    const change = (changed: object, outcome?: string, key?: string) =>
      sendGraphql(upsertApp, { input: { ...input, ...changed } }, outcome, { key });
    await change({ clientSecret: canaries.secret('created') });
    await change({ clientSecret: canaries.secret('changed'), clientId: 'client2' });
    await lookout.lookAtDatabase();
    await change({ clientId: 'client2', scopes: ['unchanged'] });
    expect(await gateway.services.db.oAuthApp.count()).toBe(2);

    for (const changed of badSettings(canaries))
      await change({ clientSecret: canaries.secret('refused'), ...changed }, '200 VALIDATION');
    const { key } = await addMember(gateway, 'ADMIN');
    canaries.all.add(key);
    await change({ clientSecret: canaries.secret('forbidden') }, '200 AUTHORIZATION', key);
    await sendAsLiterals(watched);

    const { db } = gateway.services;
    await db.$executeRaw`ALTER TABLE oauth_app ADD CONSTRAINT refuse CHECK (false) NOT VALID`;
    try {
      await change({ clientSecret: canaries.secret('fault') }, '500 INTERNAL');
    } finally {
      await db.$executeRaw`ALTER TABLE oauth_app DROP CONSTRAINT refuse`;
    }
    await lookout.listEverything();
    for (const { id } of await db.oAuthApp.findMany())
      await sendGraphql('mutation D($id: ID!) { deleteOAuthApp(input: { id: $id }) { deletedOAuthAppId } }', { id });
    expect(await db.auditEvent.count({ where: { action: 'OAUTH_APP_UPSERTED' } })).toBe(5);
    await expectNothingFound();
  });
});

/** Settings that are refused, each with a secret in it, or with one beside it. */
function badSettings(canaries: Canaries): object[] {
  return [
    { tokenUrl: `https://user:${canaries.secret('urlPassword')}@provider.example.com/token` },
    { tokenUrl: `https://provider.example.com/token#${canaries.secret('fragment')}` },
    { tokenUrl: `ftp://provider.example.com/${canaries.secret('path')}` },
    { authorizationUrl: `https://${canaries.secret('userName')}@provider.example.com/` },
    { authorizationUrl: `https://provider.example.com/?client_secret=${canaries.secret('parameter')}` },
    { authorizationUrl: `javascript:${canaries.secret('script')}` },
    { authorizationParams: { client_secret: canaries.secret('param') } },
    { authorizationParams: canaries.secret('params') },
    { scopes: [`"${canaries.secret('scope')}"`] },
    { authorizationMethod: canaries.secret('method') },
    { pkce: canaries.secret('pkce') },
    { clientSecret: { deep: canaries.secret('deep') } },
    { clientSecret: `${canaries.secret('zero')}\0` },
    { clientSecret: canaries.secret('long').repeat(10_000) },
    { pieceName: '' },
    { unknown: canaries.secret('unknown') },
  ];
}

async function sendAsLiterals({ canaries, lookout: { sendGraphql } }: OAuth2Lookout): Promise<void> {
  const literal = (secret: string): string =>
    `mutation { upsertOAuthApp(input: { pieceName: "literal", clientId: "c", clientSecret: ${secret}, authorizationUrl: "https://x.example", tokenUrl: "https://x.example" }) { oauthApp { id } } }`;
  await sendGraphql(literal(`"${canaries.secret('literal')}"`), {});
  await sendGraphql(literal(`["${canaries.secret('list')}"]`), {}, '200 VALIDATION');
  await sendGraphql(literal(canaries.secret('enum')), {}, '200 VALIDATION');
  await sendGraphql(literal(`"${canaries.secret('open')}`), {}, '200 VALIDATION');
}
