/**
 * Every error that the gateway reports to callers. An error has a stable code, and parameters that are safe to show.
 * The REST layer turns it into `{statusCode, code, params}`; in GraphQL `code` and `params` stand in `extensions`.
 */

/** The HTTP status of each code. */
const statusCodes = {
  VALIDATION: 400,
  INVALID_CLAIM: 400,
  QUERY_TOO_COMPLEX: 400,
  ANSWER_TOO_LARGE: 400,
  CONSENT_FAILED: 400,
  AUTHENTICATION: 401,
  AUTHORIZATION: 403,
  DOCUMENT_NOT_ALLOWED: 403,
  ENTITY_NOT_FOUND: 404,
  ROUTE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  CONNECTION_NOT_USABLE: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  CONCURRENCY_LIMITED: 429,
  CLIENT_CLOSED_REQUEST: 499,
  INTERNAL: 500,
  PROVIDER_UNAVAILABLE: 503,
  STORAGE_FULL: 503,
  DATABASE_UNAVAILABLE: 503,
  IDENTITY_PROVIDER_UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof statusCodes;

/** What is wrong with one field of the input. */
export interface FieldError {
  /**
   * Dotted path of the field, as the caller wrote it: `input.credential.secretText`, `value.client_id`. Where a use case
   * throws it, from the use case's own input on; empty for that as a whole.
   */
  field: string;
  message: string;
}

export interface ErrorParams {
  message: string;
  /** The contract's name of the missing thing's kind (`app_connection`), with ENTITY_NOT_FOUND. */
  entityType?: string;
  entityId?: string;
  /** The fields that were refused, with VALIDATION. */
  fields?: FieldError[];
  /** Finds the error in the log, with INTERNAL. */
  requestId?: string;
  /** The connection's status, with CONNECTION_NOT_USABLE. */
  status?: string;
  /**
   * Why (GraphQL's enum StatusReason), with CONNECTION_NOT_USABLE, INVALID_CLAIM and PROVIDER_UNAVAILABLE. With CONSENT_FAILED,
   * where a cookie is missing: OTHER_HOST_NAME or OTHER_BROWSER.
   */
  reason?: string;
  /** The OAuth2 error code of the provider, with INVALID_CLAIM. */
  providerError?: string;
  /** Which limit was exceeded, and by how much, with QUERY_TOO_COMPLEX; ANSWER_TOO_LARGE has no `actual`. */
  limit?: string;
  max?: number;
  actual?: number;
  /** When to try again, in seconds, with RATE_LIMITED, CONCURRENCY_LIMITED, STORAGE_FULL and the codes that end in UNAVAILABLE. */
  retryAfter?: number;
}

/** An expected error, shown to the caller as it is. Created by the functions of this file only. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly params: ErrorParams;

  constructor(code: ErrorCode, params: ErrorParams, options?: ErrorOptions) {
    super(params.message, options);
    this.code = code;
    this.params = params;
  }

  get statusCode(): number {
    return statusCodes[this.code];
  }
}

/** The contract's names of the kinds of things (its error example: `app_connection`). */
const entities = {
  app_connection: 'Connection',
  flow: 'Flow',
  project: 'Project',
  user: 'User',
  api_key: 'API key',
  oauth_app: 'OAuth app',
} as const;

export const notFound = (entityType: keyof typeof entities, entityId: string): GatewayError =>
  new GatewayError('ENTITY_NOT_FOUND', { entityType, entityId, message: `${entities[entityType]} not found` });

export const invalid = (message: string): GatewayError => new GatewayError('VALIDATION', { message });

const maxFields = 20;

/** One or more fields are invalid; the message names the first one, and at most 20 are reported. */
export const invalidFields = (fields: [FieldError, ...FieldError[]]): GatewayError =>
  new GatewayError('VALIDATION', {
    message: fields[0].field ? `${fields[0].field}: ${fields[0].message}` : fields[0].message,
    fields: fields.slice(0, maxFields),
  });

export const invalidField = (field: string, message: string): GatewayError => invalidFields([{ field, message }]);

/**
 * An error with the names that its caller knows the fields by. Use cases name the fields of what they were given; where
 * that was made of something larger, or of something else, whoever made it renames them.
 */
export function renameFields(error: GatewayError, rename: (field: string) => string): GatewayError {
  const [first, ...rest] = (error.params.fields ?? []).map(({ field, message }) => ({ field: rename(field), message }));
  return first ? invalidFields([first, ...rest]) : error;
}

/** The request as such is wrong, whatever it asks for. `status` is the HTTP status it was found with. */
export const invalidRequest = (status: number, message: string): GatewayError => {
  if (status === 405) return new GatewayError('METHOD_NOT_ALLOWED', { message });
  if (status === 406) return new GatewayError('NOT_ACCEPTABLE', { message });
  if (status === 415) return new GatewayError('UNSUPPORTED_MEDIA_TYPE', { message });
  return new GatewayError('VALIDATION', { message });
};

export const connectionInUse = (activeFlows: number): GatewayError =>
  invalid(
    `Connection is used in ${activeFlows} active ${activeFlows === 1 ? 'flow' : 'flows'}. Please remove it from flows first.`,
  );

export const unauthenticated = (message: string): GatewayError => new GatewayError('AUTHENTICATION', { message });

export const forbidden = (message: string): GatewayError => new GatewayError('AUTHORIZATION', { message });

/** A provider refused an authorization code or a client; nothing was stored. */
export const invalidClaim = (reason: string, providerError: string | null, advice: string): GatewayError =>
  new GatewayError('INVALID_CLAIM', {
    message: `The provider issued no tokens${providerError === null ? '' : ` (${providerError})`}. ${advice}`,
    reason,
    ...(providerError !== null && { providerError }),
  });

/** A consent failed; nothing was stored. Shown to a person, on a page. */
export const consentFailed = (message: string): GatewayError => new GatewayError('CONSENT_FAILED', { message });

/** A consent can't be started: the browser would not send its cookie back. Nothing was stored. */
export const consentNotBindable = (pageOrigin: string, hostName: string, callbackUrl: string): GatewayError =>
  new GatewayError('CONSENT_FAILED', {
    message:
      `The page at ${pageOrigin} called the gateway at ${hostName}, and providers send browsers back to ${callbackUrl}. To browsers ` +
      'these are different sites, so the cookie of this sign-in would be missing in the end. Use the same host name for all of them ' +
      "(the gateway's own is set by PUBLIC_URL).",
    reason: 'OTHER_HOST_NAME',
  });

/** A consent ended where its cookie is missing, since it was started at another host name of the gateway. */
export const consentOfOtherHost = (startedAt: string, endedAt: string): GatewayError =>
  new GatewayError('CONSENT_FAILED', {
    message:
      `This sign-in was started at ${startedAt}, and ended at ${endedAt}. To browsers these are different sites, so its cookie is ` +
      `missing. Start again from a page that calls the gateway at ${endedAt}.`,
    reason: 'OTHER_HOST_NAME',
  });

/** A consent ended in a browser that does not have its cookie. */
export const consentOfOtherBrowser = (): GatewayError =>
  new GatewayError('CONSENT_FAILED', {
    message:
      'This sign-in was started in another browser, or this one did not keep its cookie. Start again in this browser, and allow cookies.',
    reason: 'OTHER_BROWSER',
  });

/** A provider could not be reached, or its response was invalid; this may pass. `retryAfter` is in seconds. */
export const providerUnavailable = (reason: string | null, retryAfter: number, message: string): GatewayError =>
  new GatewayError('PROVIDER_UNAVAILABLE', { message, ...(reason !== null && { reason }), retryAfter });

/** How soon an operator may have freed space, in seconds. */
const storageRetrySeconds = 60;

/** The database's disk is full; nothing was stored. */
export const storageFull = (): GatewayError =>
  new GatewayError('STORAGE_FULL', {
    message:
      "The gateway's storage is full. Nothing was changed; reads still work. Try again later, or ask the operator to free space.",
    retryAfter: storageRetrySeconds,
  });

/** The database can't be reached, or did not respond in time. Whether a write was committed is unknown. */
export const databaseUnavailable = (): GatewayError =>
  new GatewayError('DATABASE_UNAVAILABLE', {
    message: 'The database does not respond. Try again, and check first whether a change was stored.',
    retryAfter: 2,
  });

/** The gateway has not opened its database yet. Nothing was executed. */
export const gatewayStarting = (): GatewayError =>
  new GatewayError('DATABASE_UNAVAILABLE', {
    message: 'The gateway is starting: it has not opened its database yet. Try again.',
    retryAfter: 2,
  });

/** The keys of the issuer of browser users' JWTs could not be fetched. `cause` is for the log. */
export const identityProviderUnavailable = (cause: unknown): GatewayError =>
  new GatewayError(
    'IDENTITY_PROVIDER_UNAVAILABLE',
    { message: 'The token cannot be verified now: its issuer does not respond. Try again.', retryAfter: 5 },
    { cause },
  );

/** A connection has no usable credential. */
export const connectionNotUsable = (status: string, reason: string | null, advice: string): GatewayError =>
  new GatewayError('CONNECTION_NOT_USABLE', {
    message: `The connection is ${status}. ${advice}`,
    status,
    ...(reason !== null && { reason }),
  });

export const routeNotFound = (method: string, path: string): GatewayError =>
  new GatewayError('ROUTE_NOT_FOUND', { message: `There is no ${method} ${path}. The API is described at /docs.` });

export const methodNotAllowed = (method: string, allowed: readonly string[]): GatewayError =>
  new GatewayError('METHOD_NOT_ALLOWED', { message: `${method} is not allowed here. Use ${allowed.join(' or ')}.` });

export const payloadTooLarge = (maxBytes: number): GatewayError =>
  new GatewayError('PAYLOAD_TOO_LARGE', { message: `The request body is larger than ${maxBytes} bytes.` });

export const unsupportedMediaType = (): GatewayError =>
  new GatewayError('UNSUPPORTED_MEDIA_TYPE', {
    message: 'Send the body as JSON, with the header Content-Type: application/json.',
  });

/** A GraphQL request is larger than allowed; it was not executed. */
export const queryLimitExceeded = (limit: QueryLimit, max: number, actual: number): GatewayError =>
  new GatewayError('QUERY_TOO_COMPLEX', {
    message: `The request exceeds the limit for ${limit}: ${actual}, at most ${max} allowed. Split it into smaller requests.`,
    limit,
    max,
    actual,
  });

export type QueryLimit = 'bytes' | 'tokens' | 'depth' | 'aliases' | 'root fields' | 'cost';

/** The response would be larger than allowed: the request was executed, but its result is not sent. */
export const answerTooLarge = (maxBytes: number): GatewayError =>
  new GatewayError('ANSWER_TOO_LARGE', {
    message:
      `The response would be larger than ${maxBytes} bytes. If the request was a change, it was carried out. ` +
      'Request smaller pages or fewer fields.',
    limit: 'bytes',
    max: maxBytes,
  });

/** A caller has spent their points for this minute. `retryAfter` is in seconds. */
export const rateLimited = (limit: number, retryAfter: number): GatewayError =>
  new GatewayError('RATE_LIMITED', {
    message: `More than ${limit} points were spent in a minute. Try again in ${retryAfter} s.`,
    retryAfter,
  });

/** When to try again, in seconds: other requests of the caller may have ended by then. */
const concurrencyRetrySeconds = 1;

/** Too many requests of a caller, or of all callers of its platform, are at work. The request was not executed. */
export const concurrencyLimited = (limit: number, limitOfPlatform: number): GatewayError =>
  new GatewayError('CONCURRENCY_LIMITED', {
    message:
      `Too many requests at once: ${limit} of a caller are executed at the same time, ${limitOfPlatform} of a platform. ` +
      `Nothing was executed. Send fewer at once, and try again in ${concurrencyRetrySeconds} s.`,
    retryAfter: concurrencyRetrySeconds,
  });

/** The client closed the connection before the response. Nobody gets this error; the log has its status. */
export const clientClosedRequest = (): GatewayError =>
  new GatewayError('CLIENT_CLOSED_REQUEST', { message: 'The client closed the connection before the response.' });

/** An address failed to authenticate too often. `retryAfter` is in seconds. */
export const tooManyFailedAuthentications = (retryAfter: number): GatewayError =>
  new GatewayError('RATE_LIMITED', {
    message: `Too many requests with invalid credentials. Try again in ${retryAfter} s.`,
    retryAfter,
  });

/** Only documents on the operator's allow-list are executed, and this one is not on it. */
export const documentNotAllowed = (): GatewayError =>
  new GatewayError('DOCUMENT_NOT_ALLOWED', {
    message: 'This gateway only executes documents on its allow-list. Ask the operator to add this one.',
  });

/** Restores an error from the `extensions` of a GraphQL error. */
export const fromExtensions = ({ code, params }: Pick<GatewayError, 'code' | 'params'>): GatewayError =>
  new GatewayError(code, params);

/** What a caller gets for an unexpected error: only the request id, to find it in the log. */
export const internal = (requestId: string): GatewayError =>
  new GatewayError('INTERNAL', {
    message: 'An unexpected error occurred. Report the request id to the operator.',
    requestId,
  });
