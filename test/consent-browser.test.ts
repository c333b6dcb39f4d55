import { SignJWT } from 'jose';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createJwtVerifier } from '../src/auth/jwt.ts';
import { credentialPlace } from '../src/credentials/credential.ts';
import { openCredential } from '../src/credentials/store.ts';
import { callbackPath, createOAuth2 } from '../src/oauth2/oauth2.ts';
import { openBrowser } from './support/browser.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { listen, type Listening } from './support/listen.ts';
import { allow, openOidcProvider, type OidcProvider } from './support/oidc-provider.ts';
import { addUser } from './support/tenants.ts';

const jwtSecret = 'a secret that is shared with the issuer';
const issuer = { issuer: 'https://id.example.com', audience: 'gateway' };

/** A front-end: begins a consent in a pop-up, and shows the messages it receives. */
const frontEnd = `<!doctype html><title>Front-end</title>
<button>Connect</button><output></output>
<script>
  addEventListener('message', (event) => {
    document.querySelector('output').textContent += JSON.stringify({ origin: event.origin, ...event.data });
  });
  document.querySelector('button').onclick = async () => {
    const popup = open('about:blank', 'connect', 'width=500,height=600');
    const { gateway, token, input } = window.settings;
    const answer = await fetch(gateway + '/graphql', {
      method: 'POST',
      credentials: 'include',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + token },
      body: JSON.stringify({
        query: 'mutation ($input: StartOAuth2Input!) { startOAuth2(input: $input) { authorizationUrl } }',
        variables: { input },
      }),
    });
    popup.location = (await answer.json()).data.startOAuth2.authorizationUrl;
  };
</script>`;

let browser: Browser;
let page: Listening;
let elsewhere: Listening;
let entrance: Listening;
let provider: OidcProvider;
let gateway: TestGateway;

beforeAll(async () => {
  browser = await openBrowser();
  const html = () => new Response(frontEnd, { headers: { 'Content-Type': 'text/html' } });
  page = await listen(html);
  elsewhere = await listen(html);
  entrance = await listen((request) => gateway.fetch(request));
  provider = await openOidcProvider(entrance.address + callbackPath);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([page, elsewhere, entrance, provider].map((open) => open.close()));
});

let context: BrowserContext;
beforeEach(async () => {
  gateway = await openTestGateway(
    {
      oauth2: createOAuth2({ publicUrl: entrance.address, allowPrivateHosts: true, apps: [] }),
      verifyJwt: createJwtVerifier({ key: { kind: 'secret', secret: jwtSecret }, ...issuer, maxLifetime: 86_400 }),
    },
    { corsOrigins: [page.address] },
  );
  context = await browser.newContext();
});
afterEach(() => context.close());

/** Opens the front-end for a user who has signed in. */
async function openFrontEnd(): Promise<Page> {
  await addUser(gateway, 'jane', { [gateway.projectId]: 'EDITOR' });
  const token = await new SignJWT({ sub: 'jane', iss: issuer.issuer, aud: issuer.audience })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(gateway.services.now().getTime() / 1000 + 3600)
    .sign(new TextEncoder().encode(jwtSecret));
  const { authorizationUrl, tokenUrl, clientId, clientSecret } = provider;
  const input = {
    projectId: gateway.projectId,
    externalId: 'ext_1',
    displayName: 'Calendar',
    pieceName: '@activepieces/piece-calendar',
    pieceVersion: '1.0.0',
    app: {
      oauth2: {
        clientId,
        clientSecret,
        authorizationUrl,
        tokenUrl,
        scopes: ['openid', 'offline_access'],
        authorizationParams: { prompt: 'consent' },
      },
    },
  };
  const front = await context.newPage();
  await front.goto(page.address);
  const settings = { gateway: entrance.address, token, input };
  await front.evaluate(`window.settings = ${JSON.stringify(settings)}`);
  return front;
}

async function connect(front: Page): Promise<Page> {
  const [popup] = await Promise.all([
    front.waitForEvent('popup'),
    front.getByRole('button', { name: 'Connect' }).click(),
  ]);
  return popup;
}

const receivedMessages = async (front: Page, count = 1): Promise<unknown[]> => {
  const output = front.locator('output');
  await expect.poll(async () => (await output.innerText()).split('}{').length).toBe(count);
  const text = await output.innerText();
  return JSON.parse(`[${text.replaceAll('}{', '},{')}]`) as unknown[];
};

const read = async () => {
  const response = await gateway.fetch(`/api/v1/worker/app-connections/ext_1?projectId=${gateway.projectId}`, {
    headers: { Authorization: `Bearer ${gateway.adminKey}` },
  });
  return {
    status: response.status,
    body: (await response.json()) as { value: { access_token: string }; params: object },
  };
};

const afterMinutes = (minutes: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minutes));

describe('consent in a browser', () => {
  test('connects, tells the window that opened it, and again in place', async () => {
    const front = await openFrontEnd();
    const popup = await connect(front);
    await allow(popup);
    await popup.getByRole('heading', { name: 'Connected' }).waitFor();
    expect(await popup.getByRole('status').innerText()).toBe('Connected\n\n“Calendar” is ready to be used.');
    const [connection] = await gateway.services.db.appConnection.findMany();
    const message = {
      origin: entrance.address,
      type: 'connections-gateway:connected',
      connectionId: connection!.id,
      externalId: 'ext_1',
    };
    expect(await receivedMessages(front)).toEqual([message]);

    await popup.close();
    const again = await connect(front);
    await again.getByRole('button', { name: 'Continue' }).click();
    await again.getByRole('heading', { name: 'Connected' }).waitFor();
    expect(await receivedMessages(front, 2)).toEqual([message, message]);
    expect(await gateway.services.db.appConnection.count()).toBe(1);
  });

  test('that is refused says so', async () => {
    const front = await openFrontEnd();
    const popup = await connect(front);
    await popup.getByRole('link', { name: /Cancel/ }).click();
    await popup.getByRole('heading', { name: 'Not connected' }).waitFor();
    const message = 'You did not allow the connection. Nothing was stored.';
    expect(await popup.getByRole('alert').innerText()).toContain(message);
    expect(await receivedMessages(front)).toEqual([
      { origin: entrance.address, type: 'connections-gateway:failed', code: 'CONSENT_FAILED', message },
    ]);
    expect(await gateway.services.db.appConnection.count()).toBe(0);
  });

  test('of somebody who was sent the link by another is not stored as theirs', async () => {
    const front = await openFrontEnd();
    const popup = await connect(front);
    await popup.getByPlaceholder('Enter any login').waitFor();
    const [consent] = await gateway.services.db.consent.findMany();
    expect(consent).toBeDefined();
    // The address that the attacker passes on, as the provider was asked with it.
    const cookies = await context.cookies(entrance.address + callbackPath);
    expect(cookies).toMatchObject([{ httpOnly: true, path: '/oauth2/callback' }]);
    const link = await front.evaluate(
      `fetch(settings.gateway + '/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + settings.token }, body: JSON.stringify({ query: 'mutation ($input: StartOAuth2Input!) { startOAuth2(input: $input) { authorizationUrl } }', variables: { input: settings.input } }) }).then((answer) => answer.json()).then(({ data }) => data.startOAuth2.authorizationUrl)`,
    );
    const victim = await browser.newContext();
    const victimsPage = await victim.newPage();
    await victimsPage.goto(String(link));
    await allow(victimsPage);
    await victimsPage.getByRole('heading', { name: 'Not connected' }).waitFor();
    expect(await victimsPage.getByRole('alert').innerText()).toContain('was started in another browser');
    await victim.close();
    expect(await gateway.services.db.appConnection.count()).toBe(0);
  });

  test('from another host name of this machine is refused at once, with the reason: nothing would bind it to the browser', async () => {
    const front = await openFrontEnd();
    const refusals = (origin: string) =>
      front.evaluate(
        `fetch('${origin}/graphql', { method: 'POST', credentials: 'include', headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + settings.token }, body: JSON.stringify({ query: 'mutation ($input: StartOAuth2Input!) { startOAuth2(input: $input) { authorizationUrl } }', variables: { input: settings.input } }) }).then((answer) => answer.json()).then(({ errors }) => errors?.map(({ message, extensions: { code, params: { reason } } }) => ({ message, code, reason })))`,
      );
    const other = entrance.address.replace('127.0.0.1', 'localhost');
    const refusal = (from: string) => ({
      message:
        `The page at ${from} called the gateway at localhost, and providers send browsers back to ${entrance.address}${callbackPath}. ` +
        'To browsers these are different sites, so the cookie of this sign-in would be missing in the end. ' +
        "Use the same host name for all of them (the gateway's own is set by PUBLIC_URL).",
      code: 'CONSENT_FAILED',
      reason: 'OTHER_HOST_NAME',
    });
    expect(await refusals(entrance.address)).toBeUndefined();
    expect(await refusals(other)).toEqual([refusal(page.address)]);
    const settings = await front.evaluate('window.settings');
    await front.goto(`${other}/graphql`);
    await front.evaluate(`window.settings = ${JSON.stringify(settings)}`);
    expect(await refusals(other)).toEqual([refusal(other)]);
    expect(await gateway.services.db.consent.count()).toBe(1);
  });

  test('tells windows of no other origin', async () => {
    const front = await openFrontEnd();
    const settings = await front.evaluate('window.settings');
    const popup = await connect(front);
    await popup.getByPlaceholder('Enter any login').waitFor();
    // Its opener goes to another origin meanwhile.
    await front.goto(elsewhere.address);
    await front.evaluate(`window.settings = ${JSON.stringify(settings)}`);
    await allow(popup);
    await popup.getByRole('heading', { name: 'Connected' }).waitFor();
    await front.waitForTimeout(300);
    expect(await front.locator('output').innerText()).toBe('');
  });
});

describe('a provider whose refresh tokens are good once', () => {
  beforeEach(async () => {
    const popup = await connect(await openFrontEnd());
    await allow(popup);
    await popup.getByRole('heading', { name: 'Connected' }).waitFor();
  });

  test('is asked once for each, however many read, and goes on for ever', async () => {
    const tokens = new Set<string>();
    // Expired each time: until then, some may get the token that is still good.
    for (const minutes of [0, 70, 140, 210]) {
      gateway.setTime(afterMinutes(minutes));
      const answers = await Promise.all(Array.from({ length: 20 }, read));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(new Set(answers.map(({ body }) => body.value.access_token)).size).toBe(1);
      tokens.add(answers[0]!.body.value.access_token);
    }
    expect(tokens.size).toBe(4);
    expect(await gateway.services.db.auditEvent.count({ where: { action: 'CREDENTIAL_REFRESHED' } })).toBe(3);
  });

  test('finds out when one is used twice, and reports it as such', async () => {
    const { db, vault } = gateway.services;
    const before = await db.credential.findFirstOrThrow();
    gateway.setTime(afterMinutes(50));
    await read();
    // As if the process had died before it could store the answer.
    const { connectionId } = before;
    const lost = vault.seal(JSON.stringify(openCredential(gateway.services, before)), credentialPlace(connectionId));
    await db.credential.update({
      where: { connectionId },
      data: {
        ...lost,
        refreshDue: before.refreshDue,
        expires: before.expires,
        leaseHolder: 'dead',
        leaseUntil: new Date(Date.now() - 1),
        outcomeOpen: true,
      },
    });
    gateway.setTime(afterMinutes(70));
    expect(await read()).toMatchObject({ status: 409, body: { params: { reason: 'REFRESH_INTERRUPTED' } } });
  });
});
