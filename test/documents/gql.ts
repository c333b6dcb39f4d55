/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query ApiKeysList($first: Int, $after: String) {\n    apiKeys(first: $first, after: $after) {\n      edges {\n        node {\n          id\n          displayName\n          lastFour\n          permissions\n          projectIds\n          user {\n            email\n          }\n          created\n          expires\n          revoked\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.ApiKeysListDocument,
    "\n  mutation ApiKeysListRevoke($id: ID!) {\n    revokeApiKey(input: { id: $id }) {\n      apiKey {\n        id\n      }\n    }\n  }\n": typeof types.ApiKeysListRevokeDocument,
    "\n  fragment ApiKeysKey on ApiKey {\n    id\n    displayName\n    lastFour\n    user {\n      email\n    }\n    permissions\n    projectIds\n    defaultProjectId\n    created\n    expires\n    lastUsed\n    revoked\n  }\n": typeof types.ApiKeysKeyFragmentDoc,
    "\n  mutation ApiKeysCreate($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        ...ApiKeysKey\n      }\n    }\n  }\n": typeof types.ApiKeysCreateDocument,
    "\n  mutation ApiKeysRevoke($id: ID!) {\n    revokeApiKey(input: { id: $id }) {\n      apiKey {\n        ...ApiKeysKey\n      }\n    }\n  }\n": typeof types.ApiKeysRevokeDocument,
    "\n  query ApiKeysViewer {\n    viewer {\n      user {\n        email\n      }\n      apiKey {\n        id\n      }\n      permissions\n      isPlatformAdmin\n    }\n  }\n": typeof types.ApiKeysViewerDocument,
    "\n  query ApiKeysProjects {\n    projects {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": typeof types.ApiKeysProjectsDocument,
    "\n  query AuditEventsList($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    auditEvents(filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          action\n          entityId\n          actorId\n          actor {\n            email\n          }\n          details\n          created\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": typeof types.AuditEventsListDocument,
    "\n  mutation AuditRevoke($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      apiKey {\n        id\n      }\n    }\n  }\n": typeof types.AuditRevokeDocument,
    "\n  mutation AuditUser($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n      }\n    }\n  }\n": typeof types.AuditUserDocument,
    "\n  mutation AuditDeleteFlow($input: DeleteFlowInput!) {\n    deleteFlow(input: $input) {\n      deletedFlowId\n    }\n  }\n": typeof types.AuditDeleteFlowDocument,
    "\n  mutation AuthenticationRevoke($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      apiKey {\n        revoked\n      }\n    }\n  }\n": typeof types.AuthenticationRevokeDocument,
    "\n  mutation ConnectionsDelete($input: DeleteConnectionInput!) {\n    deleteConnection(input: $input) {\n      deletedConnectionId\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n": typeof types.ConnectionsDeleteDocument,
    "\n  mutation ConnectionsReplace($input: ReplaceConnectionInput!) {\n    replaceConnection(input: $input) {\n      dryRun\n      sourceDeleted\n      connection {\n        ...WholeConnection\n      }\n      flows {\n        displayName\n        updated\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          owner {\n            email\n          }\n          flowIds\n        }\n      }\n    }\n  }\n": typeof types.ConnectionsReplaceDocument,
    "\n  mutation ConnectionsUpdate($input: UpdateConnectionInput!) {\n    updateConnection(input: $input) {\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n": typeof types.ConnectionsUpdateDocument,
    "\n  mutation ConnectionsUpsert($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n": typeof types.ConnectionsUpsertDocument,
    "\n  mutation StartConsent($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n      externalId\n      expires\n    }\n  }\n": typeof types.StartConsentDocument,
    "\n  mutation ConsentRegisterApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n": typeof types.ConsentRegisterAppDocument,
    "\n  mutation LimitsUpsert($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n": typeof types.LimitsUpsertDocument,
    "\n  mutation DefaultProjectCreateKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      apiKey {\n        defaultProjectId\n      }\n    }\n  }\n": typeof types.DefaultProjectCreateKeyDocument,
    "\n  query DefaultProjectViewer {\n    viewer {\n      apiKey {\n        defaultProjectId\n      }\n    }\n  }\n": typeof types.DefaultProjectViewerDocument,
    "\n  mutation DefaultProjectUpsertFlow($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        project {\n          id\n        }\n      }\n    }\n  }\n": typeof types.DefaultProjectUpsertFlowDocument,
    "\n  query FlowDetails($projectId: ID!) {\n    flows(projectId: $projectId) {\n      edges {\n        node {\n          id\n          externalId\n          displayName\n          status\n          projectId\n          project {\n            id\n            displayName\n          }\n          connectionIds\n          connections {\n            id\n            flows {\n              externalId\n            }\n          }\n          created\n          updated\n        }\n      }\n    }\n  }\n": typeof types.FlowDetailsDocument,
    "\n  query FlowDetailsNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n": typeof types.FlowDetailsNodeDocument,
    "\n  mutation FlowsDelete($input: DeleteFlowInput!) {\n    deleteFlow(input: $input) {\n      deletedFlowId\n    }\n  }\n": typeof types.FlowsDeleteDocument,
    "\n  query FlowsList($projectId: ID, $filter: FlowFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    flows(projectId: $projectId, filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          externalId\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": typeof types.FlowsListDocument,
    "\n  mutation FlowsUpsert($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        id\n        externalId\n        displayName\n        status\n        project {\n          displayName\n        }\n        connectionIds\n        connections {\n          displayName\n          owner {\n            email\n          }\n        }\n        created\n        updated\n      }\n    }\n  }\n": typeof types.FlowsUpsertDocument,
    "\n  query ConnectionsPage(\n    $projectId: ID\n    $filter: ConnectionFilter\n    $orderBy: ConnectionOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    connections(\n      projectId: $projectId\n      filter: $filter\n      orderBy: $orderBy\n      first: $first\n      after: $after\n      last: $last\n      before: $before\n    ) {\n      edges {\n        cursor\n        node {\n          externalId\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": typeof types.ConnectionsPageDocument,
    "\n  query ConnectionsOne($id: ID, $externalId: String, $projectId: ID) {\n    connection(id: $id, externalId: $externalId, projectId: $projectId) {\n      id\n      displayName\n    }\n  }\n": typeof types.ConnectionsOneDocument,
    "\n  query StatementsPage($projectId: ID!, $first: Int, $counted: Boolean = false) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        cursor\n        node {\n          id\n          flowIds\n          projectIds\n          owner {\n            email\n          }\n          flows {\n            displayName\n          }\n          projects {\n            displayName\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount @include(if: $counted)\n    }\n  }\n": typeof types.StatementsPageDocument,
    "\n  query StatementsPlainPage($projectId: ID!, $first: Int) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          id\n          ownerId\n        }\n      }\n    }\n  }\n": typeof types.StatementsPlainPageDocument,
    "\n  query StatementsCountAlone($projectId: ID!) {\n    connections(projectId: $projectId) {\n      totalCount\n    }\n  }\n": typeof types.StatementsCountAloneDocument,
    "\n  query StatementsScattered($projectId: ID!, $first: Int) {\n    list: connections(projectId: $projectId, first: $first) {\n      some: edges {\n        item: node {\n          ...StatementsUses\n          maker: owner {\n            email\n          }\n        }\n      }\n      ... on AppConnectionConnection {\n        edges {\n          ... on AppConnectionEdge {\n            node {\n              ... on Node {\n                id\n              }\n              owner {\n                firstName\n              }\n              places: projects {\n                displayName\n              }\n              projectIds\n            }\n          }\n        }\n      }\n    }\n  }\n\n  fragment StatementsUses on AppConnection {\n    used: flows {\n      displayName\n    }\n    flows {\n      status\n    }\n    flowIds\n  }\n": typeof types.StatementsScatteredDocument,
    "\n  query StatementsDeep($projectId: ID!, $first: Int) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          flows {\n            project {\n              displayName\n            }\n            connectionIds\n            connections {\n              displayName\n              flowIds\n              owner {\n                email\n              }\n              projects {\n                id\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.StatementsDeepDocument,
    "\n  query StatementsFlows($projectId: ID!, $first: Int) {\n    flows(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          project {\n            displayName\n          }\n          connectionIds\n          connections {\n            displayName\n            owner {\n              email\n            }\n            flowIds\n          }\n        }\n      }\n    }\n  }\n": typeof types.StatementsFlowsDocument,
    "\n  query StatementsNodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on AppConnection {\n        flows {\n          displayName\n        }\n        owner {\n          email\n        }\n      }\n      ... on Flow {\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          owner {\n            email\n          }\n        }\n      }\n    }\n  }\n": typeof types.StatementsNodesDocument,
    "\n  query IntegrityById($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n": typeof types.IntegrityByIdDocument,
    "\n  query IntegrityPage($projectId: ID, $orderBy: ConnectionOrder, $after: String, $before: String) {\n    connections(projectId: $projectId, orderBy: $orderBy, after: $after, before: $before) {\n      edges {\n        cursor\n        node {\n          id\n        }\n      }\n    }\n  }\n": typeof types.IntegrityPageDocument,
    "\n  query IsolationSeen($id: ID!) {\n    connection(id: $id) {\n      projectIds\n      flowIds\n      projects {\n        displayName\n      }\n      flows {\n        displayName\n      }\n    }\n  }\n": typeof types.IsolationSeenDocument,
    "\n  mutation IssuerUpsert($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        issuer\n        authorizationUrl\n        tokenUrl\n        issInResponse\n      }\n    }\n  }\n": typeof types.IssuerUpsertDocument,
    "\n  mutation MixUpApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n": typeof types.MixUpAppDocument,
    "\n  mutation MixUpStart($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n    }\n  }\n": typeof types.MixUpStartDocument,
    "\n  mutation MutationsInOneRequest($id: ID!, $user: UpsertUserInput!) {\n    before: updateConnection(input: { id: $id, displayName: \"First\" }) {\n      connection {\n        displayName\n        owner {\n          firstName\n        }\n      }\n    }\n    upsertUser(input: $user) {\n      user {\n        firstName\n      }\n    }\n    after: updateConnection(input: { id: $id, displayName: \"Second\" }) {\n      connection {\n        displayName\n        owner {\n          firstName\n        }\n      }\n    }\n  }\n": typeof types.MutationsInOneRequestDocument,
    "\n  query NodeOfId($id: ID!) {\n    node(id: $id) {\n      __typename\n      id\n    }\n  }\n": typeof types.NodeOfIdDocument,
    "\n  query NodesOfMixedTypes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      __typename\n      id\n      ... on AppConnection {\n        displayName\n        owner {\n          email\n        }\n        flows {\n          displayName\n          connections {\n            id\n          }\n        }\n        ...NodesPlaces\n      }\n      ... on Flow {\n        status\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          projects {\n            externalId\n          }\n        }\n      }\n      ... on Project {\n        externalId\n      }\n      ... on User {\n        email\n      }\n      ... on Platform {\n        name\n      }\n    }\n  }\n\n  fragment NodesPlaces on AppConnection {\n    projectIds\n    projects {\n      displayName\n    }\n  }\n": typeof types.NodesOfMixedTypesDocument,
    "\n  fragment OAuthAppsApp on OAuthApp {\n    id\n    pieceName\n    clientId\n    authorizationUrl\n    tokenUrl\n    scopes\n    pkce\n    authorizationMethod\n    authorizationParams\n    responseFields\n    issuer\n    issInResponse\n    created\n    updated\n  }\n": typeof types.OAuthAppsAppFragmentDoc,
    "\n  mutation OAuthAppsUpsert($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        ...OAuthAppsApp\n      }\n    }\n  }\n": typeof types.OAuthAppsUpsertDocument,
    "\n  mutation OAuthAppsDelete($id: ID!) {\n    deleteOAuthApp(input: { id: $id }) {\n      deletedOAuthAppId\n    }\n  }\n": typeof types.OAuthAppsDeleteDocument,
    "\n  query OAuthAppsList($first: Int, $after: String, $last: Int, $before: String) {\n    oauthApps(first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          ...OAuthAppsApp\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": typeof types.OAuthAppsListDocument,
    "\n  query OAuthAppsNode($id: ID!) {\n    node(id: $id) {\n      __typename\n      ...OAuthAppsApp\n    }\n  }\n": typeof types.OAuthAppsNodeDocument,
    "\n  query OAuthAppsAuditEvents {\n    auditEvents(first: 100, filter: { action: [OAUTH_APP_UPSERTED, OAUTH_APP_DELETED] }) {\n      edges {\n        node {\n          action\n          entityId\n          actor {\n            email\n          }\n          apiKeyId\n          requestId\n          details\n          created\n        }\n      }\n    }\n  }\n": typeof types.OAuthAppsAuditEventsDocument,
    "\n  mutation RegisterApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n": typeof types.RegisterAppDocument,
    "\n      mutation ExchangeCode($input: UpsertConnectionInput!) {\n        upsertConnection(input: $input) {\n          connection {\n            id\n          }\n        }\n      }\n    ": typeof types.ExchangeCodeDocument,
    "\n  mutation UpsertWithoutRoom($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n": typeof types.UpsertWithoutRoomDocument,
    "\n  query OwnersList($projectId: ID, $first: Int, $after: String, $last: Int, $before: String) {\n    owners(projectId: $projectId, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        cursor\n        node {\n          id\n          externalId\n          email\n          firstName\n          lastName\n          platformRole\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": typeof types.OwnersListDocument,
    "\n  query WalksConnections(\n    $projectId: ID\n    $orderBy: ConnectionOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    connections(projectId: $projectId, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          id\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n    }\n  }\n": typeof types.WalksConnectionsDocument,
    "\n  query ProjectsList($first: Int, $after: String, $last: Int, $before: String) {\n    projects(first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          id\n          externalId\n          displayName\n          created\n          updated\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": typeof types.ProjectsListDocument,
    "\n  mutation ProjectsUpsert($input: UpsertProjectInput!) {\n    upsertProject(input: $input) {\n      project {\n        id\n        externalId\n        displayName\n        created\n        updated\n      }\n    }\n  }\n": typeof types.ProjectsUpsertDocument,
    "\n  query ConnectionState($id: ID!) {\n    connection(id: $id) {\n      status\n      statusReason\n      statusMessage\n      refreshFailingSince\n      updated\n    }\n  }\n": typeof types.ConnectionStateDocument,
    "\n    mutation RegisterForRefresh($input: UpsertOAuthAppInput!) {\n      upsertOAuthApp(input: $input) {\n        oauthApp {\n          id\n        }\n      }\n    }\n  ": typeof types.RegisterForRefreshDocument,
    "\n    mutation UnregisterForRefresh($input: DeleteOAuthAppInput!) {\n      deleteOAuthApp(input: $input) {\n        deletedOAuthAppId\n      }\n    }\n  ": typeof types.UnregisterForRefreshDocument,
    "\n  mutation Recheck($input: RecheckConnectionInput!) {\n    recheckConnection(input: $input) {\n      connection {\n        id\n        status\n        statusReason\n      }\n    }\n  }\n": typeof types.RecheckDocument,
    "\n  mutation ResponseFieldsApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        responseFields\n      }\n    }\n  }\n": typeof types.ResponseFieldsAppDocument,
    "\n  mutation ResponseFieldsStart($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n    }\n  }\n": typeof types.ResponseFieldsStartDocument,
    "\n  query AuditEvents($filter: AuditEventFilter) {\n    auditEvents(first: 100, filter: $filter) {\n      totalCount\n      edges {\n        node {\n          action\n          entityId\n          actor {\n            email\n          }\n          apiKeyId\n          requestId\n          requestIdFromCaller\n          details\n          created\n        }\n      }\n    }\n  }\n": typeof types.AuditEventsDocument,
    "\n  mutation SetUpProject($input: UpsertProjectInput!) {\n    upsertProject(input: $input) {\n      project {\n        id\n      }\n    }\n  }\n": typeof types.SetUpProjectDocument,
    "\n  mutation SetUpUser($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n      }\n    }\n  }\n": typeof types.SetUpUserDocument,
    "\n  mutation SetUpKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        id\n      }\n    }\n  }\n": typeof types.SetUpKeyDocument,
    "\n  mutation SetUpFlow($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        id\n      }\n    }\n  }\n": typeof types.SetUpFlowDocument,
    "\n  mutation SetUpConnection($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n": typeof types.SetUpConnectionDocument,
    "\n  mutation SetUpDeletion($input: DeleteConnectionInput!) {\n    deleteConnection(input: $input) {\n      deletedConnectionId\n    }\n  }\n": typeof types.SetUpDeletionDocument,
    "\n  mutation VictimApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n": typeof types.VictimAppDocument,
    "\n  mutation VictimConsent($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      expires\n    }\n  }\n": typeof types.VictimConsentDocument,
    "\n  fragment WholePageInfo on PageInfo {\n    hasPreviousPage\n    hasNextPage\n    startCursor\n    endCursor\n  }\n": typeof types.WholePageInfoFragmentDoc,
    "\n  fragment WholeConnection on AppConnection {\n    id\n    externalId\n    displayName\n    type\n    pieceName\n    pieceVersion\n    scope\n    status\n    metadata\n    preSelectForNewProjects\n    ownerId\n    owner {\n      email\n    }\n    flowIds\n    flows {\n      displayName\n      connectionIds\n    }\n    projectIds\n    projects {\n      displayName\n    }\n    created\n    updated\n  }\n": typeof types.WholeConnectionFragmentDoc,
    "\n  mutation UsersUpsert($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n        externalId\n        email\n        firstName\n        lastName\n        platformRole\n      }\n    }\n  }\n": typeof types.UsersUpsertDocument,
    "\n  mutation WriteStatementsReplace($input: ReplaceConnectionInput!, $shown: Boolean!) {\n    replaceConnection(input: $input) {\n      ... on ReplaceConnectionPayload @include(if: $shown) {\n        repointed: flows {\n          id\n        }\n      }\n      sourceDeleted\n    }\n  }\n": typeof types.WriteStatementsReplaceDocument,
};
const documents: Documents = {
    "\n  query ApiKeysList($first: Int, $after: String) {\n    apiKeys(first: $first, after: $after) {\n      edges {\n        node {\n          id\n          displayName\n          lastFour\n          permissions\n          projectIds\n          user {\n            email\n          }\n          created\n          expires\n          revoked\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.ApiKeysListDocument,
    "\n  mutation ApiKeysListRevoke($id: ID!) {\n    revokeApiKey(input: { id: $id }) {\n      apiKey {\n        id\n      }\n    }\n  }\n": types.ApiKeysListRevokeDocument,
    "\n  fragment ApiKeysKey on ApiKey {\n    id\n    displayName\n    lastFour\n    user {\n      email\n    }\n    permissions\n    projectIds\n    defaultProjectId\n    created\n    expires\n    lastUsed\n    revoked\n  }\n": types.ApiKeysKeyFragmentDoc,
    "\n  mutation ApiKeysCreate($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        ...ApiKeysKey\n      }\n    }\n  }\n": types.ApiKeysCreateDocument,
    "\n  mutation ApiKeysRevoke($id: ID!) {\n    revokeApiKey(input: { id: $id }) {\n      apiKey {\n        ...ApiKeysKey\n      }\n    }\n  }\n": types.ApiKeysRevokeDocument,
    "\n  query ApiKeysViewer {\n    viewer {\n      user {\n        email\n      }\n      apiKey {\n        id\n      }\n      permissions\n      isPlatformAdmin\n    }\n  }\n": types.ApiKeysViewerDocument,
    "\n  query ApiKeysProjects {\n    projects {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n": types.ApiKeysProjectsDocument,
    "\n  query AuditEventsList($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    auditEvents(filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          action\n          entityId\n          actorId\n          actor {\n            email\n          }\n          details\n          created\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": types.AuditEventsListDocument,
    "\n  mutation AuditRevoke($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      apiKey {\n        id\n      }\n    }\n  }\n": types.AuditRevokeDocument,
    "\n  mutation AuditUser($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n      }\n    }\n  }\n": types.AuditUserDocument,
    "\n  mutation AuditDeleteFlow($input: DeleteFlowInput!) {\n    deleteFlow(input: $input) {\n      deletedFlowId\n    }\n  }\n": types.AuditDeleteFlowDocument,
    "\n  mutation AuthenticationRevoke($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      apiKey {\n        revoked\n      }\n    }\n  }\n": types.AuthenticationRevokeDocument,
    "\n  mutation ConnectionsDelete($input: DeleteConnectionInput!) {\n    deleteConnection(input: $input) {\n      deletedConnectionId\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n": types.ConnectionsDeleteDocument,
    "\n  mutation ConnectionsReplace($input: ReplaceConnectionInput!) {\n    replaceConnection(input: $input) {\n      dryRun\n      sourceDeleted\n      connection {\n        ...WholeConnection\n      }\n      flows {\n        displayName\n        updated\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          owner {\n            email\n          }\n          flowIds\n        }\n      }\n    }\n  }\n": types.ConnectionsReplaceDocument,
    "\n  mutation ConnectionsUpdate($input: UpdateConnectionInput!) {\n    updateConnection(input: $input) {\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n": types.ConnectionsUpdateDocument,
    "\n  mutation ConnectionsUpsert($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n": types.ConnectionsUpsertDocument,
    "\n  mutation StartConsent($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n      externalId\n      expires\n    }\n  }\n": types.StartConsentDocument,
    "\n  mutation ConsentRegisterApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n": types.ConsentRegisterAppDocument,
    "\n  mutation LimitsUpsert($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n": types.LimitsUpsertDocument,
    "\n  mutation DefaultProjectCreateKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      apiKey {\n        defaultProjectId\n      }\n    }\n  }\n": types.DefaultProjectCreateKeyDocument,
    "\n  query DefaultProjectViewer {\n    viewer {\n      apiKey {\n        defaultProjectId\n      }\n    }\n  }\n": types.DefaultProjectViewerDocument,
    "\n  mutation DefaultProjectUpsertFlow($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        project {\n          id\n        }\n      }\n    }\n  }\n": types.DefaultProjectUpsertFlowDocument,
    "\n  query FlowDetails($projectId: ID!) {\n    flows(projectId: $projectId) {\n      edges {\n        node {\n          id\n          externalId\n          displayName\n          status\n          projectId\n          project {\n            id\n            displayName\n          }\n          connectionIds\n          connections {\n            id\n            flows {\n              externalId\n            }\n          }\n          created\n          updated\n        }\n      }\n    }\n  }\n": types.FlowDetailsDocument,
    "\n  query FlowDetailsNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n": types.FlowDetailsNodeDocument,
    "\n  mutation FlowsDelete($input: DeleteFlowInput!) {\n    deleteFlow(input: $input) {\n      deletedFlowId\n    }\n  }\n": types.FlowsDeleteDocument,
    "\n  query FlowsList($projectId: ID, $filter: FlowFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    flows(projectId: $projectId, filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          externalId\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": types.FlowsListDocument,
    "\n  mutation FlowsUpsert($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        id\n        externalId\n        displayName\n        status\n        project {\n          displayName\n        }\n        connectionIds\n        connections {\n          displayName\n          owner {\n            email\n          }\n        }\n        created\n        updated\n      }\n    }\n  }\n": types.FlowsUpsertDocument,
    "\n  query ConnectionsPage(\n    $projectId: ID\n    $filter: ConnectionFilter\n    $orderBy: ConnectionOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    connections(\n      projectId: $projectId\n      filter: $filter\n      orderBy: $orderBy\n      first: $first\n      after: $after\n      last: $last\n      before: $before\n    ) {\n      edges {\n        cursor\n        node {\n          externalId\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": types.ConnectionsPageDocument,
    "\n  query ConnectionsOne($id: ID, $externalId: String, $projectId: ID) {\n    connection(id: $id, externalId: $externalId, projectId: $projectId) {\n      id\n      displayName\n    }\n  }\n": types.ConnectionsOneDocument,
    "\n  query StatementsPage($projectId: ID!, $first: Int, $counted: Boolean = false) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        cursor\n        node {\n          id\n          flowIds\n          projectIds\n          owner {\n            email\n          }\n          flows {\n            displayName\n          }\n          projects {\n            displayName\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount @include(if: $counted)\n    }\n  }\n": types.StatementsPageDocument,
    "\n  query StatementsPlainPage($projectId: ID!, $first: Int) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          id\n          ownerId\n        }\n      }\n    }\n  }\n": types.StatementsPlainPageDocument,
    "\n  query StatementsCountAlone($projectId: ID!) {\n    connections(projectId: $projectId) {\n      totalCount\n    }\n  }\n": types.StatementsCountAloneDocument,
    "\n  query StatementsScattered($projectId: ID!, $first: Int) {\n    list: connections(projectId: $projectId, first: $first) {\n      some: edges {\n        item: node {\n          ...StatementsUses\n          maker: owner {\n            email\n          }\n        }\n      }\n      ... on AppConnectionConnection {\n        edges {\n          ... on AppConnectionEdge {\n            node {\n              ... on Node {\n                id\n              }\n              owner {\n                firstName\n              }\n              places: projects {\n                displayName\n              }\n              projectIds\n            }\n          }\n        }\n      }\n    }\n  }\n\n  fragment StatementsUses on AppConnection {\n    used: flows {\n      displayName\n    }\n    flows {\n      status\n    }\n    flowIds\n  }\n": types.StatementsScatteredDocument,
    "\n  query StatementsDeep($projectId: ID!, $first: Int) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          flows {\n            project {\n              displayName\n            }\n            connectionIds\n            connections {\n              displayName\n              flowIds\n              owner {\n                email\n              }\n              projects {\n                id\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": types.StatementsDeepDocument,
    "\n  query StatementsFlows($projectId: ID!, $first: Int) {\n    flows(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          project {\n            displayName\n          }\n          connectionIds\n          connections {\n            displayName\n            owner {\n              email\n            }\n            flowIds\n          }\n        }\n      }\n    }\n  }\n": types.StatementsFlowsDocument,
    "\n  query StatementsNodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on AppConnection {\n        flows {\n          displayName\n        }\n        owner {\n          email\n        }\n      }\n      ... on Flow {\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          owner {\n            email\n          }\n        }\n      }\n    }\n  }\n": types.StatementsNodesDocument,
    "\n  query IntegrityById($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n": types.IntegrityByIdDocument,
    "\n  query IntegrityPage($projectId: ID, $orderBy: ConnectionOrder, $after: String, $before: String) {\n    connections(projectId: $projectId, orderBy: $orderBy, after: $after, before: $before) {\n      edges {\n        cursor\n        node {\n          id\n        }\n      }\n    }\n  }\n": types.IntegrityPageDocument,
    "\n  query IsolationSeen($id: ID!) {\n    connection(id: $id) {\n      projectIds\n      flowIds\n      projects {\n        displayName\n      }\n      flows {\n        displayName\n      }\n    }\n  }\n": types.IsolationSeenDocument,
    "\n  mutation IssuerUpsert($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        issuer\n        authorizationUrl\n        tokenUrl\n        issInResponse\n      }\n    }\n  }\n": types.IssuerUpsertDocument,
    "\n  mutation MixUpApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n": types.MixUpAppDocument,
    "\n  mutation MixUpStart($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n    }\n  }\n": types.MixUpStartDocument,
    "\n  mutation MutationsInOneRequest($id: ID!, $user: UpsertUserInput!) {\n    before: updateConnection(input: { id: $id, displayName: \"First\" }) {\n      connection {\n        displayName\n        owner {\n          firstName\n        }\n      }\n    }\n    upsertUser(input: $user) {\n      user {\n        firstName\n      }\n    }\n    after: updateConnection(input: { id: $id, displayName: \"Second\" }) {\n      connection {\n        displayName\n        owner {\n          firstName\n        }\n      }\n    }\n  }\n": types.MutationsInOneRequestDocument,
    "\n  query NodeOfId($id: ID!) {\n    node(id: $id) {\n      __typename\n      id\n    }\n  }\n": types.NodeOfIdDocument,
    "\n  query NodesOfMixedTypes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      __typename\n      id\n      ... on AppConnection {\n        displayName\n        owner {\n          email\n        }\n        flows {\n          displayName\n          connections {\n            id\n          }\n        }\n        ...NodesPlaces\n      }\n      ... on Flow {\n        status\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          projects {\n            externalId\n          }\n        }\n      }\n      ... on Project {\n        externalId\n      }\n      ... on User {\n        email\n      }\n      ... on Platform {\n        name\n      }\n    }\n  }\n\n  fragment NodesPlaces on AppConnection {\n    projectIds\n    projects {\n      displayName\n    }\n  }\n": types.NodesOfMixedTypesDocument,
    "\n  fragment OAuthAppsApp on OAuthApp {\n    id\n    pieceName\n    clientId\n    authorizationUrl\n    tokenUrl\n    scopes\n    pkce\n    authorizationMethod\n    authorizationParams\n    responseFields\n    issuer\n    issInResponse\n    created\n    updated\n  }\n": types.OAuthAppsAppFragmentDoc,
    "\n  mutation OAuthAppsUpsert($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        ...OAuthAppsApp\n      }\n    }\n  }\n": types.OAuthAppsUpsertDocument,
    "\n  mutation OAuthAppsDelete($id: ID!) {\n    deleteOAuthApp(input: { id: $id }) {\n      deletedOAuthAppId\n    }\n  }\n": types.OAuthAppsDeleteDocument,
    "\n  query OAuthAppsList($first: Int, $after: String, $last: Int, $before: String) {\n    oauthApps(first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          ...OAuthAppsApp\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": types.OAuthAppsListDocument,
    "\n  query OAuthAppsNode($id: ID!) {\n    node(id: $id) {\n      __typename\n      ...OAuthAppsApp\n    }\n  }\n": types.OAuthAppsNodeDocument,
    "\n  query OAuthAppsAuditEvents {\n    auditEvents(first: 100, filter: { action: [OAUTH_APP_UPSERTED, OAUTH_APP_DELETED] }) {\n      edges {\n        node {\n          action\n          entityId\n          actor {\n            email\n          }\n          apiKeyId\n          requestId\n          details\n          created\n        }\n      }\n    }\n  }\n": types.OAuthAppsAuditEventsDocument,
    "\n  mutation RegisterApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n": types.RegisterAppDocument,
    "\n      mutation ExchangeCode($input: UpsertConnectionInput!) {\n        upsertConnection(input: $input) {\n          connection {\n            id\n          }\n        }\n      }\n    ": types.ExchangeCodeDocument,
    "\n  mutation UpsertWithoutRoom($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n": types.UpsertWithoutRoomDocument,
    "\n  query OwnersList($projectId: ID, $first: Int, $after: String, $last: Int, $before: String) {\n    owners(projectId: $projectId, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        cursor\n        node {\n          id\n          externalId\n          email\n          firstName\n          lastName\n          platformRole\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": types.OwnersListDocument,
    "\n  query WalksConnections(\n    $projectId: ID\n    $orderBy: ConnectionOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    connections(projectId: $projectId, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          id\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n    }\n  }\n": types.WalksConnectionsDocument,
    "\n  query ProjectsList($first: Int, $after: String, $last: Int, $before: String) {\n    projects(first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          id\n          externalId\n          displayName\n          created\n          updated\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n": types.ProjectsListDocument,
    "\n  mutation ProjectsUpsert($input: UpsertProjectInput!) {\n    upsertProject(input: $input) {\n      project {\n        id\n        externalId\n        displayName\n        created\n        updated\n      }\n    }\n  }\n": types.ProjectsUpsertDocument,
    "\n  query ConnectionState($id: ID!) {\n    connection(id: $id) {\n      status\n      statusReason\n      statusMessage\n      refreshFailingSince\n      updated\n    }\n  }\n": types.ConnectionStateDocument,
    "\n    mutation RegisterForRefresh($input: UpsertOAuthAppInput!) {\n      upsertOAuthApp(input: $input) {\n        oauthApp {\n          id\n        }\n      }\n    }\n  ": types.RegisterForRefreshDocument,
    "\n    mutation UnregisterForRefresh($input: DeleteOAuthAppInput!) {\n      deleteOAuthApp(input: $input) {\n        deletedOAuthAppId\n      }\n    }\n  ": types.UnregisterForRefreshDocument,
    "\n  mutation Recheck($input: RecheckConnectionInput!) {\n    recheckConnection(input: $input) {\n      connection {\n        id\n        status\n        statusReason\n      }\n    }\n  }\n": types.RecheckDocument,
    "\n  mutation ResponseFieldsApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        responseFields\n      }\n    }\n  }\n": types.ResponseFieldsAppDocument,
    "\n  mutation ResponseFieldsStart($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n    }\n  }\n": types.ResponseFieldsStartDocument,
    "\n  query AuditEvents($filter: AuditEventFilter) {\n    auditEvents(first: 100, filter: $filter) {\n      totalCount\n      edges {\n        node {\n          action\n          entityId\n          actor {\n            email\n          }\n          apiKeyId\n          requestId\n          requestIdFromCaller\n          details\n          created\n        }\n      }\n    }\n  }\n": types.AuditEventsDocument,
    "\n  mutation SetUpProject($input: UpsertProjectInput!) {\n    upsertProject(input: $input) {\n      project {\n        id\n      }\n    }\n  }\n": types.SetUpProjectDocument,
    "\n  mutation SetUpUser($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n      }\n    }\n  }\n": types.SetUpUserDocument,
    "\n  mutation SetUpKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        id\n      }\n    }\n  }\n": types.SetUpKeyDocument,
    "\n  mutation SetUpFlow($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        id\n      }\n    }\n  }\n": types.SetUpFlowDocument,
    "\n  mutation SetUpConnection($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n": types.SetUpConnectionDocument,
    "\n  mutation SetUpDeletion($input: DeleteConnectionInput!) {\n    deleteConnection(input: $input) {\n      deletedConnectionId\n    }\n  }\n": types.SetUpDeletionDocument,
    "\n  mutation VictimApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n": types.VictimAppDocument,
    "\n  mutation VictimConsent($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      expires\n    }\n  }\n": types.VictimConsentDocument,
    "\n  fragment WholePageInfo on PageInfo {\n    hasPreviousPage\n    hasNextPage\n    startCursor\n    endCursor\n  }\n": types.WholePageInfoFragmentDoc,
    "\n  fragment WholeConnection on AppConnection {\n    id\n    externalId\n    displayName\n    type\n    pieceName\n    pieceVersion\n    scope\n    status\n    metadata\n    preSelectForNewProjects\n    ownerId\n    owner {\n      email\n    }\n    flowIds\n    flows {\n      displayName\n      connectionIds\n    }\n    projectIds\n    projects {\n      displayName\n    }\n    created\n    updated\n  }\n": types.WholeConnectionFragmentDoc,
    "\n  mutation UsersUpsert($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n        externalId\n        email\n        firstName\n        lastName\n        platformRole\n      }\n    }\n  }\n": types.UsersUpsertDocument,
    "\n  mutation WriteStatementsReplace($input: ReplaceConnectionInput!, $shown: Boolean!) {\n    replaceConnection(input: $input) {\n      ... on ReplaceConnectionPayload @include(if: $shown) {\n        repointed: flows {\n          id\n        }\n      }\n      sourceDeleted\n    }\n  }\n": types.WriteStatementsReplaceDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ApiKeysList($first: Int, $after: String) {\n    apiKeys(first: $first, after: $after) {\n      edges {\n        node {\n          id\n          displayName\n          lastFour\n          permissions\n          projectIds\n          user {\n            email\n          }\n          created\n          expires\n          revoked\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query ApiKeysList($first: Int, $after: String) {\n    apiKeys(first: $first, after: $after) {\n      edges {\n        node {\n          id\n          displayName\n          lastFour\n          permissions\n          projectIds\n          user {\n            email\n          }\n          created\n          expires\n          revoked\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApiKeysListRevoke($id: ID!) {\n    revokeApiKey(input: { id: $id }) {\n      apiKey {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ApiKeysListRevoke($id: ID!) {\n    revokeApiKey(input: { id: $id }) {\n      apiKey {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeysKey on ApiKey {\n    id\n    displayName\n    lastFour\n    user {\n      email\n    }\n    permissions\n    projectIds\n    defaultProjectId\n    created\n    expires\n    lastUsed\n    revoked\n  }\n"): (typeof documents)["\n  fragment ApiKeysKey on ApiKey {\n    id\n    displayName\n    lastFour\n    user {\n      email\n    }\n    permissions\n    projectIds\n    defaultProjectId\n    created\n    expires\n    lastUsed\n    revoked\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApiKeysCreate($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        ...ApiKeysKey\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ApiKeysCreate($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        ...ApiKeysKey\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApiKeysRevoke($id: ID!) {\n    revokeApiKey(input: { id: $id }) {\n      apiKey {\n        ...ApiKeysKey\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ApiKeysRevoke($id: ID!) {\n    revokeApiKey(input: { id: $id }) {\n      apiKey {\n        ...ApiKeysKey\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ApiKeysViewer {\n    viewer {\n      user {\n        email\n      }\n      apiKey {\n        id\n      }\n      permissions\n      isPlatformAdmin\n    }\n  }\n"): (typeof documents)["\n  query ApiKeysViewer {\n    viewer {\n      user {\n        email\n      }\n      apiKey {\n        id\n      }\n      permissions\n      isPlatformAdmin\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ApiKeysProjects {\n    projects {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query ApiKeysProjects {\n    projects {\n      edges {\n        node {\n          id\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuditEventsList($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    auditEvents(filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          action\n          entityId\n          actorId\n          actor {\n            email\n          }\n          details\n          created\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query AuditEventsList($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    auditEvents(filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          action\n          entityId\n          actorId\n          actor {\n            email\n          }\n          details\n          created\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AuditRevoke($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      apiKey {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation AuditRevoke($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      apiKey {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AuditUser($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation AuditUser($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AuditDeleteFlow($input: DeleteFlowInput!) {\n    deleteFlow(input: $input) {\n      deletedFlowId\n    }\n  }\n"): (typeof documents)["\n  mutation AuditDeleteFlow($input: DeleteFlowInput!) {\n    deleteFlow(input: $input) {\n      deletedFlowId\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AuthenticationRevoke($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      apiKey {\n        revoked\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation AuthenticationRevoke($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      apiKey {\n        revoked\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConnectionsDelete($input: DeleteConnectionInput!) {\n    deleteConnection(input: $input) {\n      deletedConnectionId\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ConnectionsDelete($input: DeleteConnectionInput!) {\n    deleteConnection(input: $input) {\n      deletedConnectionId\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConnectionsReplace($input: ReplaceConnectionInput!) {\n    replaceConnection(input: $input) {\n      dryRun\n      sourceDeleted\n      connection {\n        ...WholeConnection\n      }\n      flows {\n        displayName\n        updated\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          owner {\n            email\n          }\n          flowIds\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ConnectionsReplace($input: ReplaceConnectionInput!) {\n    replaceConnection(input: $input) {\n      dryRun\n      sourceDeleted\n      connection {\n        ...WholeConnection\n      }\n      flows {\n        displayName\n        updated\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          owner {\n            email\n          }\n          flowIds\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConnectionsUpdate($input: UpdateConnectionInput!) {\n    updateConnection(input: $input) {\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ConnectionsUpdate($input: UpdateConnectionInput!) {\n    updateConnection(input: $input) {\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConnectionsUpsert($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ConnectionsUpsert($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        ...WholeConnection\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartConsent($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n      externalId\n      expires\n    }\n  }\n"): (typeof documents)["\n  mutation StartConsent($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n      externalId\n      expires\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConsentRegisterApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ConsentRegisterApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LimitsUpsert($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation LimitsUpsert($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DefaultProjectCreateKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      apiKey {\n        defaultProjectId\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation DefaultProjectCreateKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      apiKey {\n        defaultProjectId\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DefaultProjectViewer {\n    viewer {\n      apiKey {\n        defaultProjectId\n      }\n    }\n  }\n"): (typeof documents)["\n  query DefaultProjectViewer {\n    viewer {\n      apiKey {\n        defaultProjectId\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DefaultProjectUpsertFlow($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        project {\n          id\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation DefaultProjectUpsertFlow($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        project {\n          id\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FlowDetails($projectId: ID!) {\n    flows(projectId: $projectId) {\n      edges {\n        node {\n          id\n          externalId\n          displayName\n          status\n          projectId\n          project {\n            id\n            displayName\n          }\n          connectionIds\n          connections {\n            id\n            flows {\n              externalId\n            }\n          }\n          created\n          updated\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query FlowDetails($projectId: ID!) {\n    flows(projectId: $projectId) {\n      edges {\n        node {\n          id\n          externalId\n          displayName\n          status\n          projectId\n          project {\n            id\n            displayName\n          }\n          connectionIds\n          connections {\n            id\n            flows {\n              externalId\n            }\n          }\n          created\n          updated\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FlowDetailsNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n"): (typeof documents)["\n  query FlowDetailsNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FlowsDelete($input: DeleteFlowInput!) {\n    deleteFlow(input: $input) {\n      deletedFlowId\n    }\n  }\n"): (typeof documents)["\n  mutation FlowsDelete($input: DeleteFlowInput!) {\n    deleteFlow(input: $input) {\n      deletedFlowId\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FlowsList($projectId: ID, $filter: FlowFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    flows(projectId: $projectId, filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          externalId\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query FlowsList($projectId: ID, $filter: FlowFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    flows(projectId: $projectId, filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          externalId\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FlowsUpsert($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        id\n        externalId\n        displayName\n        status\n        project {\n          displayName\n        }\n        connectionIds\n        connections {\n          displayName\n          owner {\n            email\n          }\n        }\n        created\n        updated\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation FlowsUpsert($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        id\n        externalId\n        displayName\n        status\n        project {\n          displayName\n        }\n        connectionIds\n        connections {\n          displayName\n          owner {\n            email\n          }\n        }\n        created\n        updated\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConnectionsPage(\n    $projectId: ID\n    $filter: ConnectionFilter\n    $orderBy: ConnectionOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    connections(\n      projectId: $projectId\n      filter: $filter\n      orderBy: $orderBy\n      first: $first\n      after: $after\n      last: $last\n      before: $before\n    ) {\n      edges {\n        cursor\n        node {\n          externalId\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query ConnectionsPage(\n    $projectId: ID\n    $filter: ConnectionFilter\n    $orderBy: ConnectionOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    connections(\n      projectId: $projectId\n      filter: $filter\n      orderBy: $orderBy\n      first: $first\n      after: $after\n      last: $last\n      before: $before\n    ) {\n      edges {\n        cursor\n        node {\n          externalId\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConnectionsOne($id: ID, $externalId: String, $projectId: ID) {\n    connection(id: $id, externalId: $externalId, projectId: $projectId) {\n      id\n      displayName\n    }\n  }\n"): (typeof documents)["\n  query ConnectionsOne($id: ID, $externalId: String, $projectId: ID) {\n    connection(id: $id, externalId: $externalId, projectId: $projectId) {\n      id\n      displayName\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StatementsPage($projectId: ID!, $first: Int, $counted: Boolean = false) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        cursor\n        node {\n          id\n          flowIds\n          projectIds\n          owner {\n            email\n          }\n          flows {\n            displayName\n          }\n          projects {\n            displayName\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount @include(if: $counted)\n    }\n  }\n"): (typeof documents)["\n  query StatementsPage($projectId: ID!, $first: Int, $counted: Boolean = false) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        cursor\n        node {\n          id\n          flowIds\n          projectIds\n          owner {\n            email\n          }\n          flows {\n            displayName\n          }\n          projects {\n            displayName\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      totalCount @include(if: $counted)\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StatementsPlainPage($projectId: ID!, $first: Int) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          id\n          ownerId\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query StatementsPlainPage($projectId: ID!, $first: Int) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          id\n          ownerId\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StatementsCountAlone($projectId: ID!) {\n    connections(projectId: $projectId) {\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query StatementsCountAlone($projectId: ID!) {\n    connections(projectId: $projectId) {\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StatementsScattered($projectId: ID!, $first: Int) {\n    list: connections(projectId: $projectId, first: $first) {\n      some: edges {\n        item: node {\n          ...StatementsUses\n          maker: owner {\n            email\n          }\n        }\n      }\n      ... on AppConnectionConnection {\n        edges {\n          ... on AppConnectionEdge {\n            node {\n              ... on Node {\n                id\n              }\n              owner {\n                firstName\n              }\n              places: projects {\n                displayName\n              }\n              projectIds\n            }\n          }\n        }\n      }\n    }\n  }\n\n  fragment StatementsUses on AppConnection {\n    used: flows {\n      displayName\n    }\n    flows {\n      status\n    }\n    flowIds\n  }\n"): (typeof documents)["\n  query StatementsScattered($projectId: ID!, $first: Int) {\n    list: connections(projectId: $projectId, first: $first) {\n      some: edges {\n        item: node {\n          ...StatementsUses\n          maker: owner {\n            email\n          }\n        }\n      }\n      ... on AppConnectionConnection {\n        edges {\n          ... on AppConnectionEdge {\n            node {\n              ... on Node {\n                id\n              }\n              owner {\n                firstName\n              }\n              places: projects {\n                displayName\n              }\n              projectIds\n            }\n          }\n        }\n      }\n    }\n  }\n\n  fragment StatementsUses on AppConnection {\n    used: flows {\n      displayName\n    }\n    flows {\n      status\n    }\n    flowIds\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StatementsDeep($projectId: ID!, $first: Int) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          flows {\n            project {\n              displayName\n            }\n            connectionIds\n            connections {\n              displayName\n              flowIds\n              owner {\n                email\n              }\n              projects {\n                id\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query StatementsDeep($projectId: ID!, $first: Int) {\n    connections(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          flows {\n            project {\n              displayName\n            }\n            connectionIds\n            connections {\n              displayName\n              flowIds\n              owner {\n                email\n              }\n              projects {\n                id\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StatementsFlows($projectId: ID!, $first: Int) {\n    flows(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          project {\n            displayName\n          }\n          connectionIds\n          connections {\n            displayName\n            owner {\n              email\n            }\n            flowIds\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query StatementsFlows($projectId: ID!, $first: Int) {\n    flows(projectId: $projectId, first: $first) {\n      edges {\n        node {\n          project {\n            displayName\n          }\n          connectionIds\n          connections {\n            displayName\n            owner {\n              email\n            }\n            flowIds\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StatementsNodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on AppConnection {\n        flows {\n          displayName\n        }\n        owner {\n          email\n        }\n      }\n      ... on Flow {\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          owner {\n            email\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query StatementsNodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n      ... on AppConnection {\n        flows {\n          displayName\n        }\n        owner {\n          email\n        }\n      }\n      ... on Flow {\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          owner {\n            email\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query IntegrityById($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n"): (typeof documents)["\n  query IntegrityById($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query IntegrityPage($projectId: ID, $orderBy: ConnectionOrder, $after: String, $before: String) {\n    connections(projectId: $projectId, orderBy: $orderBy, after: $after, before: $before) {\n      edges {\n        cursor\n        node {\n          id\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query IntegrityPage($projectId: ID, $orderBy: ConnectionOrder, $after: String, $before: String) {\n    connections(projectId: $projectId, orderBy: $orderBy, after: $after, before: $before) {\n      edges {\n        cursor\n        node {\n          id\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query IsolationSeen($id: ID!) {\n    connection(id: $id) {\n      projectIds\n      flowIds\n      projects {\n        displayName\n      }\n      flows {\n        displayName\n      }\n    }\n  }\n"): (typeof documents)["\n  query IsolationSeen($id: ID!) {\n    connection(id: $id) {\n      projectIds\n      flowIds\n      projects {\n        displayName\n      }\n      flows {\n        displayName\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation IssuerUpsert($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        issuer\n        authorizationUrl\n        tokenUrl\n        issInResponse\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation IssuerUpsert($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        issuer\n        authorizationUrl\n        tokenUrl\n        issInResponse\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MixUpApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation MixUpApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MixUpStart($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n    }\n  }\n"): (typeof documents)["\n  mutation MixUpStart($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MutationsInOneRequest($id: ID!, $user: UpsertUserInput!) {\n    before: updateConnection(input: { id: $id, displayName: \"First\" }) {\n      connection {\n        displayName\n        owner {\n          firstName\n        }\n      }\n    }\n    upsertUser(input: $user) {\n      user {\n        firstName\n      }\n    }\n    after: updateConnection(input: { id: $id, displayName: \"Second\" }) {\n      connection {\n        displayName\n        owner {\n          firstName\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation MutationsInOneRequest($id: ID!, $user: UpsertUserInput!) {\n    before: updateConnection(input: { id: $id, displayName: \"First\" }) {\n      connection {\n        displayName\n        owner {\n          firstName\n        }\n      }\n    }\n    upsertUser(input: $user) {\n      user {\n        firstName\n      }\n    }\n    after: updateConnection(input: { id: $id, displayName: \"Second\" }) {\n      connection {\n        displayName\n        owner {\n          firstName\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NodeOfId($id: ID!) {\n    node(id: $id) {\n      __typename\n      id\n    }\n  }\n"): (typeof documents)["\n  query NodeOfId($id: ID!) {\n    node(id: $id) {\n      __typename\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NodesOfMixedTypes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      __typename\n      id\n      ... on AppConnection {\n        displayName\n        owner {\n          email\n        }\n        flows {\n          displayName\n          connections {\n            id\n          }\n        }\n        ...NodesPlaces\n      }\n      ... on Flow {\n        status\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          projects {\n            externalId\n          }\n        }\n      }\n      ... on Project {\n        externalId\n      }\n      ... on User {\n        email\n      }\n      ... on Platform {\n        name\n      }\n    }\n  }\n\n  fragment NodesPlaces on AppConnection {\n    projectIds\n    projects {\n      displayName\n    }\n  }\n"): (typeof documents)["\n  query NodesOfMixedTypes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      __typename\n      id\n      ... on AppConnection {\n        displayName\n        owner {\n          email\n        }\n        flows {\n          displayName\n          connections {\n            id\n          }\n        }\n        ...NodesPlaces\n      }\n      ... on Flow {\n        status\n        project {\n          displayName\n        }\n        connections {\n          displayName\n          projects {\n            externalId\n          }\n        }\n      }\n      ... on Project {\n        externalId\n      }\n      ... on User {\n        email\n      }\n      ... on Platform {\n        name\n      }\n    }\n  }\n\n  fragment NodesPlaces on AppConnection {\n    projectIds\n    projects {\n      displayName\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment OAuthAppsApp on OAuthApp {\n    id\n    pieceName\n    clientId\n    authorizationUrl\n    tokenUrl\n    scopes\n    pkce\n    authorizationMethod\n    authorizationParams\n    responseFields\n    issuer\n    issInResponse\n    created\n    updated\n  }\n"): (typeof documents)["\n  fragment OAuthAppsApp on OAuthApp {\n    id\n    pieceName\n    clientId\n    authorizationUrl\n    tokenUrl\n    scopes\n    pkce\n    authorizationMethod\n    authorizationParams\n    responseFields\n    issuer\n    issInResponse\n    created\n    updated\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OAuthAppsUpsert($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        ...OAuthAppsApp\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation OAuthAppsUpsert($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        ...OAuthAppsApp\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OAuthAppsDelete($id: ID!) {\n    deleteOAuthApp(input: { id: $id }) {\n      deletedOAuthAppId\n    }\n  }\n"): (typeof documents)["\n  mutation OAuthAppsDelete($id: ID!) {\n    deleteOAuthApp(input: { id: $id }) {\n      deletedOAuthAppId\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OAuthAppsList($first: Int, $after: String, $last: Int, $before: String) {\n    oauthApps(first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          ...OAuthAppsApp\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query OAuthAppsList($first: Int, $after: String, $last: Int, $before: String) {\n    oauthApps(first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          ...OAuthAppsApp\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OAuthAppsNode($id: ID!) {\n    node(id: $id) {\n      __typename\n      ...OAuthAppsApp\n    }\n  }\n"): (typeof documents)["\n  query OAuthAppsNode($id: ID!) {\n    node(id: $id) {\n      __typename\n      ...OAuthAppsApp\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OAuthAppsAuditEvents {\n    auditEvents(first: 100, filter: { action: [OAUTH_APP_UPSERTED, OAUTH_APP_DELETED] }) {\n      edges {\n        node {\n          action\n          entityId\n          actor {\n            email\n          }\n          apiKeyId\n          requestId\n          details\n          created\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query OAuthAppsAuditEvents {\n    auditEvents(first: 100, filter: { action: [OAUTH_APP_UPSERTED, OAUTH_APP_DELETED] }) {\n      edges {\n        node {\n          action\n          entityId\n          actor {\n            email\n          }\n          apiKeyId\n          requestId\n          details\n          created\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RegisterApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RegisterApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n      mutation ExchangeCode($input: UpsertConnectionInput!) {\n        upsertConnection(input: $input) {\n          connection {\n            id\n          }\n        }\n      }\n    "): (typeof documents)["\n      mutation ExchangeCode($input: UpsertConnectionInput!) {\n        upsertConnection(input: $input) {\n          connection {\n            id\n          }\n        }\n      }\n    "];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpsertWithoutRoom($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UpsertWithoutRoom($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OwnersList($projectId: ID, $first: Int, $after: String, $last: Int, $before: String) {\n    owners(projectId: $projectId, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        cursor\n        node {\n          id\n          externalId\n          email\n          firstName\n          lastName\n          platformRole\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query OwnersList($projectId: ID, $first: Int, $after: String, $last: Int, $before: String) {\n    owners(projectId: $projectId, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        cursor\n        node {\n          id\n          externalId\n          email\n          firstName\n          lastName\n          platformRole\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WalksConnections(\n    $projectId: ID\n    $orderBy: ConnectionOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    connections(projectId: $projectId, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          id\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n    }\n  }\n"): (typeof documents)["\n  query WalksConnections(\n    $projectId: ID\n    $orderBy: ConnectionOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    connections(projectId: $projectId, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          id\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ProjectsList($first: Int, $after: String, $last: Int, $before: String) {\n    projects(first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          id\n          externalId\n          displayName\n          created\n          updated\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query ProjectsList($first: Int, $after: String, $last: Int, $before: String) {\n    projects(first: $first, after: $after, last: $last, before: $before) {\n      edges {\n        node {\n          id\n          externalId\n          displayName\n          created\n          updated\n        }\n      }\n      pageInfo {\n        ...WholePageInfo\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ProjectsUpsert($input: UpsertProjectInput!) {\n    upsertProject(input: $input) {\n      project {\n        id\n        externalId\n        displayName\n        created\n        updated\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ProjectsUpsert($input: UpsertProjectInput!) {\n    upsertProject(input: $input) {\n      project {\n        id\n        externalId\n        displayName\n        created\n        updated\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConnectionState($id: ID!) {\n    connection(id: $id) {\n      status\n      statusReason\n      statusMessage\n      refreshFailingSince\n      updated\n    }\n  }\n"): (typeof documents)["\n  query ConnectionState($id: ID!) {\n    connection(id: $id) {\n      status\n      statusReason\n      statusMessage\n      refreshFailingSince\n      updated\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation RegisterForRefresh($input: UpsertOAuthAppInput!) {\n      upsertOAuthApp(input: $input) {\n        oauthApp {\n          id\n        }\n      }\n    }\n  "): (typeof documents)["\n    mutation RegisterForRefresh($input: UpsertOAuthAppInput!) {\n      upsertOAuthApp(input: $input) {\n        oauthApp {\n          id\n        }\n      }\n    }\n  "];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation UnregisterForRefresh($input: DeleteOAuthAppInput!) {\n      deleteOAuthApp(input: $input) {\n        deletedOAuthAppId\n      }\n    }\n  "): (typeof documents)["\n    mutation UnregisterForRefresh($input: DeleteOAuthAppInput!) {\n      deleteOAuthApp(input: $input) {\n        deletedOAuthAppId\n      }\n    }\n  "];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Recheck($input: RecheckConnectionInput!) {\n    recheckConnection(input: $input) {\n      connection {\n        id\n        status\n        statusReason\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Recheck($input: RecheckConnectionInput!) {\n    recheckConnection(input: $input) {\n      connection {\n        id\n        status\n        statusReason\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResponseFieldsApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        responseFields\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ResponseFieldsApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        responseFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResponseFieldsStart($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n    }\n  }\n"): (typeof documents)["\n  mutation ResponseFieldsStart($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      authorizationUrl\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuditEvents($filter: AuditEventFilter) {\n    auditEvents(first: 100, filter: $filter) {\n      totalCount\n      edges {\n        node {\n          action\n          entityId\n          actor {\n            email\n          }\n          apiKeyId\n          requestId\n          requestIdFromCaller\n          details\n          created\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query AuditEvents($filter: AuditEventFilter) {\n    auditEvents(first: 100, filter: $filter) {\n      totalCount\n      edges {\n        node {\n          action\n          entityId\n          actor {\n            email\n          }\n          apiKeyId\n          requestId\n          requestIdFromCaller\n          details\n          created\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetUpProject($input: UpsertProjectInput!) {\n    upsertProject(input: $input) {\n      project {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SetUpProject($input: UpsertProjectInput!) {\n    upsertProject(input: $input) {\n      project {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetUpUser($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SetUpUser($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetUpKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SetUpKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      secret\n      apiKey {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetUpFlow($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SetUpFlow($input: UpsertFlowInput!) {\n    upsertFlow(input: $input) {\n      flow {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetUpConnection($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SetUpConnection($input: UpsertConnectionInput!) {\n    upsertConnection(input: $input) {\n      connection {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetUpDeletion($input: DeleteConnectionInput!) {\n    deleteConnection(input: $input) {\n      deletedConnectionId\n    }\n  }\n"): (typeof documents)["\n  mutation SetUpDeletion($input: DeleteConnectionInput!) {\n    deleteConnection(input: $input) {\n      deletedConnectionId\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation VictimApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation VictimApp($input: UpsertOAuthAppInput!) {\n    upsertOAuthApp(input: $input) {\n      oauthApp {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation VictimConsent($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      expires\n    }\n  }\n"): (typeof documents)["\n  mutation VictimConsent($input: StartOAuth2Input!) {\n    startOAuth2(input: $input) {\n      expires\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment WholePageInfo on PageInfo {\n    hasPreviousPage\n    hasNextPage\n    startCursor\n    endCursor\n  }\n"): (typeof documents)["\n  fragment WholePageInfo on PageInfo {\n    hasPreviousPage\n    hasNextPage\n    startCursor\n    endCursor\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment WholeConnection on AppConnection {\n    id\n    externalId\n    displayName\n    type\n    pieceName\n    pieceVersion\n    scope\n    status\n    metadata\n    preSelectForNewProjects\n    ownerId\n    owner {\n      email\n    }\n    flowIds\n    flows {\n      displayName\n      connectionIds\n    }\n    projectIds\n    projects {\n      displayName\n    }\n    created\n    updated\n  }\n"): (typeof documents)["\n  fragment WholeConnection on AppConnection {\n    id\n    externalId\n    displayName\n    type\n    pieceName\n    pieceVersion\n    scope\n    status\n    metadata\n    preSelectForNewProjects\n    ownerId\n    owner {\n      email\n    }\n    flowIds\n    flows {\n      displayName\n      connectionIds\n    }\n    projectIds\n    projects {\n      displayName\n    }\n    created\n    updated\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UsersUpsert($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n        externalId\n        email\n        firstName\n        lastName\n        platformRole\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UsersUpsert($input: UpsertUserInput!) {\n    upsertUser(input: $input) {\n      user {\n        id\n        externalId\n        email\n        firstName\n        lastName\n        platformRole\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WriteStatementsReplace($input: ReplaceConnectionInput!, $shown: Boolean!) {\n    replaceConnection(input: $input) {\n      ... on ReplaceConnectionPayload @include(if: $shown) {\n        repointed: flows {\n          id\n        }\n      }\n      sourceDeleted\n    }\n  }\n"): (typeof documents)["\n  mutation WriteStatementsReplace($input: ReplaceConnectionInput!, $shown: Boolean!) {\n    replaceConnection(input: $input) {\n      ... on ReplaceConnectionPayload @include(if: $shown) {\n        repointed: flows {\n          id\n        }\n      }\n      sourceDeleted\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;