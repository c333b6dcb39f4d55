import { expect } from 'vitest';
import { graphql } from '../documents/gql.ts';
import { startTime, type TestGateway } from './gateway.ts';
import { pageOf } from './page.ts';

graphql(`
  fragment WholeConnection on AppConnection {
    id
    externalId
    displayName
    type
    pieceName
    pieceVersion
    scope
    status
    metadata
    preSelectForNewProjects
    ownerId
    owner {
      email
    }
    flowIds
    flows {
      edges {
        node {
          displayName
          connectionIds
        }
      }
    }
    projectIds
    projects {
      edges {
        node {
          displayName
        }
      }
    }
    created
    updated
  }
`);

/** What differs from a connection as `addConnection` makes it. */
interface Changed {
  flows?: unknown[];
  projects?: unknown[];
  [field: string]: unknown;
}

/** All of a connection as `addConnection` makes it, as the fragment `WholeConnection` selects it; but for what changed. */
export const wholeConnection = (
  gateway: TestGateway,
  id: string,
  { flows = [], projects = [{ displayName: 'My project' }], ...changed }: Changed = {},
): object => ({
  id,
  externalId: expect.stringMatching(/^ext_[0-9a-z]{26}$/) as unknown,
  displayName: 'Slack',
  type: 'SECRET_TEXT',
  pieceName: '@activepieces/piece-slack',
  pieceVersion: '0.10.0',
  scope: 'PROJECT',
  status: 'ACTIVE',
  metadata: null,
  preSelectForNewProjects: false,
  ownerId: gateway.adminId,
  owner: { email: 'admin@example.com' },
  flowIds: [],
  flows: pageOf(flows),
  projectIds: [gateway.projectId],
  projects: pageOf(projects),
  created: startTime,
  updated: startTime,
  ...changed,
});
