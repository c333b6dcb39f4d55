import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { generateApiKey } from '../src/auth/api-key.ts';
import { inDataFolder } from './support/data-folder.ts';
import { freePort } from './support/free-port.ts';
import { endAll, type GatewayProcess, start, temporaryFolder } from './support/process.ts';

const run = promisify(execFile);
const keyPattern = /sk-[A-Za-z0-9]{61}/;

async function query(gateway: GatewayProcess, key: string, document: string): Promise<unknown> {
  const response = await fetch(`${gateway.address()}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: document }),
  });
  const { data } = (await response.json()) as { data: unknown };
  return data;
}

afterEach(endAll);

describe('the life of a data folder', () => {
  let dataDir: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ path: dataDir, remove } = await temporaryFolder());
  });
  afterAll(() => remove());

  let key = '';
  let projectId = '';

  test('the first start makes everything, and prints the key once and a line that works when pasted', async () => {
    const port = await freePort();
    const gateway = start({ DATA_DIR: dataDir, PORT: String(port) });
    const statusOf = (path: string) =>
      fetch(`http://localhost:${port}${path}`).then(
        ({ status }) => status,
        () => null,
      );
    await expect.poll(() => statusOf('/healthz'), { interval: 20 }).toBe(200);
    expect([await statusOf('/readyz'), await statusOf('/graphql')]).toEqual([503, 503]);
    await gateway.ready();
    expect([await statusOf('/readyz'), await statusOf('/graphql')]).toEqual([200, 401]);
    await expect.poll(() => gateway.output()).toMatch(/limit=3"\n/);
    const output = gateway.output();

    expect(output).toContain(`GraphiQL   ${gateway.address()}/graphql`);
    key = keyPattern.exec(output)?.[0] ?? '';
    projectId = /Project +(project_\w+)/.exec(output)?.[1] ?? '';
    const [curl] = /curl .*/.exec(output) ?? [];
    const { stdout } = await run('sh', ['-c', `${curl} --silent --show-error`]);
    expect(
      (JSON.parse(stdout) as { data: { displayName: string }[] }).data.map(({ displayName }) => displayName),
    ).toEqual(['Company Slack', 'Slack bot token', 'Sales Gmail']);
    expect((await stat(join(dataDir, 'encryption.key'))).mode & 0o777).toBe(0o600);

    gateway.kill('SIGINT');
    expect(await gateway.exited).toBe(0);
    expect(output).toContain('with a new database and sample data.');
  });

  test('the second start finds everything again, and prints no key; its sample data has one of everything', async () => {
    const gateway = start({ DATA_DIR: dataDir });
    await gateway.ready();
    const data = (await query(
      gateway,
      key,
      `{
        connections(projectId: "${projectId}", first: 100) {
          edges { node { type status scope owner { email } } }
        }
        flows(projectId: "${projectId}", first: 100) { edges { node { status } } }
      }`,
    )) as Record<'connections' | 'flows', { edges: { node: Record<string, unknown> }[] }>;
    const values = (list: 'connections' | 'flows', field: string) => [
      ...new Set(data[list].edges.map(({ node }) => node[field])),
    ];

    expect(values('connections', 'type')).toHaveLength(7);
    expect(values('connections', 'status').sort()).toEqual(['ACTIVE', 'ERROR', 'MISSING']);
    expect(values('connections', 'scope').sort()).toEqual(['PLATFORM', 'PROJECT']);
    expect(values('connections', 'owner').length).toBeGreaterThan(3);
    expect(values('flows', 'status').sort()).toEqual(['DISABLED', 'ENABLED']);

    gateway.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);
    expect(gateway.output()).not.toMatch(keyPattern);
    expect(gateway.output()).not.toContain('api-key');
  });

  test('a start before any key was used says how to make another, and prints the addresses; it is reached by IPv4 and IPv6', async () => {
    await inDataFolder(dataDir, (database) => database.query('UPDATE api_key SET last_used = NULL'));
    const gateway = start({ DATA_DIR: dataDir });
    await gateway.ready();
    const { port, hostname } = new URL(gateway.address());
    expect(hostname).toBe('localhost');
    for (const host of ['127.0.0.1', '[::1]', 'localhost'])
      expect((await fetch(`http://${host}:${port}/readyz`)).status).toBe(200);
    gateway.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);
    const lines = gateway
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ msg }) => msg === 'listening')).toMatchObject({
      graphiql: `${gateway.address()}/graphql`,
      docs: `${gateway.address()}/docs`,
    });
    expect(lines.filter(({ command }) => command !== undefined)).toMatchObject([
      {
        command: 'npx connections-gateway api-key',
        msg: 'no API key has been used yet; if you have none, stop the gateway, and make one with the command',
      },
    ]);
  });

  test('at a terminal, each start prints the addresses for people, and Ctrl-C stops it', async () => {
    const { PATH = '', HOME = '' } = process.env;
    const command = `exec "${process.execPath}" --import tsx src/main.ts`;
    const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { PATH, HOME, PORT: '0', DATA_DIR: dataDir },
    });
    let output = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await expect
      .poll(() => output.replaceAll('\r', ''))
      .toMatch(
        /\nConnections Gateway is ready\.\n\n {2}GraphiQL {3}(http:\/\/localhost:\d+)\/graphql\n {2}REST API {3}\1\/docs\n/,
      );
    terminal.stdin.write('\u0003');
    expect(await once(terminal, 'close')).toEqual([0, null]);
  });

  test('a second process is refused while the first one serves on, and a killed one leaves nothing that hinders', async () => {
    const first = start({ DATA_DIR: dataDir });
    await first.ready();
    const second = start({ DATA_DIR: dataDir });
    expect(await second.exited).toBe(3);
    expect(second.output()).toContain(`Another process has the data folder ${dataDir} open.`);
    expect((await fetch(`${first.address()}/readyz`)).status).toBe(200);

    first.kill('SIGKILL');
    expect(await first.exited).toBeNull();
    const third = start({ DATA_DIR: dataDir });
    await third.ready();
    expect(await query(third, key, '{ viewer { platform { name } } }')).toEqual({
      viewer: { platform: { name: 'My platform' } },
    });
  });

  test('the command api-key makes another key, and migrate finds nothing to do', async () => {
    const made = start({ DATA_DIR: dataDir }, ['api-key']);
    expect(await made.exited).toBe(0);
    const another = made.output().trim();
    expect(another).toMatch(new RegExp(`^${keyPattern.source}$`));

    const migrated = start({ DATA_DIR: dataDir, LOG_LEVEL: 'warn' }, ['migrate']);
    expect(await migrated.exited).toBe(0);
    expect(migrated.output()).toBe('The database is up to date.\n');

    const gateway = start({ DATA_DIR: dataDir });
    await gateway.ready();
    expect(await query(gateway, another, '{ viewer { apiKey { displayName defaultProjectId } } }')).toEqual({
      viewer: { apiKey: { displayName: 'Made at the command line', defaultProjectId: projectId } },
    });
  });

  test('a key file without a key is reported, and not changed', async () => {
    const file = join(dataDir, 'encryption.key');
    const kept = await readFile(file, 'utf8');
    await writeFile(file, 'rubbish');
    const gateway = start({ DATA_DIR: dataDir });
    expect(await gateway.exited).toBe(4);
    expect(gateway.output()).toContain(`The encryption key file ${file} can't be used`);
    expect(await readFile(file, 'utf8')).toBe('rubbish');
    await writeFile(file, kept);
  });
});

describe('an unattended set-up', () => {
  test('takes the first key from BOOTSTRAP_API_KEY without printing it, and leaves the sample data out', async () => {
    const { path, remove } = await temporaryFolder();
    const key = generateApiKey();
    const gateway = start({ DATA_DIR: path, BOOTSTRAP_API_KEY: key, DEMO_DATA: 'off', LOG_LEVEL: 'trace' });
    await gateway.ready();
    const { projects } = (await query(gateway, key, '{ projects { edges { node { id } } } }')) as {
      projects: { edges: { node: { id: string } }[] };
    };
    expect(projects.edges).toHaveLength(1);
    const id = projects.edges[0]?.node.id;
    expect(
      await query(
        gateway,
        key,
        `{ connections(projectId: "${id}") { totalCount } flows(projectId: "${id}") { totalCount } }`,
      ),
    ).toEqual({
      connections: { totalCount: 0 },
      flows: { totalCount: 0 },
    });

    gateway.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);
    expect(gateway.output()).toContain('the one in BOOTSTRAP_API_KEY');
    expect(gateway.output()).toContain('is ready, with a new database.\n');
    expect(gateway.output()).not.toContain(key);
    await remove();
  });
});

describe('what keeps it from starting', () => {
  test('all wrong settings are reported at once, without their values', async () => {
    const gateway = start({
      PORT: 'http',
      LOG_LEVEL: 'loud',
      DEMO_DATA: 'perhaps',
      BOOTSTRAP_API_KEY: 'sk-too-short',
      DATABASE_URL: 'mysql://user:hunter2@db/x',
      ENCRYPTION_KEYS: 'k1:c2hvcnQ=',
    });
    expect(await gateway.exited).toBe(2);
    expect(gateway.output()).toBe(
      [
        'The configuration is not valid:',
        '  - PORT: must be a number',
        '  - DATABASE_URL: must start with postgresql://',
        '  - BOOTSTRAP_API_KEY: must be sk- followed by 61 letters or digits',
        '  - DEMO_DATA: must be on or off',
        '  - LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent',
        '  - ENCRYPTION_KEYS: entry 1 is not id:base64 of 32 bytes',
        '',
      ].join('\n'),
    );
  });

  test('errors in the OAuth apps file, without showing a secret', async () => {
    const app = {
      pieceName: 'gmail',
      clientId: 'c',
      clientSecret: 'hunter2',
      authorizationUrl: 'https://provider.example.com/authorize',
      tokenUrl: 'https://provider.example.com/token',
    };
    const { path, remove } = await temporaryFolder();
    const file = join(path, 'apps.json');
    const messageFor = async (content: string): Promise<string> => {
      await writeFile(file, content);
      const gateway = start({ DATA_DIR: join(path, 'data'), OAUTH_APPS_FILE: file, PUBLIC_URL: 'ftp://x' });
      expect(await gateway.exited).toBe(2);
      return gateway.output();
    };
    const invalidConfiguration = (...errors: string[]): string =>
      ['The configuration is not valid:', '  - PUBLIC_URL: must be an http or https address', ...errors, ''].join('\n');

    expect(await messageFor('[{"clientSecret": "hunter2"')).toBe(
      invalidConfiguration(`  - OAUTH_APPS_FILE: ${file} is not JSON`),
    );
    expect(await messageFor(JSON.stringify([app, { ...app, clientId: '', tokenUrl: 'hunter2' }]))).toBe(
      invalidConfiguration(
        `  - OAUTH_APPS_FILE: ${file}: 1.clientId: must not be empty`,
        `  - OAUTH_APPS_FILE: ${file}: 1.tokenUrl: must be an http or https address`,
      ),
    );
    expect(await messageFor(JSON.stringify([app, app]))).toBe(
      invalidConfiguration(`  - OAUTH_APPS_FILE: ${file}: there are two apps for gmail`),
    );
    await rm(file);
    const gateway = start({ DATA_DIR: join(path, 'data'), OAUTH_APPS_FILE: file });
    expect(await gateway.exited).toBe(2);
    expect(gateway.output()).toContain(`OAUTH_APPS_FILE: ${file} can't be read: ENOENT`);
    await remove();
  });

  test('PostgreSQL without encryption keys', async () => {
    const gateway = start({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
    expect(await gateway.exited).toBe(2);
    expect(gateway.output()).toMatch(/ENCRYPTION_KEYS: is required with DATABASE_URL. Make a key with: /);
  });

  test('a PostgreSQL that does not answer', async () => {
    const gateway = start({
      DATABASE_URL: 'postgresql://nobody:hunter2@127.0.0.1:1/none',
      ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
    });
    expect(await gateway.exited).toBe(6);
    expect(gateway.output()).toContain("The database can't be reached: connect ECONNREFUSED 127.0.0.1:1.");
    expect(gateway.output()).not.toContain('hunter2');
  });

  test('a link that leads nowhere as the data folder', async () => {
    const { path, remove } = await temporaryFolder();
    const link = join(path, 'link');
    await symlink(join(path, 'nowhere'), link);
    for (const dataDir of [link, join(link, 'data')]) {
      const gateway = start({ DATA_DIR: dataDir });
      expect(await gateway.exited).toBe(7);
      expect(gateway.output()).toContain(`The data folder ${dataDir} can't be written: `);
    }
    expect(await readdir(path)).toEqual(['link']);
    await remove();
  });

  test.each(['127.0.0.1', '::1'])('a port that is taken at %s, before anything is made', async (host) => {
    const { path, remove } = await temporaryFolder();
    const taken = createServer().listen(0, host);
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const gateway = start({ DATA_DIR: join(path, 'data'), PORT: String(port) });
    expect(await gateway.exited).toBe(5);
    const address = host === '::1' ? '[::1]' : host;
    expect(gateway.output()).toBe(
      `${address}:${port} is in use by another process. Stop it, or choose another PORT.\n`,
    );
    expect(await readdir(path)).toEqual([]);
    taken.close();
    await remove();
  });

  test('a folder of other files, which stays as it is', async () => {
    const { path, remove } = await temporaryFolder();
    for (const name of ['.hidden', 'd.txt', 'c.txt', 'b.txt', 'a.txt']) await writeFile(join(path, name), name);
    const gateway = start({ DATA_DIR: path });
    expect(await gateway.exited).toBe(13);
    expect(gateway.output()).toContain(
      `The folder ${path} has no database of the gateway, but other files: a.txt, b.txt, c.txt and 1 more. Nothing was changed. ` +
        'Set DATA_DIR to a new or an empty folder, for instance to one inside it.\n',
    );
    expect((await readdir(path)).sort()).toEqual(['.hidden', 'a.txt', 'b.txt', 'c.txt', 'd.txt']);
    await remove();
  });
});
