/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A user name and a password. */
export type BasicAuthCredentialInput = {
  /** The password. */
  password: string;
  /** The user name. */
  username: string;
};

/** Which connections. Every given part must match. */
export type ConnectionFilter = {
  /** Part of the name, in upper or lower case. */
  displayName?: string | null | undefined;
  /** The id of their owner. */
  ownerId?: string | null | undefined;
  /** The piece they are for, in full: `@activepieces/piece-slack`. */
  pieceName?: string | null | undefined;
  /** Whether they belong to a project or to the platform. */
  scope?: ConnectionScope | null | undefined;
  /** One of these. */
  status?: Array<ConnectionStatus> | null | undefined;
  /** One of these. */
  type?: Array<ConnectionType> | null | undefined;
};

/** Whether a connection belongs to a project or to the platform. */
export type ConnectionScope =
  /** To the platform, whose admins manage it and share it with projects. */
  | 'PLATFORM'
  /** To one project, whose editors manage it. */
  | 'PROJECT';

/** The health of a connection. */
export type ConnectionStatus =
  /** It can be used. */
  | 'ACTIVE'
  /** Its credential can't be used any more; `statusReason` is the reason. */
  | 'ERROR'
  /** It was deleted, and flows still refer to it. Its last owner or a platform admin revives it, by an upsert of its external id. */
  | 'MISSING';

/** How a connection authenticates. */
export type ConnectionType =
  /** A user name and a password. */
  | 'BASIC_AUTH'
  /** OAuth2 with an app that the gateway's operator registered. */
  | 'CLOUD_OAUTH2'
  /** Keys and values. */
  | 'CUSTOM_AUTH'
  /** No authentication. */
  | 'NO_AUTH'
  /** OAuth2 with an OAuth app of your own. */
  | 'OAUTH2'
  /** OAuth2 with an app that the platform registered. */
  | 'PLATFORM_OAUTH2'
  /** An API key, a token or another secret text. */
  | 'SECRET_TEXT';

/** The credential: exactly one of these, and it says which type the connection has. It is sealed before it is stored, and no query returns it. */
export type CredentialInput =
  {   /** Type BASIC_AUTH. */
  basicAuth: BasicAuthCredentialInput; cloudOAuth2?: never; customAuth?: never; noAuth?: never; oauth2?: never; platformOAuth2?: never; secretText?: never; }
  |  { basicAuth?: never;   /** Type CLOUD_OAUTH2: an app the operator registered. */
  cloudOAuth2: RegisteredAppCredentialInput; customAuth?: never; noAuth?: never; oauth2?: never; platformOAuth2?: never; secretText?: never; }
  |  { basicAuth?: never; cloudOAuth2?: never;   /** Type CUSTOM_AUTH. */
  customAuth: CustomAuthCredentialInput; noAuth?: never; oauth2?: never; platformOAuth2?: never; secretText?: never; }
  |  { basicAuth?: never; cloudOAuth2?: never; customAuth?: never;   /** Type NO_AUTH: give true. */
  noAuth: boolean; oauth2?: never; platformOAuth2?: never; secretText?: never; }
  |  { basicAuth?: never; cloudOAuth2?: never; customAuth?: never; noAuth?: never;   /** Type OAUTH2. */
  oauth2: OAuth2CredentialInput; platformOAuth2?: never; secretText?: never; }
  |  { basicAuth?: never; cloudOAuth2?: never; customAuth?: never; noAuth?: never; oauth2?: never;   /** Type PLATFORM_OAUTH2: an app the platform registered. */
  platformOAuth2: RegisteredAppCredentialInput; secretText?: never; }
  |  { basicAuth?: never; cloudOAuth2?: never; customAuth?: never; noAuth?: never; oauth2?: never; platformOAuth2?: never;   /** Type SECRET_TEXT. */
  secretText: SecretTextCredentialInput; };

/** Whatever the piece needs, as keys and values. */
export type CustomAuthCredentialInput = {
  /** The keys and values. */
  props: Record<string, unknown>;
};

/** Which connection to delete. */
export type DeleteConnectionInput = {
  /** Delete it although enabled flows use it. They will fail. */
  force?: boolean;
  /** The connection. */
  id: string;
};

/** The OAuth app that requests consent: exactly one of these, which also determines the type of the connection. */
export type OAuth2AppInput =
  {   /** Type CLOUD_OAUTH2: the app the operator registered. Give true. */
  cloudOAuth2: boolean; oauth2?: never; platformOAuth2?: never; }
  |  { cloudOAuth2?: never;   /** Type OAUTH2: an app of your own. */
  oauth2: OwnOAuthAppInput; platformOAuth2?: never; }
  |  { cloudOAuth2?: never; oauth2?: never;   /** Type PLATFORM_OAUTH2: the app the platform registered. Give true. */
  platformOAuth2: boolean; };

/** How the app's client id and secret are sent to the token endpoint. */
export type OAuth2AuthorizationMethod =
  /** In the body. */
  | 'BODY'
  /** As HTTP Basic authentication. */
  | 'HEADER';

/** OAuth2 with an OAuth app of your own: its client, and the tokens it was granted, or a code to be exchanged for them. */
export type OAuth2CredentialInput = {
  /** The access token. Left out, the gateway gets the tokens: for `code`, or for client credentials. */
  accessToken?: string | null | undefined;
  /** BODY when left out. */
  authorizationMethod?: OAuth2AuthorizationMethod | null | undefined;
  /** When the tokens were granted: milliseconds (or seconds) since 1970; now when left out. */
  claimedAt?: number | null | undefined;
  /** The app's client id. */
  clientId: string;
  /** The app's client secret. */
  clientSecret: string;
  /** An authorization code: the gateway exchanges it for tokens. */
  code?: string | null | undefined;
  /** The PKCE verifier that goes with the code. */
  codeChallenge?: string | null | undefined;
  /** Other data from the provider's token response; at most 64 KiB. */
  data?: Record<string, unknown> | null | undefined;
  /** The lifetime of the access token, in seconds from `claimedAt`. When left out, an hour, if there is a refresh token. */
  expiresIn?: number | null | undefined;
  /** AUTHORIZATION_CODE when left out. */
  grantType?: OAuth2GrantType | null | undefined;
  /** The piece's own settings of the connection, stored and returned with the credential; at most 64 KiB. */
  props?: Record<string, unknown> | null | undefined;
  /** The redirect address the app was authorized with. Required with `code`. */
  redirectUrl?: string | null | undefined;
  /** The refresh token. */
  refreshToken?: string | null | undefined;
  /** The names of additional fields of the provider's token responses to keep, beside the known ones. */
  responseFields?: Array<string> | null | undefined;
  /** The scopes that were granted, separated by spaces. */
  scope?: string | null | undefined;
  /** The type of the access token; Bearer when left out. */
  tokenType?: string | null | undefined;
  /** The provider's token endpoint. */
  tokenUrl: string;
};

/** How the OAuth2 tokens were granted (RFC 6749). */
export type OAuth2GrantType =
  /** By a user who consented. */
  | 'AUTHORIZATION_CODE'
  /** To the app itself. */
  | 'CLIENT_CREDENTIALS';

/** An OAuth app of your own. */
export type OwnOAuthAppInput = {
  /** How the client id and secret are sent to the token endpoint. */
  authorizationMethod?: OAuth2AuthorizationMethod;
  /** What else to send with the authorization request, as `{"access_type": "offline"}`. */
  authorizationParams?: Record<string, unknown> | null | undefined;
  /** Where users are sent to consent. */
  authorizationUrl: string;
  /** The client id. */
  clientId: string;
  /** The client secret. */
  clientSecret: string;
  /** The issuer identifier of the authorization server. A response from another one is rejected (RFC 9207). Its metadata is not fetched. */
  issuer?: string | null | undefined;
  /** Ask for consent with PKCE (S256). Switch it off for providers that refuse it. */
  pkce?: boolean;
  /** The names of additional fields of the provider's token responses to keep for flows, beside those of OAuth2, OpenID Connect and common providers. */
  responseFields?: Array<string>;
  /** The scopes to ask for. */
  scopes?: Array<string>;
  /** The provider's token endpoint. */
  tokenUrl: string;
};

/** Which connection to recheck. */
export type RecheckConnectionInput = {
  /** The connection. */
  id: string;
};

/** OAuth2 with an OAuth app that is registered on the platform or by the operator. */
export type RegisteredAppCredentialInput = {
  /** The client id of the app, when it must be that one. */
  clientId?: string | null | undefined;
  /** The authorization code: the gateway exchanges it for tokens. */
  code: string;
  /** The PKCE verifier that goes with the code. */
  codeChallenge?: string | null | undefined;
  /** The piece's own settings of the connection, stored and returned with the credential; at most 64 KiB. */
  props?: Record<string, unknown> | null | undefined;
  /** The redirect address the code was sent to; the gateway's own when left out. */
  redirectUrl?: string | null | undefined;
  /** The requested scopes, separated by spaces. */
  scope?: string | null | undefined;
};

/** Which connection to put in the place of which. */
export type ReplaceConnectionInput = {
  /** Also delete the source. Refused when flows of other projects use it. */
  deleteSourceConnection?: boolean;
  /** Only report what would happen, and change nothing. */
  dryRun?: boolean;
  /** The project whose flows are repointed; your API key's default project if omitted. */
  projectId?: string | null | undefined;
  /** The connection that flows use now. It may be MISSING: that is how broken flows are mended. */
  sourceConnectionId: string;
  /** The connection they shall use; for the same piece. */
  targetConnectionId: string;
};

/** An API key, a token or another secret text. */
export type SecretTextCredentialInput = {
  /** The secret. */
  secretText: string;
};

/** The connection that a consent is for, identified by its external id. */
export type StartOAuth2Input = {
  /** The OAuth app that requests consent. */
  app: OAuth2AppInput;
  /** The name, for people. */
  displayName: string;
  /** Your own id for it. An existing connection with this id is overwritten, which only its owner may do; a MISSING one is revived, by its last owner or a platform admin. In a project, it can't be the id of a platform connection that is shared there. Generated if omitted. */
  externalId?: string | null | undefined;
  /** Whatever you want to keep with it, 64 KiB at most. Unchanged when left out; null clears it. */
  metadata?: Record<string, unknown> | null | undefined;
  /** The piece (integration) it is for, as `@activepieces/piece-slack`. */
  pieceName: string;
  /** The version of the piece. Unchanged when left out; 0.0.0 for a new connection. */
  pieceVersion?: string | null | undefined;
  /** For scope PLATFORM: share it with every project that is made from now on. Unchanged when left out. */
  preSelectForNewProjects?: boolean | null | undefined;
  /** For scope PROJECT: the project; your API key's default project if omitted. */
  projectId?: string | null | undefined;
  /** For scope PLATFORM: all the projects it is shared with. None may have a connection of its own with the external id. Unchanged when left out; none for a new one. */
  projectIds?: Array<string> | null | undefined;
  /** PROJECT when left out. */
  scope?: ConnectionScope | null | undefined;
};

/** What to change of a connection. What is left out stays as it is. */
export type UpdateConnectionInput = {
  /** The name, for people. */
  displayName?: string | null | undefined;
  /** Which connection. */
  id: string;
  /** Replaces the metadata; null clears it. 64 KiB at most. */
  metadata?: Record<string, unknown> | null | undefined;
  /** For scope PLATFORM: share it with every project that is made from now on. */
  preSelectForNewProjects?: boolean | null | undefined;
  /** For scope PLATFORM: all the projects it is shared with. */
  projectIds?: Array<string> | null | undefined;
};

/** A connection and its credential, identified by its external id. */
export type UpsertConnectionInput = {
  /** The credential. */
  credential: CredentialInput;
  /** The name, for people. */
  displayName: string;
  /** Your own id for it. An existing connection with this id is overwritten, which only its owner may do; a MISSING one is revived, by its last owner or a platform admin. In a project, it can't be the id of a platform connection that is shared there. Generated if omitted. */
  externalId?: string | null | undefined;
  /** Whatever you want to keep with it, 64 KiB at most. Unchanged when left out; null clears it. */
  metadata?: Record<string, unknown> | null | undefined;
  /** The piece (integration) it is for, as `@activepieces/piece-slack`. */
  pieceName: string;
  /** The version of the piece. Unchanged when left out; 0.0.0 for a new connection. */
  pieceVersion?: string | null | undefined;
  /** For scope PLATFORM: share it with every project that is made from now on. Unchanged when left out. */
  preSelectForNewProjects?: boolean | null | undefined;
  /** For scope PROJECT: the project; your API key's default project if omitted. */
  projectId?: string | null | undefined;
  /** For scope PLATFORM: all the projects it is shared with. None may have a connection of its own with the external id. Unchanged when left out; none for a new one. */
  projectIds?: Array<string> | null | undefined;
  /** PROJECT when left out. */
  scope?: ConnectionScope | null | undefined;
};

export type RestOwnerFragment = { firstName: string, lastName: string, email: string };

export type RestConnectionFragment = { id: string, externalId: string, displayName: string, type: ConnectionType, pieceName: string, pieceVersion: string, projectIds: Array<string>, platformId: string, scope: ConnectionScope, status: ConnectionStatus, ownerId: string | null, metadata: Record<string, unknown> | null, flowIds: Array<string>, preSelectForNewProjects: boolean, created: string, updated: string, owner: { email: string, firstName: string, lastName: string } | null };

export type ListConnectionsQueryVariables = Exact<{
  projectId?: string | null | undefined;
  filter?: ConnectionFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ListConnectionsQuery = { connections: { edges: Array<{ node: { id: string, externalId: string, displayName: string, type: ConnectionType, pieceName: string, pieceVersion: string, projectIds: Array<string>, platformId: string, scope: ConnectionScope, status: ConnectionStatus, ownerId: string | null, metadata: Record<string, unknown> | null, flowIds: Array<string>, preSelectForNewProjects: boolean, created: string, updated: string, owner: { email: string, firstName: string, lastName: string } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type GetConnectionQueryVariables = Exact<{
  id: string;
}>;


export type GetConnectionQuery = { connection: { id: string, externalId: string, displayName: string, type: ConnectionType, pieceName: string, pieceVersion: string, projectIds: Array<string>, platformId: string, scope: ConnectionScope, status: ConnectionStatus, ownerId: string | null, metadata: Record<string, unknown> | null, flowIds: Array<string>, preSelectForNewProjects: boolean, created: string, updated: string, owner: { email: string, firstName: string, lastName: string } | null } };

export type UpsertConnectionMutationVariables = Exact<{
  input: UpsertConnectionInput;
}>;


export type UpsertConnectionMutation = { upsertConnection: { connection: { id: string, externalId: string, displayName: string, type: ConnectionType, pieceName: string, pieceVersion: string, projectIds: Array<string>, platformId: string, scope: ConnectionScope, status: ConnectionStatus, ownerId: string | null, metadata: Record<string, unknown> | null, flowIds: Array<string>, preSelectForNewProjects: boolean, created: string, updated: string, owner: { email: string, firstName: string, lastName: string } | null } } };

export type UpdateConnectionMutationVariables = Exact<{
  input: UpdateConnectionInput;
}>;


export type UpdateConnectionMutation = { updateConnection: { connection: { id: string, externalId: string, displayName: string, type: ConnectionType, pieceName: string, pieceVersion: string, projectIds: Array<string>, platformId: string, scope: ConnectionScope, status: ConnectionStatus, ownerId: string | null, metadata: Record<string, unknown> | null, flowIds: Array<string>, preSelectForNewProjects: boolean, created: string, updated: string, owner: { email: string, firstName: string, lastName: string } | null } } };

export type DeleteConnectionMutationVariables = Exact<{
  input: DeleteConnectionInput;
}>;


export type DeleteConnectionMutation = { deleteConnection: { deletedConnectionId: string } };

export type RecheckConnectionMutationVariables = Exact<{
  input: RecheckConnectionInput;
}>;


export type RecheckConnectionMutation = { recheckConnection: { connection: { id: string, externalId: string, displayName: string, type: ConnectionType, pieceName: string, pieceVersion: string, projectIds: Array<string>, platformId: string, scope: ConnectionScope, status: ConnectionStatus, ownerId: string | null, metadata: Record<string, unknown> | null, flowIds: Array<string>, preSelectForNewProjects: boolean, created: string, updated: string, owner: { email: string, firstName: string, lastName: string } | null } } };

export type StartOAuth2MutationVariables = Exact<{
  input: StartOAuth2Input;
}>;


export type StartOAuth2Mutation = { startOAuth2: { authorizationUrl: string, externalId: string, expires: string } };

export type ListOwnersQueryVariables = Exact<{
  projectId?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ListOwnersQuery = { owners: { edges: Array<{ node: { firstName: string, lastName: string, email: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type ReplaceConnectionMutationVariables = Exact<{
  input: ReplaceConnectionInput;
}>;


export type ReplaceConnectionMutation = { replaceConnection: { sourceDeleted: boolean } };

export const RestOwnerFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RestOwner"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]} as unknown as DocumentNode<RestOwnerFragment, unknown>;
export const RestConnectionFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RestConnection"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AppConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"pieceName"}},{"kind":"Field","name":{"kind":"Name","value":"pieceVersion"}},{"kind":"Field","name":{"kind":"Name","value":"projectIds"}},{"kind":"Field","name":{"kind":"Name","value":"platformId"}},{"kind":"Field","name":{"kind":"Name","value":"scope"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"flowIds"}},{"kind":"Field","name":{"kind":"Name","value":"preSelectForNewProjects"}},{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"updated"}}]}}]} as unknown as DocumentNode<RestConnectionFragment, unknown>;
export const ListConnectionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ListConnections"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"projectId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ConnectionFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"connections"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"projectId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"projectId"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RestConnection"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RestConnection"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AppConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"pieceName"}},{"kind":"Field","name":{"kind":"Name","value":"pieceVersion"}},{"kind":"Field","name":{"kind":"Name","value":"projectIds"}},{"kind":"Field","name":{"kind":"Name","value":"platformId"}},{"kind":"Field","name":{"kind":"Name","value":"scope"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"flowIds"}},{"kind":"Field","name":{"kind":"Name","value":"preSelectForNewProjects"}},{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"updated"}}]}}]} as unknown as DocumentNode<ListConnectionsQuery, ListConnectionsQueryVariables>;
export const GetConnectionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"GetConnection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"connection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RestConnection"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RestConnection"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AppConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"pieceName"}},{"kind":"Field","name":{"kind":"Name","value":"pieceVersion"}},{"kind":"Field","name":{"kind":"Name","value":"projectIds"}},{"kind":"Field","name":{"kind":"Name","value":"platformId"}},{"kind":"Field","name":{"kind":"Name","value":"scope"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"flowIds"}},{"kind":"Field","name":{"kind":"Name","value":"preSelectForNewProjects"}},{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"updated"}}]}}]} as unknown as DocumentNode<GetConnectionQuery, GetConnectionQueryVariables>;
export const UpsertConnectionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpsertConnection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpsertConnectionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upsertConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"connection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RestConnection"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RestConnection"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AppConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"pieceName"}},{"kind":"Field","name":{"kind":"Name","value":"pieceVersion"}},{"kind":"Field","name":{"kind":"Name","value":"projectIds"}},{"kind":"Field","name":{"kind":"Name","value":"platformId"}},{"kind":"Field","name":{"kind":"Name","value":"scope"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"flowIds"}},{"kind":"Field","name":{"kind":"Name","value":"preSelectForNewProjects"}},{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"updated"}}]}}]} as unknown as DocumentNode<UpsertConnectionMutation, UpsertConnectionMutationVariables>;
export const UpdateConnectionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateConnection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateConnectionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"connection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RestConnection"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RestConnection"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AppConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"pieceName"}},{"kind":"Field","name":{"kind":"Name","value":"pieceVersion"}},{"kind":"Field","name":{"kind":"Name","value":"projectIds"}},{"kind":"Field","name":{"kind":"Name","value":"platformId"}},{"kind":"Field","name":{"kind":"Name","value":"scope"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"flowIds"}},{"kind":"Field","name":{"kind":"Name","value":"preSelectForNewProjects"}},{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"updated"}}]}}]} as unknown as DocumentNode<UpdateConnectionMutation, UpdateConnectionMutationVariables>;
export const DeleteConnectionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteConnection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteConnectionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedConnectionId"}}]}}]}}]} as unknown as DocumentNode<DeleteConnectionMutation, DeleteConnectionMutationVariables>;
export const RecheckConnectionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecheckConnection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecheckConnectionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recheckConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"connection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RestConnection"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RestConnection"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AppConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"pieceName"}},{"kind":"Field","name":{"kind":"Name","value":"pieceVersion"}},{"kind":"Field","name":{"kind":"Name","value":"projectIds"}},{"kind":"Field","name":{"kind":"Name","value":"platformId"}},{"kind":"Field","name":{"kind":"Name","value":"scope"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"flowIds"}},{"kind":"Field","name":{"kind":"Name","value":"preSelectForNewProjects"}},{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"updated"}}]}}]} as unknown as DocumentNode<RecheckConnectionMutation, RecheckConnectionMutationVariables>;
export const StartOAuth2Document = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartOAuth2"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartOAuth2Input"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startOAuth2"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"authorizationUrl"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"expires"}}]}}]}}]} as unknown as DocumentNode<StartOAuth2Mutation, StartOAuth2MutationVariables>;
export const ListOwnersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ListOwners"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"projectId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"owners"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"projectId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"projectId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RestOwner"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RestOwner"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]} as unknown as DocumentNode<ListOwnersQuery, ListOwnersQueryVariables>;
export const ReplaceConnectionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplaceConnection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReplaceConnectionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replaceConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sourceDeleted"}}]}}]}}]} as unknown as DocumentNode<ReplaceConnectionMutation, ReplaceConnectionMutationVariables>;