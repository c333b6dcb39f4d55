/** The operations that GraphiQL opens with, a tab each. */
export const exampleTabs = [
  {
    query: `# You: whom your API key stands for, and the projects you see.
# Every other tab is about the default project of your API key; "projectId" among its variables names another one.
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
    query: `# The connections of a project, with their owners and the flows that use them.
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
    query: `# What needs somebody: connections whose provider refuses them, or that flows miss.
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
    query: `# Stores an API key. Once more with the same externalId overwrites it.
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
    query: `# What would happen if every flow used another connection? With dryRun: false it does.
mutation Replace($input: ReplaceConnectionInput!) {
  replaceConnection(input: $input) {
    dryRun
    flows { id displayName status }
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
