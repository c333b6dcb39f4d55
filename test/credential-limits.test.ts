import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { credentialPlace } from '../src/credentials/credential.ts';
import { loadCredential, sealCredential } from '../src/credentials/store.ts';
import { graphql } from './documents/gql.ts';
import type { CredentialInput } from './documents/graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { grantNumber, openProvider, type Provider } from './support/provider.ts';
import { addConnection } from './support/tenants.ts';

let provider: Provider;
beforeAll(async () => {
  provider = await openProvider();
});
afterAll(() => provider.close());

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});
afterEach(() => {
  provider.requests.length = 0;
  provider.script((_request, count) => ({ body: grantNumber(count) }));
});

const KiB = 1024;
const x = (bytes: number): string => 'x'.repeat(bytes);

const upsert = graphql(`
  mutation LimitsUpsert($input: UpsertConnectionInput!) {
    upsertConnection(input: $input) {
      connection {
        id
      }
    }
  }
`);

const target = () => ({
  projectId: gateway.projectId,
  externalId: 'ext_1',
  displayName: 'x',
  pieceName: 'piece',
  pieceVersion: '1.0.0',
});

const byGraphql = (credential: CredentialInput) => gateway.graphql(upsert, { input: { ...target(), credential } });
const byRest = (value: { type: string } & Record<string, unknown>) =>
  gateway.rest('POST', '', { body: { ...target(), type: value.type, value } });

const own = () => ({ clientId: 'client', clientSecret: 's3cr3t', tokenUrl: provider.tokenUrl });
const restOwn = () => ({ type: 'OAUTH2', client_id: 'client', client_secret: 's3cr3t', token_url: provider.tokenUrl });
const code = { code: 'one-time-code', redirect_url: 'https://app.example.com/callback' };

const refusal = (field: string, text: string) => {
  const message = `${field}: ${text}`;
  return { code: 'VALIDATION', params: { message, fields: [{ field, message: text }] } };
};
const tooLarge = 'must be at most 65536 bytes as JSON';

describe('a credential that is written', () => {
  // In JSON, the key and the marks around it take 8 bytes.
  const fits = { a: x(64 * KiB - 8) };
  const over = { a: `${x(64 * KiB - 10)}ä` + 'x' };

  test('may have parts of 64 KiB, in bytes', async () => {
    expect((await byRest({ type: 'CUSTOM_AUTH', props: fits })).status).toBe(201);
    expect((await byRest({ ...restOwn(), access_token: x(64 * KiB), data: fits })).status).toBe(201);
  });

  test.each<[string, CredentialInput]>([
    ['input.credential.customAuth.props', { customAuth: { props: over } }],
    [
      'input.credential.oauth2.data',
      { oauth2: { clientId: 'c', clientSecret: 's', tokenUrl: 'https://x.example', accessToken: 'a', data: over } },
    ],
  ])('is refused with a larger %s, by GraphQL', async (field, credential) => {
    const { body } = await byGraphql(credential);
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([refusal(field, tooLarge)]);
    expect(await gateway.services.db.appConnection.count()).toBe(0);
  });

  test.each<[string, string, () => { type: string } & Record<string, unknown>]>([
    ['value.props', tooLarge, () => ({ type: 'CUSTOM_AUTH', props: over })],
    ['value.data', tooLarge, () => ({ ...restOwn(), access_token: 'a', data: over })],
    [
      'value.secret_text',
      'must be at most 65536 bytes',
      () => ({ type: 'SECRET_TEXT', secret_text: 'ä'.repeat(40_000) }),
    ],
    [
      'value',
      'must be at most 262144 bytes as JSON',
      () => ({
        ...restOwn(),
        client_secret: x(64 * KiB),
        access_token: x(64 * KiB),
        refresh_token: x(64 * KiB),
        data: fits,
      }),
    ],
  ])('is refused with too large a %s, by REST', async (field, message, value) => {
    const { status, body } = await byRest(value());
    expect(body).toEqual({ statusCode: 400, ...refusal(field, message) });
    expect(status).toBe(400);
    expect(await gateway.services.db.appConnection.count()).toBe(0);
  });

  test('is never sealed when it is larger than 256 KiB, whoever asks', () => {
    const value = (bytes: number) => ({ type: 'SECRET_TEXT' as const, secret_text: x(bytes) });
    const { services } = gateway;
    expect(sealCredential(services, 'conn_1', value(255 * KiB), services.now()).keyId).toBe('test');
    expect(() => sealCredential(services, 'conn_1', value(256 * KiB), services.now())).toThrow(RangeError);
  });
});

describe('a provider that answers with too much', () => {
  const minutes = (count: number): Date => new Date(Date.UTC(2026, 0, 1) + count * 60_000);

  /** Stores tokens of an hour that were claimed when the clock began. */
  const store = (data: Record<string, unknown> = {}): Promise<string> =>
    addConnection(gateway, {
      externalId: 'ext_1',
      credential: { oauth2: { ...own(), accessToken: 'access-0', refreshToken: 'refresh-0', expiresIn: 3600, data } },
    });

  const read = async (): Promise<Response> =>
    gateway.fetch(`/api/v1/worker/app-connections/ext_1?projectId=${gateway.projectId}`, {
      headers: { Authorization: `Bearer ${gateway.adminKey}` },
    });

  const logged = (): unknown[] =>
    gateway.logLines
      .map((line) => JSON.parse(line) as { msg: string; fields: unknown })
      .filter(({ msg }) => msg === 'dropped additional fields of a token response')
      .map(({ fields }) => fields);

  test.each(['access_token', 'refresh_token', 'token_type', 'scope'])(
    'in %s: a code is exchanged for nothing, and a connection keeps what it has',
    async (name) => {
      provider.script(() => ({ body: { ...grantNumber(1), [name]: x(64 * KiB + 1) } }));
      const { status, body } = await byRest({ ...restOwn(), ...code });
      expect(body).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', params: { reason: 'ANSWER_NOT_UNDERSTOOD' } });
      expect([status, await gateway.services.db.credential.count()]).toEqual([503, 0]);

      const id = await store();
      gateway.setTime(minutes(50));
      expect((await read()).status).toBe(200);
      expect(await loadCredential(gateway.services, id)).toMatchObject({ access_token: 'access-0' });
      expect(await gateway.services.db.appConnection.findUnique({ where: { id } })).toMatchObject({
        status: 'ACTIVE',
        statusReason: 'ANSWER_NOT_UNDERSTOOD',
      });
    },
  );

  test('beside the tokens: what was there stays, what is new is dropped, and the tokens are stored', async () => {
    const id = await store({ team: x(40 * KiB) });
    provider.script((_request, count) => ({ body: { ...grantNumber(count), id_token: x(30 * KiB), team: 'small' } }));
    gateway.setTime(minutes(50));
    await read();
    // With the smaller team there is room.
    expect(await loadCredential(gateway.services, id)).toMatchObject({
      access_token: 'access-1',
      data: { team: 'small', id_token: x(30 * KiB) },
    });

    provider.script((_request, count) => ({ body: { ...grantNumber(count), guild: x(40 * KiB) } }));
    for (const count of [2, 3, 4]) {
      gateway.setTime(minutes(50 * count));
      await read();
      expect(await loadCredential(gateway.services, id)).toMatchObject({
        access_token: `access-${count}`,
        refresh_token: `refresh-${count}`,
        data: { team: 'small', id_token: x(30 * KiB) },
      });
    }
    expect(logged()).toEqual([['guild'], ['guild'], ['guild']]);
  });

  test('at once, or nested too deep: nothing of it is kept, and the tokens are', async () => {
    const deep = `{"team":${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    for (const data of [JSON.stringify({ id_token: x(40 * KiB), team: x(40 * KiB) }).slice(0, -1), deep]) {
      provider.script(() => ({ body: `${data},"access_token":"new"}` }));
      expect((await byRest({ ...restOwn(), ...code })).status).toBe(201);
      const { id } = await gateway.services.db.appConnection.findFirstOrThrow();
      expect(await loadCredential(gateway.services, id)).toMatchObject({ access_token: 'new', data: {} });
    }
    expect(logged()).toEqual([['id_token', 'team'], ['team']]);
  });

  test('for a credential that was larger before there was a limit: the tokens are stored, the rest goes', async () => {
    const id = await store();
    const { db, vault } = gateway.services;
    const value = { ...(await loadCredential(gateway.services, id)), data: { team: x(900 * KiB) } };
    await db.credential.update({
      where: { connectionId: id },
      data: vault.seal(JSON.stringify(value), credentialPlace(id)),
    });
    expect(await (await read()).json()).toMatchObject({ value: { data: { team: x(900 * KiB) } } });
    gateway.setTime(minutes(50));
    await read();
    expect(await loadCredential(gateway.services, id)).toMatchObject({ access_token: 'access-1', data: {} });
  });
});
