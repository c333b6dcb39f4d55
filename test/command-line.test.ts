import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.ts';
import { endAll, start } from './support/process.ts';
import { makeOwnStore, type OwnStore } from './support/own-store.ts';

let store: OwnStore;
beforeEach(async () => {
  store = await makeOwnStore('command_line');
});
afterEach(async () => {
  await endAll();
  await store.remove();
});

/** Runs a command, and answers with its exit code and what it printed. */
async function run(args: string[], env: Record<string, string> = {}): Promise<[code: number | null, output: string]> {
  const process = start({ ...store.env, ...env }, args);
  return [await process.exited, process.output()];
}

describe('what is not understood', () => {
  test.each([
    [['serv'], "error: unknown command 'serv'\n(Did you mean serve?)"],
    [['rotate-key'], "error: unknown command 'rotate-key'\n(Did you mean rotate-keys?)"],
    [['frobnicate'], "error: unknown command 'frobnicate'"],
    [['migrate', 'now'], "error: too many arguments for 'migrate'. Expected 0 arguments but got 1."],
    [['serve', 'all', 'of', 'it'], "error: too many arguments for 'serve'. Expected 0 arguments but got 3."],
    [['--port', '80'], "error: unknown option '--port'"],
  ])('%j', async (args, message) => {
    expect(await run(args)).toEqual([2, `${message}\n(--help lists the commands)\n`]);
  });

  test('--help and --version exit with 0', async () => {
    expect(await run(['--version'])).toEqual([0, '0.1.0\n']);
    const [code, help] = await run(['--help']);
    expect(code).toBe(0);
    expect(help).toMatch(/serve .*migrate .*api-key .*rotate-keys .*verify-keys /s);
  });
});

test('api-key on an empty database tells to start the gateway first', async () => {
  const [code, output] = await run(['api-key']);
  expect(code).toBe(12);
  expect(output).toContain(
    'The database is empty: there is no platform yet to create an API key for. Start the gateway once: it creates one, and prints its first key.\n',
  );
  expect(output).not.toContain('Unexpected');
});

test('rotate-keys names the keys that can be dropped, and none when there is no other one', async () => {
  const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
  const rotate = async (keys: string): Promise<string> => (await run(['rotate-keys'], { ENCRYPTION_KEYS: keys }))[1];
  expect(await rotate(`k1:${key(1)}`)).toContain('All secrets are sealed with it, and there is no other key.\n');
  const gateway = start({ ...store.env, ENCRYPTION_KEYS: `k1:${key(1)}`, DEMO_DATA: 'on' });
  await gateway.ready();
  gateway.kill('SIGTERM');
  await gateway.exited;
  expect(await rotate(`k1:${key(1)}`)).toContain('All secrets are sealed with it, and there is no other key.\n');
  const both = await rotate(`k2:${key(2)},k1:${key(1)},k0:${key(0)}`);
  expect(both).toContain('No other key is needed any more: "k1", "k0" can be removed from the keys.\n');
});

describe('misspelt settings', () => {
  test('are logged at startup, without their values', async () => {
    const misspelt = { CORS_ORIGIN: 'https://hunter2.example.com', LOGLEVEL: 'hunter2', Rate_Limit: '5' };
    const gateway = start({ ...store.env, ...misspelt, LOG_LEVEL: 'warn' });
    const warnings = () =>
      gateway
        .output()
        .split('\n')
        .filter((line) => line.includes('"level":"warn"'))
        .map((line) => JSON.parse(line) as { variable: string; meant: string })
        .map(({ variable, meant }) => `${variable} ${meant}`);
    await expect.poll(() => gateway.output(), { timeout: 60_000 }).toContain('is ready');
    await expect.poll(() => warnings().sort()).toEqual(['CORS_ORIGIN CORS_ORIGINS', 'LOGLEVEL LOG_LEVEL']);
    expect(gateway.output()).not.toContain('hunter2');
  });

  test('are reported together with what else keeps it from starting', async () => {
    const [code, output] = await run([], {
      ENCRYPTION_KEY: 'hunter2',
      ENCRYPTION_KEYS: '',
      DATABASE_URL: 'postgres://x/y',
    });
    expect(code).toBe(2);
    expect(output).toContain('  - ENCRYPTION_KEYS: is required with DATABASE_URL.');
    expect(output).toContain('  - ENCRYPTION_KEY: is not known; did you mean ENCRYPTION_KEYS?\n');
    expect(output).not.toContain('hunter2');
  });
});

test('a switch that still has true or false is taken, and the log of a start names the new value', async () => {
  const gateway = start({ ...store.env, ALLOW_PRIVATE_OAUTH_HOSTS: 'true', LOG_LEVEL: 'warn' });
  await expect.poll(() => gateway.output(), { timeout: 60_000 }).toContain('is ready');
  const line = gateway
    .output()
    .split('\n')
    .find((text) => text.includes('ALLOW_PRIVATE_OAUTH_HOSTS'));
  expect(JSON.parse(line ?? 'null')).toMatchObject({ level: 'warn', variable: 'ALLOW_PRIVATE_OAUTH_HOSTS', now: 'on' });
  expect(readConfig({ ALLOW_PRIVATE_OAUTH_HOSTS: 'true' }).oauth2.allowPrivateHosts).toBe(true);
  expect(readConfig({ ALLOW_PRIVATE_OAUTH_HOSTS: 'false' }).oauth2.allowPrivateHosts).toBe(false);
  expect(readConfig({ ALLOW_PRIVATE_OAUTH_HOSTS: 'on' }).oauth2.allowPrivateHosts).toBe(true);
  expect(() => readConfig({ ALLOW_PRIVATE_OAUTH_HOSTS: 'yes' })).toThrow('must be on or off');
});
