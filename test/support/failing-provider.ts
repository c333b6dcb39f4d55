import type { Canaries } from './canaries.ts';
import type { ScriptedAnswer, TokenRequest } from './provider.ts';
import { allSent, secretsSent } from './sent-secrets.ts';

const firstSecret = (request: TokenRequest): string => secretsSent(request)[0]!;
const lastSecret = (request: TokenRequest): string => secretsSent(request).at(-1)!;

const html = { 'Content-Type': 'text/html' };

type Failure = [
  what: string,
  lasting: boolean,
  answer: (request: TokenRequest, known: { canaries: Canaries; tokenUrl: string }) => ScriptedAnswer,
];

/** Providers that fail, and repeat what they were sent; `lasting`: trying again would not help. */
export const failures: Failure[] = [
  [
    'the description',
    true,
    (request) => ({
      status: 400,
      body: {
        error: 'invalid_grant',
        error_description: allSent(request),
        error_uri: `https://provider.example.com/?${new URLSearchParams(request.parameters).toString()}`,
      },
    }),
  ],
  ['the error code', true, (request) => ({ status: 400, body: { error: firstSecret(request) } })],
  [
    'the error code, which is the last sent',
    true,
    (request) => ({ status: 401, body: { error: lastSecret(request) } }),
  ],
  ['a part of the error code', true, (request) => ({ status: 400, body: { error: `bad.${lastSecret(request)}.bad` } })],
  ['the error code, in part', true, (request) => ({ status: 400, body: { error: lastSecret(request).slice(0, -3) } })],
  ['an error with status 200', true, (request) => ({ status: 200, body: { ok: false, error: firstSecret(request) } })],
  ['an error that is no text', true, (request) => ({ status: 400, body: { error: { message: allSent(request) } } })],
  [
    'a challenge',
    true,
    (request) => ({
      status: 401,
      headers: { 'WWW-Authenticate': `Bearer realm="x", error="${firstSecret(request)}"` },
      body: { error: 'invalid_client', error_description: allSent(request) },
    }),
  ],
  ['a page with status 403', true, (request) => ({ status: 403, headers: html, body: `<p>${allSent(request)}</p>` })],
  ['a page with status 400', true, (request) => ({ status: 400, headers: html, body: `<p>${allSent(request)}</p>` })],
  [
    'tokens with status 400',
    true,
    (_request, { canaries }) => ({
      status: 400,
      body: {
        error: 'odd',
        access_token: canaries.secret('refusedToken'),
        refresh_token: canaries.secret('refusedRefreshToken'),
      },
    }),
  ],
  ['a page with status 200', false, (request) => ({ headers: html, body: `<p>${allSent(request)}</p>` })],
  ['a page with status 500', false, (request) => ({ status: 500, headers: html, body: `<p>${allSent(request)}</p>` })],
  ['an error with status 500', false, (request) => ({ status: 500, body: { error: firstSecret(request) } })],
  [
    'an error with status 429',
    false,
    (request) => ({
      status: 429,
      headers: { 'Retry-After': firstSecret(request) },
      body: { error: firstSecret(request) },
    }),
  ],
  [
    'a redirect',
    false,
    (request, { tokenUrl }) => ({
      status: 302,
      headers: { Location: `${tokenUrl}?${new URLSearchParams(request.parameters).toString()}` },
    }),
  ],
  [
    'a refresh token without an access token',
    false,
    (_request, { canaries }) => ({ body: { refresh_token: canaries.secret('onlyRefreshToken') } }),
  ],
  [
    'an access token that is no text',
    false,
    (_request, { canaries }) => ({ body: { access_token: [canaries.secret('listedToken')] } }),
  ],
  [
    'JSON that breaks off',
    false,
    (_request, { canaries }) => ({ body: `{"access_token":"${canaries.secret('cutShortToken')}` }),
  ],
  [
    'too much',
    false,
    (_request, { canaries }) => ({
      body: { access_token: canaries.secret('longToken'), padding: canaries.secret('x').repeat(20_000) },
    }),
  ],
  ['nothing: it hangs up', false, () => ({ hangUp: true })],
];
