import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { refreshDueCredentials } from '../src/credentials/refresh-due.ts';
import type { Sent } from './support/canaries.ts';
import { failures } from './support/failing-provider.ts';
import { minutesLater } from './support/gateway.ts';
import { type OAuth2Lookout, openOAuth2Lookout } from './support/oauth2-lookout.ts';
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

describe('no secret comes out anywhere of a refresh', () => {
  test('that succeeds', async () => {
    const { expectNothingFound, lookout, recheck } = watched;
    const background = await storeOld(50, 'background');
    expect(await requestsOf(() => refreshDueCredentials(lookout.gateway.services))).toBe(background.length);
    await lookout.lookAtDatabase();
    for (const externalId of [...background, ...(await storeOld(70, 'read'))]) {
      for (const ask of [lookout.read, recheck, revalidate]) {
        const isFresh = externalId.startsWith('background') && ask === lookout.read;
        expect(await requestsOf(() => ask(externalId)), externalId).toBe(isFresh ? 0 : 1);
        await lookout.lookAtDatabase();
      }
      await lookout.read(externalId);
    }
    await expectNothingFound();
  });

  test.each(failures)('that fails, when the provider answers with %s', async (what, lasting, answer) => {
    const { canaries, expectNothingFound, lookout, recheck } = watched;
    const times = lost.includes(what) ? 2 : 1;
    const background = await storeOld(50, 'background');
    provider.script((request) => answer(request, { canaries, tokenUrl: provider.tokenUrl }));
    expect(await requestsOf(() => refreshDueCredentials(lookout.gateway.services))).toBe(background.length * times);
    await lookout.lookAtDatabase();
    for (const externalId of background) {
      expect(await requestsOf(() => recheck(externalId))).toBe(times);
      await lookout.read(externalId, lasting ? '409 CONNECTION_NOT_USABLE' : '200 OK');
    }

    const expired = await storeOld(70, 'read');
    provider.script((request) => answer(request, { canaries, tokenUrl: provider.tokenUrl }));
    for (const externalId of expired) {
      const outcome = lasting ? '409 CONNECTION_NOT_USABLE' : '503 PROVIDER_UNAVAILABLE';
      expect(await requestsOf(() => lookout.read(externalId, outcome))).toBe(times);
      expect(await requestsOf(() => revalidate(externalId))).toBe(times);
    }
    const { db } = lookout.gateway.services;
    expect(await db.appConnection.count({ where: { statusReason: null } })).toBe(0);
    expect(await db.auditEvent.count({ where: { action: 'CONNECTION_FAILED' } })).toBe(lasting ? 20 : 0);
    const warnings = lookout.gateway.logLines.filter((line) => line.includes('a credential was not refreshed'));
    expect(warnings).toHaveLength(20);
    await expectNothingFound();
  });

  test('that an internal error keeps from being tried', async () => {
    const { expectNothingFound, lookout } = watched;
    const [externalId] = await storeOld(70, 'lost');
    const { services, logLines } = lookout.gateway;
    await services.db.credential.updateMany({ data: { keyId: 'lost' } });
    expect(await requestsOf(() => refreshDueCredentials(services))).toBe(0);
    await services.db.credential.updateMany({
      data: { keyId: 'test', sealed: Buffer.alloc(64, 1), refreshDue: minutesLater(0) },
    });
    await lookout.read(externalId!, '500 INTERNAL');
    expect(logLines.filter((line) => line.includes('a credential could not be refreshed'))).toHaveLength(5);
    expect(logLines.some((line) => line.includes('unexpected error'))).toBe(true);
    await expectNothingFound();
  });
});

/** The answers of which the provider is asked for another one at once. */
const lost = [
  'a page with status 200',
  'a refresh token without an access token',
  'an access token that is no text',
  'JSON that breaks off',
  'too much',
  'nothing: it hangs up',
];

/** Stores connections of every type whose tokens were claimed so many minutes ago, and answers with their ids. */
async function storeOld(minutes: number, name: string): Promise<string[]> {
  const { canaries, code, grant, lookout, own, upsertByGraphql } = watched;
  const { gateway } = lookout;
  provider.script(grant);
  gateway.setTime(minutesLater(-minutes));
  const given = {
    ...own(),
    accessToken: canaries.readableSecret('accessToken'),
    refreshToken: canaries.secret('refreshToken'),
    expiresIn: 3600,
    props: { tenant: canaries.readableSecret('prop') },
    data: { id_token: canaries.readableSecret('idToken') },
  };
  const credentials = [
    { oauth2: given },
    { oauth2: { ...given, authorizationMethod: 'HEADER' } },
    { oauth2: { ...own(), grantType: 'CLIENT_CREDENTIALS' } },
    { platformOAuth2: code() },
    { cloudOAuth2: code() },
  ];
  const externalIds = credentials.map((_, index) => `${name}_${index}`);
  for (const [index, credential] of credentials.entries())
    await upsertByGraphql(credential, '200 OK', externalIds[index]);
  gateway.setTime(minutesLater(0));
  const connections = await gateway.services.db.appConnection.findMany({ where: { externalId: { in: externalIds } } });
  expect(connections).toHaveLength(credentials.length);
  return externalIds;
}

const revalidate = async (externalId: string): Promise<Sent> =>
  watched.lookout.send(`/api/v1/app-connections/${await watched.idOf(externalId)}/revalidate`, '200 OK', {
    method: 'POST',
  });

/** Runs it, and counts the requests that it made to the provider. */
async function requestsOf(what: () => Promise<unknown>): Promise<number> {
  const before = provider.requests.length;
  await what();
  return provider.requests.length - before;
}
