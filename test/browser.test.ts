import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { chromiumPath, openBrowser } from './support/browser.ts';
import { showConnections, signIn } from './support/graphiql.ts';
import { endAll, type GatewayProcess, start, temporaryFolder } from './support/process.ts';

const hasChromium = existsSync(chromiumPath);
if (!hasChromium)
  console.warn(`The browser tests are left out: there is no ${chromiumPath} (set CHROMIUM to another path).`);

describe.runIf(hasChromium)('in a browser', () => {
  let gateway: GatewayProcess;
  let removeFolder: () => Promise<void>;
  let browser: Browser;
  let page: Page;
  let outside: string[];
  let key: string;
  let projectId: string;

  beforeAll(async () => {
    const folder = await temporaryFolder();
    removeFolder = folder.remove;
    gateway = start({ DATA_DIR: folder.path });
    await gateway.ready();
    await vi.waitFor(() => expect(gateway.output()).toMatch(/limit=3"\n/));
    [key = ''] = /sk-[A-Za-z0-9]{61}/.exec(gateway.output()) ?? [];
    [projectId = ''] = /project_\w+/.exec(gateway.output()) ?? [];
    browser = await openBrowser();
    // So tall that the editor shows enough of the result: it holds no more than what is seen.
    page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    outside = [];
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== gateway.address()) outside.push(request.url());
    });
  });
  afterAll(async () => {
    await browser.close();
    await endAll();
    await removeFolder();
  });

  test('GraphiQL takes the key, and shows a project with owners and flows', async () => {
    await signIn(page, gateway.address(), key);
    await showConnections(page, projectId);

    const result = await page.locator('.result-window').innerText();
    for (const text of ['"totalCount": 15', 'Company Slack', 'john.doe@example.com', 'New order to Slack']) {
      // The editor shows blanks as no-break spaces.
      expect(result.replaceAll('\u00a0', ' ')).toContain(text);
    }
    expect(outside).toEqual([]);
  });

  test('what is typed into GraphiQL stays in the tab', async () => {
    const stored = (kind: 'localStorage' | 'sessionStorage'): Promise<string> =>
      page.evaluate((of) => JSON.stringify(Object.entries(window[of])), kind);
    // GraphiQL stores what is typed after a while: the variables, and the tabs with theirs.
    const times = async (): Promise<number> => (await stored('sessionStorage')).split(projectId).length - 1;
    await vi.waitFor(async () => expect(await times()).toBe(2), { timeout: 10_000 });
    expect(await stored('localStorage')).toBe('[]');
  });

  test('GraphiQL shows the same again when it is loaded again', async () => {
    const tabs = await page.locator('.graphiql-tab').allInnerTexts();
    await page.reload();
    await page.locator('.graphiql-query-editor').getByText('query Connections').waitFor();
    await page.locator('.graphiql-editor-tool').getByText(projectId).waitFor();
    await page.getByText('In use, for this tab only.').waitFor();
    expect(await page.locator('.graphiql-tab').allInnerTexts()).toEqual(tabs);
  });

  test('GraphiQL shows a query that came with its address, beside the examples', async () => {
    const other = await browser.newPage();
    await other.goto(
      `${gateway.address()}/graphql?query=${encodeURIComponent('query Shared { viewer { permissions } }')}`,
    );
    await other.locator('.graphiql-query-editor').getByText('query Shared').waitFor();
    expect(await other.locator('.graphiql-tab').allInnerTexts()).toEqual([
      'Shared',
      'Viewer',
      'Connections',
      'Unhealthy',
      'Upsert',
      'Replace',
    ]);
    await other.close();
    expect(gateway.output()).not.toContain('Shared');
  });

  test('GraphiQL says so when a key is refused', async () => {
    await page.getByLabel('API key').fill('sk-wrong');
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByText('Refused: The API key is not valid.').waitFor();
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await page.locator('.result-window').getByText('The API key is not valid.').first().waitFor();
  });

  test('the REST description shows every operation', async () => {
    await page.goto(`${gateway.address()}/docs`);
    await page.getByRole('heading', { name: /App Connections API/ }).waitFor();
    const operations = await page.locator('.opblock-summary').allInnerTexts();
    expect(operations.map((text) => text.split('\n')[0]).sort()).toEqual([
      'DELETE',
      'GET',
      'GET',
      'GET',
      'GET',
      'POST',
      'POST',
      'POST',
      'POST',
      'POST',
    ]);
    expect(outside).toEqual([]);
  });
});
