import { beforeEach, describe, expect, test } from 'vitest';
import { credentialPlace } from '../src/connections/credential.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { addConnection, addFlow, addKey } from './support/tenants.ts';

let gateway: TestGateway;
let answers: string[];
beforeEach(async () => {
  gateway = await openTestGateway();
  answers = [];
});

const canaries: string[] = [];
function canary(): string {
  const text = `cAnArY${canaries.length}xK${Math.random().toString(36).slice(2)}`;
  canaries.push(text);
  return text;
}

async function post(path: string, body: string): Promise<void> {
  const response = await gateway.fetch(path, {
    method: 'POST',
    headers: { Authorization: `Bearer ${gateway.adminKey}`, 'Content-Type': 'application/json' },
    body,
  });
  answers.push(await response.text());
}

/** Every row of every table as text, with the bytes of binary columns as Latin-1. */
async function dump(): Promise<string> {
  const { db } = gateway.services;
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`;
  expect(tables.length).toBeGreaterThan(10);
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await db.$queryRawUnsafe<{ row: string }[]>(`SELECT row_to_json(t)::text AS row FROM "${name}" t`);
      return rows.map(({ row }) => row).join('\n');
    }),
  );
  const sealed = await db.credential.findMany();
  return [...texts, ...sealed.map((row) => Buffer.from(row.sealed).toString('latin1'))].join('\n');
}

function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Base64 of a text inside another one depends on where it stands: the middle is the same for one of three offsets.
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [secret, bytes.toString('hex'), encodeURIComponent(secret), ...base64];
}

const restCredentials = (): { type: string; [field: string]: unknown }[] => [
  { type: 'SECRET_TEXT', secret_text: canary() },
  { type: 'BASIC_AUTH', username: canary(), password: canary() },
  { type: 'CUSTOM_AUTH', props: { token: canary(), nested: { list: [canary()] } } },
  {
    type: 'OAUTH2',
    client_id: canary(),
    client_secret: canary(),
    token_url: 'https://oauth.example.com/token',
    access_token: canary(),
    refresh_token: canary(),
    data: { id_token: canary() },
  },
];

const refusedBodies = (): string[] => {
  const good = { projectId: gateway.projectId, displayName: 'x', pieceName: 'x', pieceVersion: '1' };
  return [
    JSON.stringify({ ...good, type: 'OAUTH2', value: { type: 'OAUTH2', client_secret: canary(), code: canary() } }),
    JSON.stringify({ ...good, type: 'CLOUD_OAUTH2', value: { type: 'CLOUD_OAUTH2', code: canary() } }),
    JSON.stringify({ ...good, type: 'NO_AUTH', value: { type: 'SECRET_TEXT', secret_text: canary() } }),
    JSON.stringify({ ...good, type: 'SECRET_TEXT', value: canary() }),
    JSON.stringify({ ...good, type: 'SECRET_TEXT', value: { type: canary() } }),
    JSON.stringify({ ...good, type: 'SECRET_TEXT', value: { type: 'SECRET_TEXT', secret_text: [canary()] } }),
    JSON.stringify({
      ...good,
      projectId: 'project_x',
      type: 'SECRET_TEXT',
      value: { type: 'SECRET_TEXT', secret_text: canary() },
    }),
    `{"value": {"secret_text": "${canary()}"`,
  ];
};

const mutation =
  'mutation M($input: UpsertConnectionInput!) { upsertConnection(input: $input) { connection { id displayName metadata } } }';

const graphqlBodies = (): object[] => {
  const input = { projectId: gateway.projectId, displayName: 'x', pieceName: 'x', pieceVersion: '1' };
  const literal = (credential: string): object => ({
    query: `mutation { upsertConnection(input: { projectId: "${gateway.projectId}", displayName: "x", pieceName: "x", pieceVersion: "1", credential: ${credential} }) { connection { id } } }`,
  });
  return [
    { query: mutation, variables: { input: { ...input, credential: { secretText: { secretText: canary() } } } } },
    {
      query: mutation,
      variables: { input: { ...input, credential: { basicAuth: { username: canary(), password: canary() } } } },
    },
    // Refused, each for another reason and by another part.
    { query: mutation, variables: { input: { ...input, credential: { secretText: canary() } } } },
    {
      query: mutation,
      variables: { input: { ...input, credential: { secretText: { secretText: { deep: canary() } } } } },
    },
    { query: mutation, variables: { input: { ...input, credential: canary() } } },
    {
      query: mutation,
      variables: { input: { ...input, displayName: '', credential: { secretText: { secretText: canary() } } } },
    },
    { query: mutation, variables: { input: { credential: { secretText: { secretText: canary() } } } } },
    { query: mutation, variables: canary() },
    {
      query: mutation,
      variables: { input: { ...input, credential: { customAuth: { props: { password: `${canary()}\0` } } } } },
    },
    literal(`{ secretText: { secretText: "${canary()}" } }`),
    literal(`{ secretText: "${canary()}" }`),
    literal(`{ secretText: { secretText: ${canary()} } }`),
    literal(`{ basicAuth: { username: "${canary()}", password: 5 } }`),
    literal(`{ secretText: { secretText: """${canary()}""" } `),
    literal(`{ unknown: "${canary()}" }`),
  ];
};

describe('no secret', () => {
  test('that goes in by any path comes out anywhere', async () => {
    for (const value of restCredentials()) {
      const body = {
        projectId: gateway.projectId,
        displayName: 'x',
        pieceName: 'x',
        pieceVersion: '1',
        type: value.type,
        value,
      };
      await post('/api/v1/app-connections', JSON.stringify(body));
    }
    expect(await gateway.services.db.credential.count()).toBe(4);
    for (const body of refusedBodies()) await post('/api/v1/app-connections', body);
    for (const body of graphqlBodies()) await post('/graphql', JSON.stringify(body));
    await gateway.services.db.appConnection.findMany();
    for (const path of ['', '/owners']) {
      const { body } = await gateway.rest('GET', `${path}?projectId=${gateway.projectId}&limit=100`);
      answers.push(JSON.stringify(body));
    }
    const { key } = await addKey(gateway, {});
    canaries.push(key, gateway.adminKey);
    const { body } = await gateway.rest('GET', '', { key });
    answers.push(JSON.stringify(body));

    const [stored, logged, answered] = [await dump(), gateway.logLines.join('\n'), answers.join('\n')];
    expect(logged).toContain('"path":"/graphql"');
    for (const secret of canaries) {
      for (const form of forms(secret)) {
        expect(stored).not.toContain(form);
        expect(logged).not.toContain(form);
        expect(answered).not.toContain(form);
      }
    }
    // The look-out itself sees what is there.
    expect(stored).toContain('My platform');
  });

  test('is left when its connection is deleted while flows refer to it', async () => {
    const id = await addConnection(gateway);
    await addFlow(gateway, 'one', [id]);
    await gateway.rest('DELETE', `/${id}?force=true`);
    expect(await gateway.services.db.credential.findMany()).toEqual([]);
  });

  test('gets into the log with an unexpected fault', async () => {
    const { db } = gateway.services;
    await db.$executeRaw`ALTER TABLE credential ADD CONSTRAINT refuse CHECK (false) NOT VALID`;
    const secret = canary();
    try {
      await post(
        '/api/v1/app-connections',
        JSON.stringify({
          projectId: gateway.projectId,
          displayName: 'x',
          pieceName: 'x',
          pieceVersion: '1',
          type: 'SECRET_TEXT',
          value: { type: 'SECRET_TEXT', secret_text: secret },
        }),
      );
    } finally {
      await db.$executeRaw`ALTER TABLE credential DROP CONSTRAINT refuse`;
    }
    const { params } = JSON.parse(answers[0]!) as { params: { requestId: string } };
    expect(answers[0]).toBe(
      JSON.stringify({
        statusCode: 500,
        code: 'INTERNAL',
        params: {
          message: 'Something went wrong on our side. Tell the operator the request id.',
          requestId: params.requestId,
        },
      }),
    );
    const lines = gateway.logLines.filter((line) => line.includes(params.requestId));
    expect(lines.some((line) => line.includes('unexpected fault'))).toBe(true);
    expect(lines.join('')).not.toContain(secret);
  });
});

describe('a sealed credential', () => {
  const read = (id: string) => gateway.services.db.credential.findUniqueOrThrow({ where: { connectionId: id } });

  test('opens in its own row alone', async () => {
    const [one, two] = [await addConnection(gateway), await addConnection(gateway)];
    const { vault } = gateway.services;
    const sealed = await read(one);
    expect(JSON.parse(vault.open(sealed, credentialPlace(one)))).toEqual({
      type: 'SECRET_TEXT',
      secret_text: 'xoxb-test',
    });
    expect(() => vault.open(sealed, credentialPlace(two))).toThrow();
  });

  test('does not open with any bit flipped, or cut short', async () => {
    const id = await addConnection(gateway);
    const { vault } = gateway.services;
    const { keyId, sealed } = await read(id);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = new Uint8Array(sealed);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => vault.open({ keyId, sealed: flipped }, credentialPlace(id))).toThrow();
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => vault.open({ keyId, sealed: sealed.slice(0, length) }, credentialPlace(id))).toThrow();
    }
  });

  test('is sealed anew each time', async () => {
    const id = await addConnection(gateway, { externalId: 'ext_1' });
    const before = await read(id);
    await addConnection(gateway, { externalId: 'ext_1' });
    expect(Buffer.from((await read(id)).sealed).equals(Buffer.from(before.sealed))).toBe(false);
  });
});
