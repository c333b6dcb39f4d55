import { randomBytes } from 'node:crypto';
import type { Context as HonoContext, Handler } from 'hono';
import { getCookie } from 'hono/cookie';
import { html, raw } from 'hono/html';
import { finishConsent } from '../../consent/finish.ts';
import type { Services } from '../../request/context.ts';
import { reportError } from '../../request/report-error.ts';
import { hostNameOf } from '../caller-browser.ts';
import type { Env } from '../env.ts';
import { respond } from '../respond.ts';
import { withinTime } from '../time-limit.ts';

/** What the page reports to the window that opened it, by `postMessage`. */
type ConsentMessage =
  | { type: 'connections-gateway:connected'; connectionId: string; externalId: string }
  | { type: 'connections-gateway:failed'; code: string; reason?: string; message: string };

/**
 * The redirect address of consents: stores the connection, and responds with a page that shows the result and posts it to the
 * window that opened it, if that is of one of the configured origins.
 */
export function consentCallback(services: Services, openerOrigins: string[]): Handler<Env> {
  return async (c) => {
    const { requestId } = c.var;
    try {
      const { id, externalId, displayName } = await withinTime(c, services.log, () =>
        finishConsent(services, c.var, {
          state: c.req.query('state'),
          code: c.req.query('code'),
          error: c.req.query('error'),
          iss: c.req.queries('iss') ?? [],
          hostName: hostNameOf(c),
          readFromBrowser: (name) => getCookie(c, name),
        }),
      );
      const result: ConsentMessage = { type: 'connections-gateway:connected', connectionId: id, externalId };
      return await page(c, 200, {
        title: 'Connected',
        text: `“${displayName}” is ready to be used.`,
        result,
        openerOrigins,
      });
    } catch (error) {
      const { statusCode, code, message, params } = reportError(error, { log: services.log, requestId });
      const text = params.requestId === undefined ? message : `${message} (${requestId})`;
      const { reason } = params;
      const result: ConsentMessage = {
        type: 'connections-gateway:failed',
        code,
        ...(reason !== undefined && { reason }),
        message,
      };
      return page(c, statusCode, {
        title: 'Not connected',
        text,
        result,
        openerOrigins,
        retryAfter: params.retryAfter,
      });
    }
  };
}

interface Page {
  title: string;
  text: string;
  result: ConsentMessage;
  openerOrigins: string[];
  /** In seconds. */
  retryAfter?: number | undefined;
}

async function page(
  c: HonoContext<Env>,
  status: number,
  { title, text, result, openerOrigins, retryAfter }: Page,
): Promise<Response> {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  const content = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Connections Gateway</title>
        <link rel="icon" href="data:," />
        <style nonce="${nonce}">
          :root {
            color-scheme: light dark;
            font:
              1.1rem/1.5 system-ui,
              sans-serif;
          }
          main {
            max-width: 32rem;
            margin: 18vh auto 0;
            padding: 0 1.5rem;
          }
        </style>
      </head>
      <body>
        <main>
          <div role="${result.type === 'connections-gateway:connected' ? 'status' : 'alert'}">
            <h1>${title}</h1>
            <p>${text}</p>
          </div>
          <p>You can close this window.</p>
        </main>
        <script nonce="${nonce}">
          const result = ${raw(scriptValue(result))};
          // A window of another origin than the one named does not get the message.
          for (const origin of ${raw(scriptValue(openerOrigins))}) window.opener?.postMessage(result, origin);
        </script>
      </body>
    </html>`;
  return respond(c, {
    status,
    headers: {
      'Content-Type': 'text/html; charset=UTF-8',
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    },
    body: String(content),
  });
}

// Escaped, so that no value can end the script element.
const scriptValue = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');
