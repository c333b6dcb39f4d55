/**
 * The bodies and parameters of the REST API, as the contract has them. They validate requests, and the OpenAPI document
 * is made from them.
 */
import { z } from 'zod';
import { type GrantType, grantTypes, oauth2Types } from '../credentials/credential.ts';
import {
  AuthorizationMethod,
  ConnectionScope,
  ConnectionStatus,
  ConnectionType,
} from '../db/generated/prisma/client.ts';
import { knownFields } from '../oauth2/known-fields.ts';
import { defaultPageSize, maxPageSize, pageSize } from '../paging/keyset.ts';
import { requestObject } from './request-object.ts';

const connectionType = z.enum(ConnectionType);
const connectionStatus = z.enum(ConnectionStatus);
const connectionScope = z.enum(ConnectionScope);
const jsonObject = z.record(z.string(), z.unknown());

/** The contract's response object. The fragments of the documents, and the answer of the credential read, are made from it. */
export const connection = z
  .object({
    id: z.string(),
    externalId: z.string(),
    displayName: z.string(),
    type: connectionType,
    pieceName: z.string(),
    pieceVersion: z.string(),
    projectIds: z.array(z.string()).describe('The projects it is available in, of those the caller sees.'),
    platformId: z.string(),
    scope: connectionScope,
    status: connectionStatus,
    ownerId: z.string().nullable(),
    owner: z.object({ email: z.string(), firstName: z.string(), lastName: z.string() }).nullable(),
    metadata: jsonObject.nullable(),
    flowIds: z.array(z.string()).describe('The flows that use it, of those the caller sees: the first 1,000, by id.'),
    preSelectForNewProjects: z.boolean(),
    created: z.iso.datetime(),
    updated: z.iso.datetime(),
  })
  .meta({ id: 'AppConnection', description: 'A connection, without its credential.' });

/** An owner in a list. */
export const owner = z
  .object({ firstName: z.string(), lastName: z.string(), email: z.string() })
  .meta({ id: 'Owner', description: 'A user who owns connections.' });

const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    data: z.array(item),
    next: z.string().nullable().describe('The cursor of the next page; null on the last one.'),
    previous: z.string().nullable().describe('The cursor of the previous page; null on the first one.'),
  });

export const connectionPage = pageOf(connection).meta({ id: 'AppConnectionPage' });
export const ownerPage = pageOf(owner).meta({ id: 'OwnerPage' });

export const errorBody = z
  .object({
    statusCode: z.number().int(),
    code: z.string(),
    params: z.object({
      message: z.string(),
      entityType: z.string().optional(),
      entityId: z.string().optional(),
      fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
      requestId: z.string().optional(),
      status: z.string().optional(),
      reason: z.string().optional(),
      providerError: z.string().optional(),
      limit: z.string().optional(),
      max: z.number().optional(),
      actual: z.number().optional(),
      retryAfter: z.number().optional(),
    }),
  })
  .meta({ id: 'Error', description: 'An error. `code` is stable; `params.message` is for people.' });

const projectId = z.string().optional().describe("The project; the API key's default project when left out.");
const listedProjectId = z
  .string()
  .optional()
  .describe("The project; the API key's default project when left out, and all that you see when it has none.");
const cursor = z.string().optional().describe('`next` or `previous` of another page.');

const limit = (whenLeftOut: number) =>
  z
    .preprocess(
      (given) => (typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : NaN),
      z.number('must be a whole number').pipe(pageSize),
    )
    .meta({ type: 'integer', minimum: 1, maximum: maxPageSize })
    .default(whenLeftOut);

/** `status=A&status=B`, `status[]=A` or `status=A,B`. */
const statusList = z
  .preprocess(
    (given) =>
      given === undefined ? undefined : [given as string | string[]].flat().flatMap((text) => text.split(',')),
    z.array(connectionStatus).optional(),
  )
  .meta({ type: 'array', items: { type: 'string', enum: connectionStatus.options } })
  .optional()
  .describe('Repeated, or separated by commas.');

export const listQuery = requestObject({
  projectId: listedProjectId,
  pieceName: z.string().optional().describe('The piece, in full: `@activepieces/piece-slack`.'),
  displayName: z.string().optional().describe('Part of the display name, in upper or lower case.'),
  status: statusList,
  scope: connectionScope.optional(),
  limit: limit(defaultPageSize),
  cursor,
});

// The contract's example takes no parameters, and its clients expect all the owners: so the pages are as large as can be.
export const ownersQuery = requestObject({ projectId: listedProjectId, limit: limit(maxPageSize), cursor });

export const deleteQuery = requestObject({
  force: z.enum(['true', 'false']).default('false').describe('Delete it although enabled flows use it.'),
});

export const noQuery = requestObject({});

/** No parameters, of a request whose body says which project is meant: in the query it would be left out without a word. */
export const noProjectInQuery = requestObject(
  {},
  { misplaced: { projectId: 'belongs in the body', projectIds: 'belongs in the body' } },
);

const oauth2Props = jsonObject
  .nullish()
  .describe("The piece's own settings of the connection, stored and returned with the credential; at most 64 KiB.");

const responseFields = z
  .array(z.string())
  .nullish()
  .describe('The names of additional token response fields to store, besides the known ones.');

/** Clients spread a provider's response into the value: known fields of providers don't count as misspellings. */
const spread = { passedOver: [...knownFields], partial: false };

const authorizationMethod = z.enum(AuthorizationMethod);

/** In upper or lower case. */
const grantType = z
  .enum([...grantTypes, ...grantTypes.map((name) => name.toLowerCase())])
  .transform((name) => name.toUpperCase() as GrantType);

const oauth2Value = requestObject(
  {
    type: z.literal('OAUTH2'),
    client_id: z.string(),
    client_secret: z.string(),
    token_url: z.string(),
    grant_type: grantType.nullish().describe('AUTHORIZATION_CODE when left out.'),
    authorization_method: authorizationMethod.nullish().describe('BODY when left out.'),
    access_token: z.string().nullish().describe('Required without `code`, except with client credentials.'),
    refresh_token: z.string().nullish(),
    token_type: z.string().nullish(),
    expires_in: z.number().nullish().describe('Seconds from `claimed_at`.'),
    claimed_at: z.number().nullish().describe('Milliseconds (or seconds) since 1970; now when left out.'),
    scope: z.string().nullish(),
    redirect_url: z.string().nullish(),
    code: z
      .string()
      .nullish()
      .describe('An authorization code, instead of tokens: the gateway exchanges it. Needs `redirect_url`.'),
    code_challenge: z.string().nullish().describe('The PKCE verifier that goes with the code.'),
    props: oauth2Props,
    data: jsonObject.nullish().describe("Other data from the provider's token response; at most 64 KiB."),
    response_fields: responseFields,
  },
  spread,
);

const registeredApp = {
  code: z.string().describe('An authorization code: the gateway exchanges it for tokens.'),
  client_id: z.string().nullish(),
  redirect_url: z.string().nullish().describe("Where the code was sent to; the gateway's own address when left out."),
  code_challenge: z.string().nullish().describe('The PKCE verifier that goes with the code.'),
  scope: z.string().nullish(),
  props: oauth2Props,
};

const credentialValue = z
  .discriminatedUnion('type', [
    oauth2Value,
    requestObject({ type: z.literal('PLATFORM_OAUTH2'), ...registeredApp }, spread),
    requestObject({ type: z.literal('CLOUD_OAUTH2'), ...registeredApp }, spread),
    requestObject({ type: z.literal('SECRET_TEXT'), secret_text: z.string() }),
    requestObject({ type: z.literal('BASIC_AUTH'), username: z.string(), password: z.string() }),
    requestObject({ type: z.literal('CUSTOM_AUTH'), props: jsonObject }),
    requestObject({ type: z.literal('NO_AUTH') }),
  ])
  .meta({ id: 'CredentialValue', description: 'The credential. `type` repeats the type of the connection.' });

export type CredentialValue = z.output<typeof credentialValue>;

/** The fields of a connection to store. */
const connectionTarget = {
  displayName: z.string(),
  pieceName: z.string(),
  pieceVersion: z.string().nullish().describe('Left out: as it is, or 0.0.0 for a new connection.'),
  externalId: z
    .string()
    .nullish()
    .describe(
      'A connection that has it is overwritten, by its owner alone; one that is MISSING is revived, by its last owner or a platform admin. In a project, it cannot be that of a platform connection that is shared there. One is made up when left out.',
    ),
  metadata: jsonObject.nullish(),
  projectId: projectId.nullish(),
  scope: connectionScope.nullish().describe('PROJECT when left out.'),
  projectIds: z.array(z.string()).nullish().describe('For scope PLATFORM: the projects it is shared with.'),
  preSelectForNewProjects: z.boolean().nullish(),
};

export const upsertBody = requestObject({ ...connectionTarget, type: connectionType, value: credentialValue })
  .refine(({ type, value }) => value.type === type, { path: ['value', 'type'], error: 'must be the same as type' })
  .meta({ id: 'UpsertAppConnection' });

const ownApp = requestObject({
  client_id: z.string(),
  client_secret: z.string(),
  authorization_url: z.string(),
  token_url: z.string(),
  scope: z.string().nullish().describe('The scopes to ask for, separated by spaces.'),
  pkce: z.boolean().nullish().describe('true when left out.'),
  authorization_method: authorizationMethod.nullish().describe('BODY when left out.'),
  authorization_params: jsonObject.nullish().describe('What else to send with the authorization request.'),
  response_fields: responseFields,
  issuer: z
    .string()
    .nullish()
    .describe("The authorization server's issuer identifier. A response from another issuer is rejected (RFC 9207)."),
}).meta({ id: 'OwnOAuthApp', description: 'An OAuth app of your own.' });

export const authorizationUrlBody = requestObject({
  ...connectionTarget,
  type: z.enum(oauth2Types),
  app: ownApp.nullish().describe('With OAUTH2: the app that asks for consent.'),
})
  .refine(({ type, app }) => type !== 'OAUTH2' || app != null, { path: ['app'], error: 'is required with OAUTH2' })
  .refine(({ type, app }) => type === 'OAUTH2' || app == null, { path: ['app'], error: 'is for OAUTH2' })
  .meta({ id: 'StartOAuth2' });

export type AuthorizationUrlBody = z.output<typeof authorizationUrlBody>;

export const authorizationUrl = z
  .object({
    authorizationUrl: z.string().describe("The provider's page to open in the same browser."),
    externalId: z.string().describe('The external id the connection will have.'),
    expires: z.iso.datetime().describe('When the consent expires.'),
  })
  .meta({ id: 'AuthorizationUrl' });

export const updateBody = requestObject(
  {
    displayName: z.string().nullish(),
    metadata: jsonObject.nullish(),
    projectIds: z.array(z.string()).nullish().describe('For scope PLATFORM: the projects it is shared with.'),
    preSelectForNewProjects: z.boolean().nullish(),
  },
  // A connection says itself which project it is in.
  { passedOver: ['projectId'] },
).meta({ id: 'UpdateAppConnection' });

export const replaceBody = requestObject({
  sourceAppConnectionId: z.string(),
  targetAppConnectionId: z.string(),
  projectId: projectId.nullish(),
  deleteSourceConnection: z.boolean().nullish(),
  applyToPublishedVersions: z
    .boolean()
    .nullish()
    .describe('Accepted for compatibility, without effect: flows have no versions here.'),
}).meta({ id: 'ReplaceAppConnections' });

export const noBody = z.undefined();
