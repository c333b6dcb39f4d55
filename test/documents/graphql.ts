/* eslint-disable */
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

/** To whom a connection belongs. */
export type ConnectionScope =
  /** To the platform, whose admins manage it and share it with projects. */
  | 'PLATFORM'
  /** To one project, whose editors manage it. */
  | 'PROJECT';

/** An API key to make. */
export type CreateApiKeyInput = {
  /** The name, for people. */
  displayName: string;
  /** When it stops being good; never, when left out. */
  expires?: string | null | undefined;
  /** What it may be used for. */
  permissions: Array<Permission>;
  /** The projects it is limited to; not limited when left out. */
  projectIds?: Array<string> | null | undefined;
  /** Whom it acts as; you, when left out. */
  userId?: string | null | undefined;
};

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

/** Whether a flow runs. */
export type FlowStatus =
  /** It is switched off. */
  | 'DISABLED'
  /** It runs. The connections it uses can not be deleted unless forced. */
  | 'ENABLED';

/** How the app's client id and secret are sent to the token endpoint. */
export type OAuth2AuthorizationMethod =
  /** In the body. */
  | 'BODY'
  /** As HTTP Basic authentication. */
  | 'HEADER';

/** OAuth2 with an OAuth app of your own: its client, and the tokens it was granted. */
export type OAuth2CredentialInput = {
  /** The access token. */
  accessToken?: string | null | undefined;
  /** BODY when left out. */
  authorizationMethod?: OAuth2AuthorizationMethod | null | undefined;
  /** When the tokens were granted: milliseconds (or seconds) since 1970; now when left out. */
  claimedAt?: number | null | undefined;
  /** The app's client id. */
  clientId: string;
  /** The app's client secret. */
  clientSecret: string;
  /** An authorization code to be exchanged. Not supported by this version: send the tokens. */
  code?: string | null | undefined;
  /** The PKCE verifier that goes with the code. */
  codeChallenge?: string | null | undefined;
  /** What else the provider answered with the tokens. */
  data?: Record<string, unknown> | null | undefined;
  /** The lifetime of the access token, in seconds from `claimedAt`. */
  expiresIn?: number | null | undefined;
  /** AUTHORIZATION_CODE when left out. */
  grantType?: OAuth2GrantType | null | undefined;
  /** The redirect address the app was authorized with. */
  redirectUrl?: string | null | undefined;
  /** The refresh token. */
  refreshToken?: string | null | undefined;
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

/** What an API key may be used for, within the rights of the user it acts as. */
export type Permission =
  /** Administer the platform: projects, users, API keys, audit events. */
  | 'ADMIN'
  /** Read connections, owners, flows and projects. */
  | 'CONNECTIONS_READ'
  /** Change connections, and tell of flows. */
  | 'CONNECTIONS_WRITE'
  /** Read credentials, as the flow engine does. GraphQL never returns them. */
  | 'CREDENTIALS_READ';

/** What a user is on the platform. */
export type PlatformRole =
  /** Administers the platform, and is an admin of every project. */
  | 'ADMIN'
  /** Has the roles they were given, project by project. */
  | 'MEMBER';

/** What a user is in a project. */
export type ProjectRole =
  /** Reads and writes. */
  | 'ADMIN'
  /** Reads and writes. */
  | 'EDITOR'
  /** Reads. */
  | 'VIEWER';

/** A user's role in a project. */
export type ProjectRoleInput = {
  /** The project. */
  projectId: string;
  /** The role in it. */
  role: ProjectRole;
};

/** OAuth2 with an OAuth app that is registered on the platform or by the operator. */
export type RegisteredAppCredentialInput = {
  /** The client id of the app, when it must be that one. */
  clientId?: string | null | undefined;
  /** The authorization code to be exchanged. Not supported by this version. */
  code: string;
  /** The PKCE verifier that goes with the code. */
  codeChallenge?: string | null | undefined;
  /** The redirect address the code was sent to. */
  redirectUrl?: string | null | undefined;
  /** The scopes that were asked for, separated by spaces. */
  scope?: string | null | undefined;
};

/** An API key, a token or another secret text. */
export type SecretTextCredentialInput = {
  /** The secret. */
  secretText: string;
};

/** A connection and its credential, told by the external id. */
export type UpsertConnectionInput = {
  /** The credential. */
  credential: CredentialInput;
  /** The name, for people. */
  displayName: string;
  /** Your own id of it. A connection that has it is overwritten. A new one is made up when left out. */
  externalId?: string | null | undefined;
  /** Whatever you want to keep with it, 64 KiB at most. Unchanged when left out; null clears it. */
  metadata?: Record<string, unknown> | null | undefined;
  /** The piece (integration) it is for, as `@activepieces/piece-slack`. */
  pieceName: string;
  /** The version of the piece. */
  pieceVersion: string;
  /** For scope PLATFORM: share it with every project that is made from now on. Unchanged when left out. */
  preSelectForNewProjects?: boolean | null | undefined;
  /** For scope PROJECT: the project. May be left out when your API key is limited to one. */
  projectId?: string | null | undefined;
  /** For scope PLATFORM: all the projects it is shared with. Unchanged when left out; none for a new one. */
  projectIds?: Array<string> | null | undefined;
  /** PROJECT when left out. */
  scope?: ConnectionScope | null | undefined;
};

/** A flow, told by the external id in its project. */
export type UpsertFlowInput = {
  /** All the connections the flow uses. Unchanged when left out. */
  connectionIds?: Array<string> | null | undefined;
  /** The name, for people. */
  displayName: string;
  /** The flow's id in the system that runs it. A flow of the project that has it is overwritten. */
  externalId: string;
  /** The project. May be left out when your API key is limited to one. */
  projectId?: string | null | undefined;
  /** ENABLED for a new flow when left out; otherwise unchanged. */
  status?: FlowStatus | null | undefined;
};

/** A project, told by the external id. */
export type UpsertProjectInput = {
  /** The name, for people. */
  displayName: string;
  /** The project's id in your own system. A project that has it is overwritten. */
  externalId: string;
};

/** A user, told by the external id. */
export type UpsertUserInput = {
  /** The email address; no two users of a platform share one. */
  email: string;
  /** The user's id in your own system. A user who has it is overwritten. */
  externalId: string;
  /** The first name. */
  firstName: string;
  /** The last name. */
  lastName: string;
  /** MEMBER for a new user when left out; otherwise unchanged. */
  platformRole?: PlatformRole | null | undefined;
  /** All the projects the user is in, with the role in each. Unchanged when left out. */
  projectRoles?: Array<ProjectRoleInput> | null | undefined;
};

export type SetUpProjectMutationVariables = Exact<{
  input: UpsertProjectInput;
}>;


export type SetUpProjectMutation = { upsertProject: { project: { id: string } } };

export type SetUpUserMutationVariables = Exact<{
  input: UpsertUserInput;
}>;


export type SetUpUserMutation = { upsertUser: { user: { id: string } } };

export type SetUpKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type SetUpKeyMutation = { createApiKey: { secret: string, apiKey: { id: string } } };

export type SetUpFlowMutationVariables = Exact<{
  input: UpsertFlowInput;
}>;


export type SetUpFlowMutation = { upsertFlow: { flow: { id: string } } };

export type SetUpConnectionMutationVariables = Exact<{
  input: UpsertConnectionInput;
}>;


export type SetUpConnectionMutation = { upsertConnection: { connection: { id: string } } };


export const SetUpProjectDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetUpProject"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpsertProjectInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upsertProject"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<SetUpProjectMutation, SetUpProjectMutationVariables>;
export const SetUpUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetUpUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpsertUserInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upsertUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<SetUpUserMutation, SetUpUserMutationVariables>;
export const SetUpKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetUpKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<SetUpKeyMutation, SetUpKeyMutationVariables>;
export const SetUpFlowDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetUpFlow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpsertFlowInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upsertFlow"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"flow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<SetUpFlowMutation, SetUpFlowMutationVariables>;
export const SetUpConnectionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetUpConnection"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpsertConnectionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upsertConnection"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"connection"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<SetUpConnectionMutation, SetUpConnectionMutationVariables>;