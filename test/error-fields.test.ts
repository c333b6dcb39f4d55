import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { attempt, wasDone } from './support/attempt.ts';
import { examples, type Things } from './support/examples.ts';
import { type Args, type Operation, operations } from './support/operations.ts';
import { isSendable, sendableWith, sitesOf } from './support/sendable.ts';
import { openVictim, type Victim } from './support/victim.ts';

let tenant: Victim;
beforeAll(async () => {
  tenant = await openVictim();
  // So that an address can be refused for its scheme.
  tenant.gateway.services.oauth2 = { ...tenant.gateway.services.oauth2, allowHttp: false };
});

/** What is put at each place of a request, one at a time; undefined: it is left out. */
const valuesOf = ({ spare, connection, user, email }: Things): unknown[] => [
  ...[undefined, null, true, [], ['x'], '', 'PLATFORM', 'MEMBER', 'http://plain.example/', '2020-01-01T00:00:00.000Z'],
  ...[spare, connection, user, email],
];

interface Refused {
  operation: Operation;
  args: Args;
  params: { message: string; fields?: { field: string; message: string }[] };
}

const refused: Refused[] = [];

async function send(operation: Operation, args: Args): Promise<void> {
  const answer = await attempt(tenant.gateway, operation, args, tenant.insiders['without CREDENTIALS_READ']);
  if (wasDone(answer) && !operation.isRead) await tenant.restore();
  const { code, params, errors } = (answer.text === '' ? {} : JSON.parse(answer.text)) as {
    code?: string;
    params?: unknown;
    errors?: { extensions: { code: string; params: unknown } }[];
  };
  const reported = errors?.map(({ extensions }) => extensions) ?? [{ code, params }];
  const invalid = reported.filter((error) => error.code === 'VALIDATION');
  refused.push(...invalid.map((error) => ({ operation, args, params: error.params as Refused['params'] })));
}

function withValueAt(args: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const parts = (typeof args === 'object' && args !== null ? args : {}) as Record<string, unknown>;
  return { ...parts, [name]: withValueAt(parts[name], rest, value) };
}

const valueAt = (args: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((within, name) => (within as Record<string, unknown> | null | undefined)?.[name], args);

/** What the fields that may be given depend on, of an example. */
function kindOf({ input, body }: Args): string {
  const { scope, type, credential, app } = (input ?? body ?? {}) as Record<string, unknown>;
  const [kindOfCredential, kindOfApp] = [credential, app].map((choice) => Object.keys(choice ?? {})[0]);
  return [scope, type, kindOfCredential, kindOfApp].join();
}

/** For an example of each kind, what may be sent with it, place by place. */
function* requestsOf(operation: Operation): Generator<Args> {
  const sites = Object.entries(sendableWith(operation)).flatMap(([part, sendable]) =>
    sitesOf(sendable).map((site) => (part === '' ? site : [part, ...site])),
  );
  const all = examples[operation.name]!.map(({ args }) => args(tenant.things, tenant.own));
  for (const example of new Map(all.map((args) => [kindOf(args), args])).values()) {
    for (const site of sites) {
      // Within a credential or an app, what the example has: which else may be there depends on its kind.
      if (site.length > 2 && valueAt(example, site) === undefined) continue;
      for (const value of valuesOf(tenant.things)) {
        // Another path is another operation.
        if (site[0] === 'path' && (typeof value !== 'string' || value === '')) continue;
        yield withValueAt(example, site, value) as Args;
      }
    }
  }
}

const target = { displayName: 'a', pieceName: 'p' };
const text = (bytes: number) => 'x'.repeat(bytes);

/** What takes more than one wrong value, or an example of its own. */
const more: Record<string, (things: Things) => Args[]> = {
  upsertConnection: ({ project, appPieceName }) => {
    const own = { clientId: 'c', clientSecret: 's', tokenUrl: 'https://a.example/' };
    const [tokens, large] = [{ accessToken: 'a' }, { accessToken: text(65_000), refreshToken: text(65_000) }];
    const credentials: object[] = [
      { oauth2: { ...own, ...tokens, tokenUrl: 'http://plain.example/' } },
      { oauth2: { ...own, ...tokens, code: 'a' } },
      { oauth2: { ...own, ...large, clientSecret: text(65_000), props: { a: text(65_000) }, data: { a: text(9000) } } },
      { platformOAuth2: { code: 'a', clientId: 'another' } },
    ];
    return credentials.map((credential) => ({
      input: { ...target, projectId: project, pieceName: appPieceName, credential },
    }));
  },
  upsertAppConnection: ({ project, appPieceName }) => {
    const own = { type: 'OAUTH2', client_id: 'c', client_secret: 's', token_url: 'https://a.example/' };
    const [tokens, large] = [{ access_token: 'a' }, { access_token: text(65_000), refresh_token: text(65_000) }];
    const values: ({ type: string } & Record<string, unknown>)[] = [
      { ...own, ...tokens, token_url: 'http://plain.example/' },
      { ...own, ...tokens, code: 'a' },
      { ...own, ...large, client_secret: text(65_000), props: { a: text(65_000) }, data: { a: text(9000) } },
      { type: 'PLATFORM_OAUTH2', code: 'a', client_id: 'another' },
    ];
    return values.map((value) => ({
      body: { ...target, projectId: project, pieceName: appPieceName, type: value.type, value },
    }));
  },
  startAppConnectionOAuth2: ({ project }) => {
    const app = {
      client_id: 'c',
      client_secret: 's',
      authorization_url: 'https://a.example/',
      token_url: 'https://a.example/',
    };
    return [{ body: { ...target, projectId: project, type: 'OAUTH2', app: { ...app, scope: 'a "b"' } } }];
  },
};

test.each(operations.map((operation) => [operation.name, operation] as const))(
  'what is refused of %s is named as its caller wrote it',
  async (name, operation) => {
    const before = refused.length;
    for (const args of requestsOf(operation)) await send(operation, args);
    for (const args of more[name]?.(tenant.things) ?? []) await send(operation, args);
    await tenant.restore();
    const wrong = refused.slice(before).filter((refusal) => !isNamedWell(refusal));
    expect([...new Set(wrong.map(({ params }) => params.message.slice(0, 200)))]).toEqual([]);
  },
);

/** Whether each field is one that was sent, or may be, and the message begins with the first. */
function isNamedWell({ operation, args, params: { message, fields } }: Refused): boolean {
  if (!fields) return message.startsWith('Connection is used in ');
  const parts = Object.entries(sendableWith(operation));
  const exists = (field: string): boolean =>
    parts.some(([part, sendable]) => {
      const path = field === part ? [] : field.split('.');
      const sent = part === '' ? args : args[part];
      return isSendable(sendable, path) || valueAt(sent, path) !== undefined;
    });
  return fields.every(({ field }) => exists(field)) && message === `${fields[0]!.field}: ${fields[0]!.message}`;
}

test('every field that a use case refuses was among them', () => {
  const rooms = ['request', 'tenancy', 'connections', 'credentials', 'consent', 'flows', 'oauth-apps', 'paging'];
  const sources = rooms.flatMap((room) => readdirSync(`src/${room}`).map((file) => `src/${room}/${file}`));
  const named = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/invalidField\(\s*'([^']*)'/g)].map(([, field]) => field!),
  );
  const found = new Set(
    refused.flatMap(({ operation, params }) =>
      operation.protocol === 'GraphQL' ? (params.fields ?? []).map(({ field }) => field.replace(/^input\.?/, '')) : [],
    ),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((field) => !found.has(field))).toEqual([]);
});
