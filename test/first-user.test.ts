import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callbackPath } from '../src/oauth2/oauth2.ts';
import { openBrowser } from './support/browser.ts';
import { freePort } from './support/free-port.ts';
import { listen, type Listening } from './support/listen.ts';
import { allow, openOidcProvider, type OidcProvider } from './support/oidc-provider.ts';
import { endAll, start, temporaryFolder } from './support/process.ts';

const run = promisify(execFile);

/** The blocks of the guide, by their names; each is taken once. */
const blocks = new Map<string, string>();
let environment: Record<string, string>;
let functions = '';
let folder: { path: string; remove: () => Promise<void> };
let browser: Browser;
let frontEnd: Listening;
let provider: OidcProvider;

function take(name: string): string {
  const block = blocks.get(name);
  if (block === undefined) throw new Error(`The guide has no block ${name}.`);
  blocks.delete(name);
  return block;
}

/** Runs the commands of a block as they stand; answers with what they print, and keeps what they set. */
async function runBlock(name: string): Promise<string> {
  const after = join(folder.path, 'environment');
  const script = `set -euo pipefail -a\n${functions}\n${take(name)}\nenv -0 > ${after}`;
  const { stdout } = await run('bash', ['-c', script], { env: environment });
  const settings = (await readFile(after, 'utf8')).split('\0').filter((line) => /^\w+=/.test(line));
  environment = Object.fromEntries(
    settings.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return stdout.trim();
}

beforeAll(async () => {
  const guide = await readFile('docs/first-user.md', 'utf8');
  for (const [, name, text] of guide.matchAll(/^```\w+ name=(\S+)\n(.*?)^```$/gms)) blocks.set(name!, text!);
  folder = await temporaryFolder();
  browser = await openBrowser();
  const page = take('page');
  frontEnd = await listen(() => new Response(page, { headers: { 'Content-Type': 'text/html' } }));
});
afterAll(async () => {
  await endAll();
  await Promise.all([browser.close(), frontEnd.close(), provider.close()]);
  await folder.remove();
});

/** Starts the gateway with the settings of the guide, and signs up with the provider. */
async function startGateway(): Promise<void> {
  // As in the guide, but at ports that are free.
  expect(take('addresses')).toBe('export GATEWAY=http://localhost:4000 FRONT_END=http://localhost:5173\n');
  const port = String(await freePort());
  const gateway = `http://localhost:${port}`;
  const { PATH = '', HOME = '' } = process.env;
  environment = { PATH, HOME, GATEWAY: gateway, FRONT_END: frontEnd.address.replace('127.0.0.1', 'localhost') };
  await runBlock('settings');
  // The test's provider is at a private address.
  const own = { PORT: port, DATA_DIR: join(folder.path, 'data'), ALLOW_PRIVATE_OAUTH_HOSTS: 'on' };
  const running = start({ ...environment, ...own });
  await running.ready();
  await expect.poll(() => running.output()).toMatch(/limit=3"\n/);
  environment.KEY = /sk-[A-Za-z0-9]{61}/.exec(running.output())?.[0] ?? '';
  functions = take('helpers');
  provider = await openOidcProvider(gateway + callbackPath);
  const { clientId, clientSecret, authorizationUrl, tokenUrl } = provider;
  Object.assign(environment, {
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
    AUTHORIZATION_URL: authorizationUrl,
    TOKEN_URL: tokenUrl,
  });
}

test('the guide leads from an empty folder to a flow that uses the connection of a signed-in user', async () => {
  await startGateway();
  await runBlock('project');
  expect(await runBlock('user')).toMatch(/^user_/);
  await runBlock('engine-key');
  expect(environment.ENGINE_KEY).toMatch(/^sk-/);
  expect(await runBlock('token')).toBe('jane@example.com');
  expect(await runBlock('oauth-app')).toBe('calendar');

  const page = await browser.newPage();
  await page.goto(await runBlock('page-address'));
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Connect your calendar' }).click(),
  ]);
  await allow(popup);
  await page.getByText('Connected: calendar_of_jane').waitFor();

  await runBlock('connection');
  expect(environment.CONNECTION).toMatch(/^conn_/);
  expect(await runBlock('flow')).toBe('ENABLED');
  expect(JSON.parse(await runBlock('credential'))).toMatchObject({
    id: environment.CONNECTION,
    owner: { email: 'jane@example.com' },
    flowIds: [expect.stringMatching(/^flow_/)],
    value: { type: 'PLATFORM_OAUTH2', access_token: expect.any(String) as unknown },
  });
  expect([...blocks.keys()]).toEqual([]);
});
