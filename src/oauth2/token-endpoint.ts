import {
  allowInsecureRequests,
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  ClientSecretPost,
  customFetch,
  genericTokenEndpointRequest,
  processGenericTokenEndpointResponse,
  ResponseBodyError,
} from 'oauth4webapi';
import type { AuthorizationMethod } from '../db/generated/prisma/client.ts';
import { AddressNotAllowed, ResponseTooLarge, type OutgoingFetch } from './outgoing.ts';
import { maxPartBytes } from '../field-rules.ts';
import { type AdditionalData, pickKnownFields } from './token-response-data.ts';
import { createSecretSearch } from './secret-search.ts';
import { isKnownCode, reasonOf, TokenError } from './token-error.ts';

/** An OAuth2 client, and its token endpoint. */
export interface TokenClient {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  authorizationMethod: AuthorizationMethod;
  /** The names of additional response fields to keep, beside the known ones. */
  responseFields: readonly string[];
}

/** The authorization grant of a token request (RFC 6749, sections 4.1.3, 6 and 4.4.2). */
export type Grant =
  | { type: 'authorization_code'; code: string; redirectUrl: string | null; codeVerifier: string | null }
  | { type: 'refresh_token'; refreshToken: string }
  | { type: 'client_credentials'; scope: string | null };

/** A successful token response (RFC 6749, section 5.1); each text has at most 64 KiB. */
export interface Tokens extends AdditionalData {
  accessToken: string;
  /** Null: the response has none; the previous one stays valid. */
  refreshToken: string | null;
  tokenType: string;
  /** In seconds; null: the provider did not say. */
  expiresIn: number | null;
  scope: string | null;
}

/**
 * Sends a token request.
 *
 * @throws TokenError, which contains no secret
 */
export type RequestTokens = (client: TokenClient, grant: Grant) => Promise<Tokens>;

export function createTokenEndpoint(fetch: OutgoingFetch): RequestTokens {
  return async (client, grant) => {
    const parameters = parametersOf(grant);
    const server: AuthorizationServer = { issuer: client.tokenUrl, token_endpoint: client.tokenUrl };
    const oauthClient: Client = { client_id: client.clientId };
    let answer: TokenResponse | undefined;
    try {
      const response = await genericTokenEndpointRequest(
        server,
        oauthClient,
        clientAuth(client),
        grant.type,
        parameters,
        {
          // OutgoingFetch decides which addresses may be called.
          [allowInsecureRequests]: true,
          [customFetch]: async (url, init) => {
            answer = await readResponse(await fetch(url, init));
            return answer.forLibrary;
          },
        },
      );
      const tokens = await processGenericTokenEndpointResponse(server, oauthClient, response);
      const { access_token: accessToken, refresh_token: refreshToken = null, scope = null } = tokens;
      const tokenType = answer?.tokenType ?? null;
      requireSmall([accessToken, refreshToken, tokenType, scope]);
      const holdsSecret = createSecretSearch([client.clientSecret, ...secretsOf(grant), refreshToken ?? '']);
      const unlessItHoldsSecret = (text: string | null) => (text === null || holdsSecret(text) ? null : text);
      return {
        accessToken,
        refreshToken,
        tokenType: unlessItHoldsSecret(tokenType) ?? 'Bearer',
        expiresIn: tokens.expires_in ?? null,
        scope: unlessItHoldsSecret(scope),
        ...pickKnownFields(answer?.data ?? {}, client.responseFields, holdsSecret),
      };
    } catch (error) {
      throw errorOfResponse(error, answer);
    }
  };
}

function clientAuth({ authorizationMethod, clientSecret }: TokenClient): ClientAuth {
  return authorizationMethod === 'HEADER' ? basicAuth(clientSecret) : ClientSecretPost(clientSecret);
}

// RFC 6749, section 2.3.1. The library's own escapes "-", "." and "_" too; that is allowed, but many providers compare
// without unescaping, and ids and secrets are full of these.
function basicAuth(clientSecret: string): ClientAuth {
  return (_server, { client_id }, _body, headers) => {
    const credentials = [client_id, clientSecret].map(formEncoded).join(':');
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  };
}

const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);

function parametersOf(grant: Grant): Record<string, string> {
  switch (grant.type) {
    case 'authorization_code':
      return {
        code: grant.code,
        ...(grant.redirectUrl !== null && { redirect_uri: grant.redirectUrl }),
        ...(grant.codeVerifier !== null && { code_verifier: grant.codeVerifier }),
      };
    case 'refresh_token':
      return { refresh_token: grant.refreshToken };
    case 'client_credentials':
      return grant.scope === null ? {} : { scope: grant.scope };
  }
}

/** The secrets in a token request. */
function secretsOf(grant: Grant): string[] {
  switch (grant.type) {
    case 'authorization_code':
      return [grant.code, grant.codeVerifier ?? ''];
    case 'refresh_token':
      return [grant.refreshToken];
    case 'client_credentials':
      return [];
  }
}

function requireSmall(texts: (string | null)[]): void {
  if (texts.some((text) => text !== null && Buffer.byteLength(text) > maxPartBytes)) {
    throw new ResponseTooLarge(`A token is larger than ${maxPartBytes} bytes.`);
  }
}

/** A token response, and a normalized copy that the OAuth library accepts. */
interface TokenResponse {
  status: number;
  retryAfterMs: number | null;
  tokenType: string | null;
  data: Record<string, unknown>;
  forLibrary: Response;
}

/**
 * Normalizes responses that deviate from RFC 6749, and that the library rightly rejects: errors with status 200 (GitHub,
 * Slack), null for what is not there, lists of scopes, no token type or one of their own, JSON under another content type. Their ID tokens
 * can't be checked, since we know no issuer, and nothing is decided by them: they are kept with the other data.
 */
async function readResponse(response: Response): Promise<TokenResponse> {
  const { status } = response;
  const text = await response.text();
  const retryAfterMs = retryAfter(response.headers.get('retry-after'));
  const body = parseObject(text);
  if (!body) {
    return { status, retryAfterMs, tokenType: null, data: {}, forLibrary: new Response(text || null, { status }) };
  }
  const { access_token, refresh_token, token_type, expires_in, scope, error, ...data } = body;
  const given = {
    access_token,
    // Invalid optional fields are left out: the tokens are valid without them.
    ...(typeof refresh_token === 'string' && refresh_token !== '' && { refresh_token }),
    ...(Number(expires_in) > 0 && { expires_in: Number(expires_in) }),
    ...(typeof scope === 'string' && { scope }),
    ...(Array.isArray(scope) && { scope: scope.join(' ') }),
  };
  const isError = typeof error === 'string' && access_token === undefined;
  return {
    status,
    retryAfterMs,
    tokenType: typeof token_type === 'string' && token_type !== '' ? token_type : null,
    data,
    forLibrary: Response.json(isError ? { error } : { ...given, token_type: 'bearer' }, {
      status: isError && status < 400 ? 400 : status,
    }),
  };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : null;
  } catch {
    return null;
  }
}

/** Seconds, or a date (RFC 9110, section 10.2.3); only the former is common enough to read. */
function retryAfter(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null;
}

function errorOfResponse(error: unknown, answer: TokenResponse | undefined): TokenError {
  if (!answer) return errorWithoutResponse(error);
  const { status, retryAfterMs } = answer;
  const code = error instanceof ResponseBodyError ? error.error : null;
  const isOAuth2Error = code !== null || status >= 300;
  return new TokenError(isOAuth2Error ? reasonOf(status, code) : 'ANSWER_NOT_UNDERSTOOD', {
    providerCode: code !== null && isKnownCode(code) ? code : null,
    retryAfterMs,
    outcomeOpen: !isOAuth2Error || status >= 500,
    responseLost: !isOAuth2Error || lostByProxy.has(status),
  });
}

/** A proxy in front of the provider got an invalid response, or none in time (RFC 9110, sections 15.6.3 and 15.6.5). */
const lostByProxy = new Set([502, 504]);

/** Errors before the request was sent: the provider has not received it. */
const connectErrorCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPROTO',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function errorWithoutResponse(error: unknown): TokenError {
  const causes = causesOf(error);
  if (causes.some((cause) => cause instanceof AddressNotAllowed)) return new TokenError('ADDRESS_NOT_ALLOWED');
  if (causes.some((cause) => cause instanceof ResponseTooLarge)) {
    return new TokenError('ANSWER_NOT_UNDERSTOOD', { outcomeOpen: true, responseLost: true });
  }
  if (causes.some(({ name }) => name === 'TimeoutError')) {
    return new TokenError('PROVIDER_TIMED_OUT', { outcomeOpen: true, responseLost: true });
  }
  const outcomeOpen = !causes.some(({ code }) => code !== undefined && connectErrorCodes.has(code));
  return new TokenError('PROVIDER_UNAVAILABLE', { outcomeOpen, responseLost: outcomeOpen });
}

function causesOf(error: unknown): NodeJS.ErrnoException[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}
