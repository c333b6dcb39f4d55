import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../src/ids.ts';
import { appSecretPlace } from '../src/oauth-apps/find.ts';
import { protocolParams } from '../src/oauth2/app.ts';
import { createOAuth2 } from '../src/oauth2/oauth2.ts';
import { graphql } from './documents/gql.ts';
import type { UpsertOAuthAppInput } from './documents/graphql.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addForeignPlatform, addKey, addMember } from './support/tenants.ts';

graphql(`
  fragment OAuthAppsApp on OAuthApp {
    id
    pieceName
    clientId
    authorizationUrl
    tokenUrl
    scopes
    pkce
    authorizationMethod
    authorizationParams
    responseFields
    issuer
    issInResponse
    created
    updated
  }
`);

const upsert = graphql(`
  mutation OAuthAppsUpsert($input: UpsertOAuthAppInput!) {
    upsertOAuthApp(input: $input) {
      oauthApp {
        ...OAuthAppsApp
      }
    }
  }
`);

const remove = graphql(`
  mutation OAuthAppsDelete($id: ID!) {
    deleteOAuthApp(input: { id: $id }) {
      deletedOAuthAppId
    }
  }
`);

const list = graphql(`
  query OAuthAppsList($first: Int, $after: String, $last: Int, $before: String) {
    oauthApps(first: $first, after: $after, last: $last, before: $before) {
      edges {
        node {
          ...OAuthAppsApp
        }
      }
      pageInfo {
        ...WholePageInfo
      }
      totalCount
    }
  }
`);

const node = graphql(`
  query OAuthAppsNode($id: ID!) {
    node(id: $id) {
      __typename
      ...OAuthAppsApp
    }
  }
`);

const auditEvents = graphql(`
  query OAuthAppsAuditEvents {
    auditEvents(first: 100, filter: { action: [OAUTH_APP_UPSERTED, OAUTH_APP_DELETED] }) {
      edges {
        node {
          action
          entityId
          actor {
            email
          }
          apiKeyId
          requestId
          details
          created
        }
      }
    }
  }
`);

const start = '2026-01-01T00:00:00.000Z';
const secret = 'kept-between-us-and-the-provider';
const slack: UpsertOAuthAppInput = {
  pieceName: '@activepieces/piece-slack',
  clientId: 'client-1',
  clientSecret: secret,
  authorizationUrl: 'https://slack.example.com/authorize',
  tokenUrl: 'https://slack.example.com/token',
};
const { clientSecret: _clientSecret, ...slackWithoutSecret } = slack;

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway();
});

const upserted = (input: Partial<UpsertOAuthAppInput> = {}, key?: string | null) =>
  gateway.graphql(upsert, { input: { ...slack, ...input } }, { key });
const upsertedWithoutSecret = (input: Partial<UpsertOAuthAppInput> = {}) =>
  gateway.graphql(upsert, { input: { ...slackWithoutSecret, ...input } });
const deleted = (id: string, key?: string | null) => gateway.graphql(remove, { id }, { key });

/** Registers an app, and answers with its id. */
async function addApp(input: Partial<UpsertOAuthAppInput> = {}, key?: string): Promise<string> {
  const { upsertOAuthApp: payload } = await gateway.query(upsert, { input: { ...slack, ...input } }, { key });
  return payload.oauthApp.id;
}

const storedApps = () => gateway.services.db.oAuthApp.findMany({ orderBy: { id: 'asc' } });

async function storedSecret(id: string): Promise<string> {
  const { db, vault } = gateway.services;
  return vault.open(await db.oAuthApp.findUniqueOrThrow({ where: { id } }), appSecretPlace(id));
}

/** The events of OAuth apps, oldest first. */
async function events() {
  const { auditEvents: page } = await gateway.query(auditEvents, {});
  return page.edges.map(({ node: event }) => event).reverse();
}

/** A refused GraphQL answer, in whole. */
const refusal = (code: string, params: { message: string; [name: string]: unknown }, path: string): object => ({
  data: null,
  errors: [{ message: params.message, path: [path], extensions: { code, params }, locations: [expect.anything()] }],
});
const forbidden = (message: string, path: string): object => refusal('AUTHORIZATION', { message }, path);
const invalid = (name: string, message: string): object => {
  const field = `input.${name}`;
  return refusal('VALIDATION', { message: `${field}: ${message}`, fields: [{ field, message }] }, 'upsertOAuthApp');
};
// Found before anything is executed, so that no field of the schema is to blame.
const invalidInput = (field: string, text: string): object => {
  const message = `${field}: ${text}`;
  return {
    errors: [{ message, extensions: { code: 'VALIDATION', params: { message, fields: [{ field, message: text }] } } }],
  };
};
const missing = (entityId: string): object =>
  refusal('ENTITY_NOT_FOUND', { entityType: 'oauth_app', entityId, message: 'OAuth app not found' }, 'deleteOAuthApp');

const onlyAdmins = 'Only a platform admin, with an API key that is not limited to projects, may do this.';
const lacksAdmin = 'The API key lacks the permission "ADMIN".';

describe('who may', () => {
  test.each([
    ["a member's key", onlyAdmins, async () => (await addMember(gateway, 'ADMIN')).key],
    ['a key that is limited to projects', onlyAdmins, limitedKey],
    ['a key without the permission', lacksAdmin, keyWithoutAdmin],
  ])('not %s', async (_whose, message, keyOf) => {
    const id = await addApp();
    const before = await storedApps();
    const key = await keyOf();
    expect((await upserted({ clientId: 'client-2' }, key)).body).toEqual(forbidden(message, 'upsertOAuthApp'));
    expect((await upserted({ pieceName: 'other' }, key)).body).toEqual(forbidden(message, 'upsertOAuthApp'));
    expect((await deleted(id, key)).body).toEqual(forbidden(message, 'deleteOAuthApp'));
    expect((await gateway.graphql(list, {}, { key })).body).toEqual(forbidden(message, 'oauthApps'));
    expect(await storedApps()).toEqual(before);
    expect(await events()).toHaveLength(1);
  });

  async function limitedKey(): Promise<string> {
    return (await addKey(gateway, { projectIds: [gateway.projectId] })).key;
  }

  async function keyWithoutAdmin(): Promise<string> {
    const permissions = ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ'] as const;
    return (await addKey(gateway, { permissions: [...permissions] })).key;
  }
});

describe('upsertOAuthApp', () => {
  test('registers an app, with the defaults for what is not said', async () => {
    expect((await upserted()).body).toEqual({
      data: {
        upsertOAuthApp: {
          oauthApp: {
            ...slackWithoutSecret,
            id: expect.stringMatching(/^oauthapp_[0-7][0-9a-hjkmnp-tv-z]{25}$/) as unknown,
            scopes: [],
            pkce: true,
            authorizationMethod: 'BODY',
            authorizationParams: {},
            responseFields: [],
            issuer: null,
            issInResponse: false,
            created: start,
            updated: start,
          },
        },
      },
    });
  });

  test("overwrites the piece's app in whole, under the same id", async () => {
    const id = await addApp({
      scopes: ['chat:write', 'users:read'],
      pkce: false,
      authorizationMethod: 'HEADER',
      authorizationParams: { access_type: 'offline' },
    });
    const later = '2026-01-01T00:00:05.000Z';
    gateway.setTime(new Date(later));
    const changed = {
      ...slack,
      clientId: 'client-2',
      clientSecret: 'another-secret',
      authorizationUrl: 'https://slack.example.org/authorize',
      tokenUrl: 'https://slack.example.org/token',
    };
    const answer = (settings: object) => ({
      data: { upsertOAuthApp: { oauthApp: { id, ...settings, created: start, updated: later } } },
    });
    const { clientSecret, ...shown } = changed;
    const given = {
      scopes: ['files:read'],
      pkce: false,
      authorizationMethod: 'HEADER' as const,
      authorizationParams: { prompt: 'consent', team: 'T1' },
      responseFields: ['shop_id'],
    };
    const noIssuer = { issuer: null, issInResponse: false };
    expect((await upserted({ ...changed, ...given })).body).toEqual(answer({ ...shown, ...given, ...noIssuer }));
    expect(await storedSecret(id)).toBe(clientSecret);

    const defaults = {
      scopes: [],
      pkce: true,
      authorizationMethod: 'BODY',
      authorizationParams: {},
      responseFields: [],
    };
    expect((await upserted(changed)).body).toEqual(answer({ ...shown, ...defaults, ...noIssuer }));
    expect(await storedApps()).toHaveLength(1);
  });

  test('keeps an app for each piece', async () => {
    const first = await addApp();
    const second = await addApp({ pieceName: 'other', clientId: 'client-2', clientSecret: 'another-secret' });
    expect(second).not.toBe(first);
    expect([await storedSecret(first), await storedSecret(second)]).toEqual([secret, 'another-secret']);
  });

  test.each([
    ['a client id that is empty', { clientId: '' }, 'input.clientId', 'must not be empty'],
    ['a client secret that is empty', { clientSecret: '' }, 'input.clientSecret', 'must not be empty'],
    ['a piece without a name', { pieceName: ' ' }, 'input.pieceName', 'must not be empty'],
    [
      'an authorization address that is not one of the web',
      { authorizationUrl: 'ftp://slack.example.com/authorize' },
      'input.authorizationUrl',
      'must be an http or https address',
    ],
    [
      'an authorization address that is a script',
      { authorizationUrl: 'javascript:alert(1)' },
      'input.authorizationUrl',
      'must be an http or https address',
    ],
    [
      'a token address that is none',
      { tokenUrl: 'slack.example.com/token' },
      'input.tokenUrl',
      'must be an http or https address',
    ],
    [
      'a token address that is too long',
      { tokenUrl: `https://slack.example.com/${'a'.repeat(2048)}` },
      'input.tokenUrl',
      'must be at most 2048 characters',
    ],
    ['a scope with a blank', { scopes: ['chat:write', 'a b'] }, 'input.scopes.1', 'is not a scope (RFC 6749)'],
    ['a scope that is empty', { scopes: [''] }, 'input.scopes.0', 'is not a scope (RFC 6749)'],
    ['too many scopes', { scopes: Array<string>(101).fill('a') }, 'input.scopes', 'must be at most 100'],
    [
      'too many parameters',
      { authorizationParams: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`p${n}`, ''])) },
      'input.authorizationParams',
      'must be at most 50',
    ],
    [
      'a parameter that is not a text',
      { authorizationParams: { prompt: 1 } },
      'input.authorizationParams.prompt',
      expect.any(String) as string,
    ],
    ...protocolParams.map((name): [string, Partial<UpsertOAuthAppInput>, string, string] => [
      `the parameter ${name}, which is the gateway's own`,
      { authorizationParams: { prompt: 'consent', [name]: 'x' } },
      'input.authorizationParams',
      'must not hold client_id, client_secret, response_type, redirect_uri, scope, state, code_challenge, code_challenge_method, ' +
        'code_verifier, dpop_jkt, iss, request, request_uri, response_mode',
    ]),
  ] as [string, Partial<UpsertOAuthAppInput>, string, string][])(
    'refuses %s, for a new app and for one that is there',
    async (_what, input, field, message) => {
      const { body } = await upserted(input);
      const fields = body.errors?.[0]?.extensions.params.fields as { message: string }[] | undefined;
      expect(fields).toEqual([{ field, message }]);
      expect(body).toEqual(invalidInput(field, fields?.[0]?.message ?? ''));
      expect(await storedApps()).toEqual([]);

      await addApp();
      const before = await storedApps();
      expect((await upserted(input)).body).toEqual(body);
      expect(await storedApps()).toEqual(before);
      expect(await events()).toHaveLength(1);
    },
  );

  test.each(['authorizationUrl', 'tokenUrl'])('refuses http in %s unless private hosts are allowed', async (field) => {
    const http = { [field]: 'http://slack.example.com/x' };
    expect((await upserted(http)).status).toBe(200);
    expect(await storedApps()).toMatchObject([http]);

    gateway = await openTestGateway({
      oauth2: createOAuth2({ publicUrl: null, allowPrivateHosts: false, apps: [] }),
    });
    expect((await upserted(http)).body).toEqual(invalid(field, 'must be an https address'));
    expect([await storedApps(), await events()]).toEqual([[], []]);
    expect((await upserted()).body.errors).toBeUndefined();
  });

  test('at the same time for one piece ends in one app, with the secret of its client id', async () => {
    const thirty = Array.from({ length: 30 }, (_, n) => n);
    const answers = await Promise.all(
      thirty.map((n) => upserted({ clientId: `client-${n}`, clientSecret: `secret of client-${n}` })),
    );

    const apps = await storedApps();
    expect(apps).toHaveLength(1);
    const [{ id, clientId } = { id: '', clientId: '' }] = apps;
    expect(await storedSecret(id)).toBe(`secret of ${clientId}`);
    expect(answers.map(({ body }) => body.data?.upsertOAuthApp.oauthApp)).toMatchObject(
      thirty.map((n) => ({ id, clientId: `client-${n}` })),
    );
    const recorded = await events();
    expect(recorded.map(({ details }) => details.created).filter(Boolean)).toHaveLength(1);
    expect(recorded).toHaveLength(30);
  });

  test('at the same time as deletions never fails, and leaves a whole app or none', async () => {
    const thirty = Array.from({ length: 30 }, (_, n) => n);
    const outcomes = await Promise.all(
      thirty.map(async (n) => {
        const id = await addApp({ clientSecret: `secret ${n}` });
        if (n % 2 === 1) return undefined;
        return (await deleted(id)).body.errors?.map(({ extensions }) => extensions.code).join();
      }),
    );

    // Somebody else may have been quicker.
    for (const outcome of outcomes) expect([undefined, 'ENTITY_NOT_FOUND']).toContain(outcome);
    const apps = await storedApps();
    expect(apps.length).toBeLessThanOrEqual(1);
    for (const { id } of apps) expect(await storedSecret(id)).toMatch(/^secret \d+$/);
  });
});

describe('the client secret', () => {
  test('is sealed, for the app alone', async () => {
    const id = await addApp();
    const { db, vault } = gateway.services;
    const { keyId, sealed } = await db.oAuthApp.findUniqueOrThrow({ where: { id } });
    expect(keyId).toBe('test');
    expect(vault.open({ keyId, sealed }, appSecretPlace(id))).toBe(secret);
    expect(Buffer.from(sealed).includes(secret)).toBe(false);
    expect(() => vault.open({ keyId, sealed }, appSecretPlace(newId('oauthApp')))).toThrow("can't be opened");
  });

  test('is in no answer, no log line and no audit event', async () => {
    const taken = await gateway.graphql(upsert, { input: slack });
    const id = taken.body.data?.upsertOAuthApp.oauthApp.id ?? '';
    const answers = [
      taken,
      await upserted({ tokenUrl: 'nonsense' }),
      await upserted({ authorizationParams: { state: secret } }),
      await upserted({ clientSecret: secret.repeat(2100) }),
      await upserted({ scopes: [`${secret} ${secret}`] }),
      await upserted({}, (await addMember(gateway, 'ADMIN')).key),
      await upsertedWithoutSecret({ clientId: 'client-2' }),
      await gateway.graphql(list, {}),
      await gateway.graphql(node, { id }),
      await gateway.graphql(auditEvents, {}),
      await deleted(id),
    ];
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain(secret);
    expect(gateway.logLines.length).toBeGreaterThanOrEqual(answers.length);
    expect(gateway.logLines.join('')).not.toContain(secret);
    expect(JSON.stringify(await gateway.services.db.auditEvent.findMany())).not.toContain(secret);
  });

  test.each([
    ['left out', {}],
    ['null', { clientSecret: null }],
  ])('stays when it is %s', async (_how, input) => {
    const id = await addApp();
    const { body } = await upsertedWithoutSecret({
      ...input,
      authorizationUrl: 'https://slack.example.com/v2/authorize',
      scopes: ['chat:write'],
    });
    expect(body.data?.upsertOAuthApp.oauthApp).toMatchObject({
      id,
      authorizationUrl: 'https://slack.example.com/v2/authorize',
      scopes: ['chat:write'],
    });
    expect(await storedSecret(id)).toBe(secret);
  });

  test('is overwritten when it is given', async () => {
    const id = await addApp();
    await addApp({ clientSecret: 'another-secret' });
    expect(await storedSecret(id)).toBe('another-secret');
  });

  test('is required for a new app', async () => {
    expect((await upsertedWithoutSecret()).body).toEqual(invalid('clientSecret', 'is required for a new app'));
    expect([await storedApps(), await events()]).toEqual([[], []]);

    await deleted(await addApp());
    expect((await upsertedWithoutSecret()).body).toEqual(invalid('clientSecret', 'is required for a new app'));
    expect(await storedApps()).toEqual([]);
  });

  test.each([
    ['another client id', { clientId: 'client-2' }],
    ['another token address', { tokenUrl: 'https://mallory.example.com/token' }],
    ['the same token address, written otherwise', { tokenUrl: `${slack.tokenUrl}/` }],
  ])('is required for %s, and nothing is changed without it', async (_what, input) => {
    const id = await addApp();
    const before = await storedApps();
    gateway.setTime(new Date('2026-01-01T00:00:05.000Z'));
    expect((await upsertedWithoutSecret({ ...input, scopes: ['chat:write'] })).body).toEqual(
      invalid('clientSecret', 'is required when clientId or tokenUrl changes'),
    );
    expect(await storedApps()).toEqual(before);
    expect(await events()).toHaveLength(1);

    expect(await addApp(input)).toBe(id);
    expect(await storedApps()).toMatchObject([input]);
  });
});

describe('deleteOAuthApp', () => {
  test('answers with the id, and leaves the other apps', async () => {
    const [first, second] = [await addApp(), await addApp({ pieceName: 'other' })];
    expect((await deleted(first)).body).toEqual({ data: { deleteOAuthApp: { deletedOAuthAppId: first } } });
    expect(await storedApps()).toMatchObject([{ id: second }]);
    expect((await gateway.query(node, { id: first })).node).toBeNull();
    expect(await addApp()).not.toBe(first);
  });

  test('does not find an app that is not there', async () => {
    const id = await addApp();
    await deleted(id);
    for (const unknown of [id, newId('oauthApp'), gateway.projectId, '']) {
      expect((await deleted(unknown)).body).toEqual(missing(unknown));
    }
  });
});

describe('oauthApps', () => {
  test('lists the apps, oldest first, by pages', async () => {
    expect(await gateway.query(list, {})).toEqual({
      oauthApps: {
        edges: [],
        pageInfo: { hasPreviousPage: false, hasNextPage: false, startCursor: null, endCursor: null },
        totalCount: 0,
      },
    });

    const ids: string[] = [];
    for (const n of [0, 1, 2, 3, 4]) {
      gateway.setTime(new Date(Date.parse(start) + n * 1000));
      ids.push(await addApp({ pieceName: `piece ${4 - n}` }));
    }
    // What is overwritten keeps its place.
    await addApp({ pieceName: 'piece 4', scopes: ['late'] });
    const page = async (args: { first?: number; after?: string | null; last?: number; before?: string | null }) => {
      const { oauthApps } = await gateway.query(list, args);
      return { ...oauthApps, ids: oauthApps.edges.map(({ node: app }) => app.id) };
    };

    expect(await page({})).toMatchObject({
      ids,
      totalCount: 5,
      pageInfo: { hasPreviousPage: false, hasNextPage: false },
    });
    const first = await page({ first: 2 });
    expect(first).toMatchObject({ ids: ids.slice(0, 2), totalCount: 5, pageInfo: { hasNextPage: true } });
    const second = await page({ first: 2, after: first.pageInfo.endCursor });
    expect(second).toMatchObject({ ids: ids.slice(2, 4), totalCount: 5, pageInfo: { hasNextPage: true } });
    const third = await page({ first: 2, after: second.pageInfo.endCursor });
    expect(third).toMatchObject({ ids: ids.slice(4), totalCount: 5, pageInfo: { hasNextPage: false } });
    expect(await page({ last: 2, before: third.pageInfo.startCursor })).toMatchObject({
      ids: ids.slice(2, 4),
      pageInfo: { hasPreviousPage: true },
    });
  });

  test('tells of an app in a list and as a node what the upsert does', async () => {
    const { upsertOAuthApp: payload } = await gateway.query(upsert, {
      input: { ...slack, scopes: ['chat:write'], pkce: false, authorizationParams: { access_type: 'offline' } },
    });
    const { oauthApps } = await gateway.query(list, {});
    expect(oauthApps.edges.map(({ node: app }) => app)).toEqual([payload.oauthApp]);
    expect((await gateway.query(node, { id: payload.oauthApp.id })).node).toEqual({
      __typename: 'OAuthApp',
      ...payload.oauthApp,
    });
  });
});

test('as a node, an app is there for platform admins alone', async () => {
  const id = await addApp();
  const { key: member } = await addMember(gateway, 'ADMIN');
  const { key: limited } = await addKey(gateway, { projectIds: [gateway.projectId] });
  const { key: reader } = await addKey(gateway, { permissions: ['CONNECTIONS_READ'] });
  expect((await gateway.query(node, { id })).node).toMatchObject({ __typename: 'OAuthApp', id });
  for (const key of [member, limited, reader]) {
    expect((await gateway.graphql(node, { id }, { key })).body).toEqual({ data: { node: null } });
  }
});

test("another platform's admin neither sees, changes nor deletes an app, and may have one for the same piece", async () => {
  const id = await addApp();
  const before = await gateway.services.db.oAuthApp.findUniqueOrThrow({ where: { id } });
  const { key } = await addForeignPlatform(gateway);

  expect((await gateway.query(list, {}, { key })).oauthApps).toMatchObject({ edges: [], totalCount: 0 });
  expect((await gateway.query(node, { id }, { key })).node).toBeNull();
  expect((await deleted(id, key)).body).toEqual(missing(id));
  expect((await gateway.graphql(upsert, { input: slackWithoutSecret }, { key })).body).toEqual(
    invalid('clientSecret', 'is required for a new app'),
  );

  const theirs = await addApp({ clientSecret: 'another-secret' }, key);
  expect(theirs).not.toBe(id);
  const idsOf = async (whose?: string) =>
    (await gateway.query(list, {}, { key: whose })).oauthApps.edges.map(({ node: app }) => app.id);
  expect([await idsOf(), await idsOf(key)]).toEqual([[id], [theirs]]);
  expect([await storedSecret(id), await storedSecret(theirs)]).toEqual([secret, 'another-secret']);

  expect((await deleted(theirs)).body).toEqual(missing(theirs));
  expect((await deleted(theirs, key)).body.errors).toBeUndefined();
  expect(await storedApps()).toEqual([before]);
});

describe('an audit event is written', () => {
  const event = async (action: string, entityId: string, details: object) => ({
    action,
    entityId,
    details,
    actor: { email: 'admin@example.com' },
    apiKeyId: (await gateway.services.db.apiKey.findFirstOrThrow()).id,
    requestId: expect.stringMatching(/^[\w-]{36}$/) as unknown,
    created: start,
  });

  test('when an app is registered, overwritten and deleted, and not when it is refused', async () => {
    const { pieceName } = slack;
    const id = await addApp();
    await upsertedWithoutSecret({ scopes: ['chat:write'] });
    await upserted({ clientId: 'client-2' });
    await deleted(id);
    await deleted(id);
    await upsertedWithoutSecret();
    expect(await events()).toEqual([
      await event('OAUTH_APP_UPSERTED', id, { created: true, pieceName, clientId: 'client-1', secretChanged: true }),
      await event('OAUTH_APP_UPSERTED', id, { created: false, pieceName, clientId: 'client-1', secretChanged: false }),
      await event('OAUTH_APP_UPSERTED', id, { created: false, pieceName, clientId: 'client-2', secretChanged: true }),
      await event('OAUTH_APP_DELETED', id, { pieceName, clientId: 'client-2' }),
    ]);
  });
});
