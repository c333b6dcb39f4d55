import { createOAuth2 } from '../../../src/oauth2/oauth2.ts';
import { openTestGateway, type TestGateway } from '../gateway.ts';
import { grantNumber, openProvider, type ScriptedAnswer } from '../provider.ts';
import { addConnection, addFlow, addForeignPlatform, addKey, addMember, addProject } from '../tenants.ts';

/** Stands in every secret that is sent, and in those a provider answers with. Where it comes out, a secret does. */
export const canary = 'Canary7Fuzz3';

/** Stands in the name of another platform's connection. */
export const foreignName = 'OnlyForeignersSeeThis';

/** The kinds of things, by the prefixes of their ids. */
export type KnownKind = 'conn' | 'flow' | 'user' | 'project' | 'key' | 'platform' | 'audit' | 'oauthapp';

/** What there is, or was, for requests to be about. */
export interface World {
  gateway: TestGateway;
  /** Where OAuth2 tokens come from. Its answers are as odd as the requests. */
  tokenUrl: string;
  /** Bearer tokens: mostly an admin's, some that may do less, and some of nobody. */
  callers: (string | null)[];
  ids: Record<KnownKind, string[]>;
  cursors: string[];
  /** Takes up the ids and cursors of an answer. */
  learn(answer: string): void;
  close(): Promise<void>;
}

const providerAnswers: ((count: number) => ScriptedAnswer)[] = [
  (count) => ({ body: { ...grantNumber(count), access_token: `${canary}-a${count}`, refresh_token: `${canary}-r` } }),
  (count) => ({ body: { access_token: `${canary}-b${count}`, token_type: 'bearer', expires_in: '10' } }),
  () => ({ status: 400, body: { error: 'invalid_grant', error_description: canary } }),
  () => ({ status: 401, body: { error: canary } }),
  () => ({ status: 500, headers: { 'Content-Type': 'text/html' }, body: `<p>${canary}</p>` }),
  () => ({ status: 429, headers: { 'Retry-After': '-5' }, body: { error: 'slow_down' } }),
  () => ({ status: 302, headers: { Location: `https://${canary}.example.com/` } }),
  () => ({ body: [canary] }),
  () => ({ body: { access_token: 7, token_type: null, expires_in: -1e300, refresh_token: {} } }),
  () => ({ body: { access_token: `${canary}\0`, token_type: 'bearer', scope: '\ud800', __proto__: { a: 1 } } }),
  () => ({ body: `{"access_token":"${canary}` }),
  () => ({ hangUp: true }),
];

/** Far more than requests choose from; the newest are kept. */
const mostKnown = 300;

export async function openWorld(): Promise<World> {
  const provider = await openProvider();
  provider.script((_request, count) => providerAnswers[count % providerAnswers.length]!(count));
  const cloudApp = {
    pieceName: 'piece-b',
    clientId: 'cloud',
    clientSecret: `${canary}-cloud`,
    authorizationUrl: 'https://provider.example.com/authorize',
    tokenUrl: provider.tokenUrl,
    scopes: ['all'],
    pkce: true,
    authorizationMethod: 'BODY' as const,
    authorizationParams: {},
    responseFields: [],
    issuer: null,
    issInResponse: false,
  };
  const publicUrl = 'https://gateway.example.com';
  const gateway = await openTestGateway({
    oauth2: createOAuth2({ publicUrl, allowPrivateHosts: true, apps: [cloudApp] }),
  });
  const { projectId, adminKey } = gateway;

  const otherProject = await addProject(gateway, 'other');
  const limited = await addKey(gateway, { projectIds: [projectId] });
  const worker = await addKey(gateway, { projectIds: [projectId], permissions: ['CREDENTIALS_READ'] });
  const [editor, viewer] = [await addMember(gateway, 'EDITOR'), await addMember(gateway, 'VIEWER')];
  const connections = [];
  for (let n = 0; n < 9; n += 1) {
    connections.push(
      await addConnection(gateway, {
        externalId: `external-${n}`,
        projectId: n % 3 === 2 ? otherProject : projectId,
        credential: { secretText: { secretText: `${canary}-${n}` } },
      }),
    );
  }
  for (const n of [9, 10, 11]) {
    const { tokenUrl } = provider;
    const tokens = { accessToken: `${canary}-${n}`, refreshToken: `${canary}-${n}`, expiresIn: 3600 };
    const oauth2 = { clientId: 'own', clientSecret: `${canary}-own`, tokenUrl, ...tokens };
    connections.push(await addConnection(gateway, { externalId: `external-${n}`, credential: { oauth2 } }));
  }
  const flow = await addFlow(gateway, 'flow', connections.slice(0, 2));
  const foreign = await addForeignPlatform(gateway);
  const theirs = await addConnection(
    gateway,
    { projectId: foreign.projectId, externalId: 'foreign', displayName: foreignName },
    foreign.key,
  );

  // Whoever revokes the keys that requests are sent with sends the rest of them for nothing.
  const inUse = new Set((await gateway.services.db.apiKey.findMany({ select: { id: true } })).map(({ id }) => id));
  const ids: World['ids'] = {
    conn: [...connections, theirs],
    flow: [flow],
    user: [editor.userId, viewer.userId],
    project: [projectId, projectId, projectId, otherProject, foreign.projectId],
    key: [],
    platform: [],
    audit: [],
    oauthapp: [],
  };
  const cursors: string[] = [];
  const keep = (known: string[], found: string): void => {
    if (known.includes(found) || inUse.has(found)) return;
    known.push(found);
    if (known.length > mostKnown) known.splice(mostKnown / 2, 1);
  };
  return {
    gateway,
    tokenUrl: provider.tokenUrl,
    callers: [
      ...Array.from({ length: 12 }, () => adminKey),
      ...[limited.key, limited.key, editor.key, viewer.key, worker.key],
      ...[null, `sk-${canary}`],
    ],
    ids,
    cursors,
    learn(answer) {
      for (const [id, kind = ''] of answer.matchAll(/\b([a-z]+)_[0-9a-hjkmnp-tv-z]{26}\b/g)) {
        if (kind in ids) keep(ids[kind as KnownKind], id);
      }
      for (const [, cursor] of answer.matchAll(/"(?:next|previous|startCursor|endCursor|cursor)":"([^"]+)"/g))
        keep(cursors, cursor!);
    },
    close: () => provider.close(),
  };
}
