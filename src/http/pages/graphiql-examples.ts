/** The operations that GraphiQL opens with, a tab each. */
export const exampleTabs = [
  {
    query: `# The user of your API key, and the projects you can see.
# The lists in the other tabs cover all of them, and changes your API key's default project: "projectId" names one.
query Viewer {
  viewer {
    user { id email firstName lastName platformRole }
    platform { id name }
    permissions
  }
  projects(first: 20) {
    totalCount
    edges { node { id displayName } }
  }
}
`,
  },
  {
    query: `# Connections, with their owners and the flows that use them. "projectId" limits them to a project.
query Connections($projectId: ID, $after: String) {
  connections(projectId: $projectId, first: 10, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges {
      node {
        id
        externalId
        displayName
        type
        status
        scope
        pieceName
        owner { email firstName lastName }
        flows { edges { node { displayName status } } }
      }
    }
  }
}
`,
    variables: '{}',
  },
  {
    query: `# Connections that need attention: their provider rejects them, or they were deleted while flows use them.
query Unhealthy($projectId: ID) {
  connections(
    projectId: $projectId
    filter: { status: [ERROR, MISSING] }
    orderBy: { field: UPDATED, direction: DESC }
  ) {
    edges {
      node { id displayName status updated flows { edges { node { id displayName status } } } }
    }
  }
}
`,
    variables: '{}',
  },
  {
    query: `# Stores an API key. Sent again with the same externalId, it overwrites the connection.
mutation Upsert($input: UpsertConnectionInput!) {
  upsertConnection(input: $input) {
    connection { id externalId displayName type status created updated }
  }
}
`,
    variables: `{
  "input": {
    "externalId": "ext_slack_main",
    "displayName": "Slack",
    "pieceName": "@activepieces/piece-slack",
    "pieceVersion": "0.10.0",
    "credential": { "secretText": { "secretText": "xoxb-…" } }
  }
}`,
  },
  {
    query: `# Shows which flows would use another connection; dryRun: false replaces it. Put ids of two connections of one piece into the variables.
mutation Replace($input: ReplaceConnectionInput!) {
  replaceConnection(input: $input) {
    dryRun
    flowCount
    flows { edges { node { id displayName status } } }
  }
}
`,
    variables: `{
  "input": {
    "sourceConnectionId": "conn_…",
    "targetConnectionId": "conn_…",
    "dryRun": true
  }
}`,
  },
];
