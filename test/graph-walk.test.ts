import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { graphql } from './documents/gql.ts';
import type { OAuthAppSettings } from '../src/oauth2/app.ts';
import { createOAuth2 } from '../src/oauth2/oauth2.ts';
import { openTestGateway, type TestGateway } from './support/gateway.ts';
import { pageOf } from './support/page.ts';
import { addConnection, addFlow, addForeignPlatform, addKey, addProject, addUser } from './support/tenants.ts';

const users = graphql(`
  query WalkUsers($first: Int) {
    users(first: $first) {
      totalCount
      edges {
        node {
          externalId
        }
      }
    }
    viewer {
      platform {
        users(first: $first) {
          totalCount
          edges {
            node {
              externalId
            }
          }
        }
        projects {
          edges {
            node {
              displayName
            }
          }
        }
      }
    }
  }
`);

const memberships = graphql(`
  query WalkMemberships($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Project {
        members {
          totalCount
          edges {
            role
            node {
              externalId
              projects {
                edges {
                  role
                  node {
                    displayName
                    flows {
                      edges {
                        node {
                          displayName
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
`);

const pieces = graphql(`
  query WalkPieces($projectId: ID, $first: Int, $after: String) {
    pieces(projectId: $projectId, first: $first, after: $after) {
      totalCount
      edges {
        node {
          name
          connectionCount
          hasPlatformOAuthApp
          hasCloudOAuthApp
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const history = graphql(`
  query WalkHistory($projectId: ID) {
    connections(projectId: $projectId) {
      edges {
        node {
          externalId
          auditEvents(first: 1) {
            totalCount
            edges {
              node {
                action
              }
            }
          }
        }
      }
    }
  }
`);

const rename = graphql(`
  mutation WalkRename($input: UpdateConnectionInput!) {
    updateConnection(input: $input) {
      connection {
        id
      }
    }
  }
`);

const registerApp = graphql(`
  mutation WalkApp($input: UpsertOAuthAppInput!) {
    upsertOAuthApp(input: $input) {
      oauthApp {
        id
      }
    }
  }
`);

const app = {
  clientId: 'client',
  clientSecret: 'secret',
  authorizationUrl: 'https://oauth.example.com/authorize',
  tokenUrl: 'https://oauth.example.com/token',
};

const cloudApp: OAuthAppSettings = {
  ...app,
  pieceName: 'piece-cloud',
  scopes: [],
  pkce: true,
  authorizationMethod: 'BODY',
  authorizationParams: {},
  responseFields: [],
  issuer: null,
  issInResponse: false,
};

let gateway: TestGateway;
const ids: Record<string, string> = {};
const keys: Record<string, string> = {};

// Ann shares the first project with Bob, and the second one with Cid; Dan is alone in the third.
beforeAll(async () => {
  const oauth2 = createOAuth2({ publicUrl: 'https://gateway.example.com', allowPrivateHosts: true, apps: [cloudApp] });
  gateway = await openTestGateway({ oauth2 });
  await addForeignPlatform(gateway);
  ids.first = gateway.projectId;
  ids.second = await addProject(gateway, 'second');
  ids.third = await addProject(gateway, 'third');
  const roles = {
    ann: { [ids.first]: 'EDITOR', [ids.second]: 'VIEWER' },
    bob: { [ids.first]: 'VIEWER' },
    cid: { [ids.second]: 'ADMIN' },
    dan: { [ids.third]: 'EDITOR' },
  } as const;
  for (const [name, projectRoles] of Object.entries(roles)) {
    ids[name] = await addUser(gateway, name, projectRoles);
    ({ key: keys[name] } = await addKey(gateway, { userId: ids[name] }));
  }
  ids.slack = await addConnection(gateway, { externalId: 'slack', pieceName: 'piece-slack' }, keys.ann);
  await addConnection(gateway, { externalId: 'cloud', pieceName: 'piece-cloud' }, keys.ann);
  await addConnection(gateway, { externalId: 'shared', pieceName: 'piece-slack', scope: 'PLATFORM' });
  await addConnection(gateway, { externalId: 'third', pieceName: 'piece-zoom', projectId: ids.third }, keys.dan);
  await addFlow(gateway, 'flow', [ids.slack]);
  await gateway.query(registerApp, { input: { ...app, pieceName: 'piece-slack' } });
});

beforeEach(() => void gateway.statements.splice(0));

const selects = () => gateway.statements.filter((sql) => /^\s*SELECT/.test(sql)).length;

describe('users', () => {
  const seen = async (who: string | undefined, first = 100) => {
    const { users: list, viewer } = await gateway.query(users, { first }, { key: who && keys[who] });
    expect(viewer.platform.users).toEqual(list);
    return { ...list, projects: viewer.platform.projects.edges.map(({ node }) => node.displayName) };
  };
  const pageOfUsers = (names: string[]) => pageOf(names.map((externalId) => ({ externalId })));

  test('are all of the platform to its admins, and to others those with whom they share a project', async () => {
    expect(await seen(undefined)).toEqual({
      ...pageOfUsers(['admin', 'ann', 'bob', 'cid', 'dan']),
      totalCount: 5,
      projects: ['My project', 'second', 'third'],
    });
    expect(await seen('ann')).toEqual({
      ...pageOfUsers(['ann', 'bob', 'cid']),
      totalCount: 3,
      projects: ['My project', 'second'],
    });
    expect(await seen('bob')).toEqual({ ...pageOfUsers(['ann', 'bob']), totalCount: 2, projects: ['My project'] });
    expect(await seen('dan')).toEqual({ ...pageOfUsers(['dan']), totalCount: 1, projects: ['third'] });
  });

  test('a key that is limited to a project sees its members, and its own user', async () => {
    keys.limited = (await addKey(gateway, { projectIds: [ids.third!] })).key;
    expect(await seen('limited')).toEqual({ ...pageOfUsers(['admin', 'dan']), totalCount: 2, projects: ['third'] });
  });
});

describe('members of projects', () => {
  const inProject = (role: string, displayName: string, flows: string[] = []) => ({
    role,
    node: { displayName, flows: pageOf(flows.map((name) => ({ displayName: name }))) },
  });

  test('have their role on the edge, and lead to their projects, of those the caller sees', async () => {
    const asked = { ids: [ids.first!, ids.second!, ids.third!] };
    const { nodes } = await gateway.query(memberships, asked, { key: keys.bob });
    const ann = { externalId: 'ann', projects: { edges: [inProject('EDITOR', 'My project', ['flow'])] } };
    const bob = { externalId: 'bob', projects: { edges: [inProject('VIEWER', 'My project', ['flow'])] } };
    expect(nodes).toEqual([
      {
        members: {
          totalCount: 2,
          edges: [
            { role: 'EDITOR', node: ann },
            { role: 'VIEWER', node: bob },
          ],
        },
      },
      null,
      null,
    ]);
  });

  test('cost a statement a level, and one for all totals, whatever their number', async () => {
    await gateway.query(memberships, { ids: [ids.first!, ids.second!, ids.third!] });
    // Authentication, the projects, their members and the number of these, the members' projects, the flows of those.
    expect(selects()).toBe(6);
  });
});

describe('pieces', () => {
  const slack = { name: 'piece-slack', connectionCount: 2, hasPlatformOAuthApp: true, hasCloudOAuthApp: false };
  const cloud = { name: 'piece-cloud', connectionCount: 1, hasPlatformOAuthApp: false, hasCloudOAuthApp: true };
  const zoom = { name: 'piece-zoom', connectionCount: 1, hasPlatformOAuthApp: false, hasCloudOAuthApp: false };
  const seen = async (args: object, who?: string) => {
    const { pieces: page } = await gateway.query(pieces, args, { key: who && keys[who] });
    return page;
  };

  test('are those in use, with counts, and whether an OAuth app serves them, of what the caller sees', async () => {
    expect(await seen({})).toMatchObject({ ...pageOf([cloud, slack, zoom]), totalCount: 3 });
    const ofFirst = [cloud, { ...slack, connectionCount: 1 }];
    expect(await seen({ projectId: ids.first })).toMatchObject({ ...pageOf(ofFirst), totalCount: 2 });
    expect(await seen({}, 'ann')).toMatchObject({ ...pageOf(ofFirst), totalCount: 2 });
    expect(await seen({}, 'dan')).toMatchObject({ ...pageOf([zoom]), totalCount: 1 });
  });

  test('come in pages, each in one statement', async () => {
    const { edges, pageInfo } = await seen({ first: 2 });
    expect([edges.length, pageInfo.hasNextPage]).toEqual([2, true]);
    gateway.statements.length = 0;
    expect(await seen({ first: 2, after: pageInfo.endCursor })).toMatchObject(pageOf([zoom]));
    // Authentication, the page, the total.
    expect(selects()).toBe(3);
  });

  test('of a project that the caller does not see are refused as of one that does not exist', async () => {
    const { body } = await gateway.graphql(pieces, { projectId: ids.third }, { key: keys.ann });
    expect(body.errors?.[0]?.extensions.params).toEqual({
      entityType: 'project',
      entityId: ids.third,
      message: 'Project not found',
    });
  });
});

describe('the audit events of a connection', () => {
  test('are told to platform admins, newest first, those of all connections in a statement', async () => {
    await gateway.query(rename, { input: { id: ids.slack!, displayName: 'renamed' } });
    gateway.statements.length = 0;
    const { connections } = await gateway.query(history, { projectId: ids.first });
    const events = (totalCount: number, action: string) => ({ totalCount, ...pageOf([{ action }]) });
    expect(connections).toEqual(
      pageOf([
        { externalId: 'slack', auditEvents: events(2, 'CONNECTION_UPDATED') },
        { externalId: 'cloud', auditEvents: events(1, 'CONNECTION_UPSERTED') },
      ]),
    );
    expect(selects()).toBe(4);
  });

  test('are null for others, without an error', async () => {
    const { body } = await gateway.graphql(history, { projectId: ids.first }, { key: keys.ann });
    expect(body).toEqual({
      data: {
        connections: pageOf([
          { externalId: 'slack', auditEvents: null },
          { externalId: 'cloud', auditEvents: null },
        ]),
      },
    });
  });
});
