/** What the servers are asked. */
import type { Landmarks } from './data.ts';
import { secrets } from './data.ts';
import type { Request } from './load.ts';

export type ServerName = 'limit' | 'gateway' | 'postgraphile' | 'usual stack' | 'two gateways';

export interface Workload {
  id: string;
  title: string;
  /** How each server is asked; those that are not named can't answer it. */
  ask: Partial<Record<ServerName, () => Request>>;
  /** How many requests are under way at once; 16 when left out. */
  loads?: number[];
  /** The part of an answer that must be the same for all: compared before anything is measured. */
  essence?: (body: never) => unknown;
  /** The gateway's ratio to others that is aimed at: requests per second. */
  targets?: Partial<Record<ServerName, number>>;
}

const json = { 'Content-Type': 'application/json' };
const authorized = { ...json, Authorization: `Bearer ${secrets.apiKey}` };

const graphql = (query: string, variables: object, headers: Record<string, string>): Request => ({
  method: 'POST',
  path: '/graphql',
  headers,
  body: JSON.stringify({ query, variables }),
});

const get = (path: string, parameters: Record<string, string>, headers = {}): Request => ({
  method: 'GET',
  path: `${path}?${new URLSearchParams(parameters).toString()}`,
  headers,
});

const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const columns = 'externalId displayName type status pieceName created';
const owner = '{ email firstName lastName }';

const listOf = (extra: string, total: string) =>
  `query List($projectId: ID!, $first: Int!) { connections(projectId: $projectId, first: $first) { ${total} edges { cursor node { id ${columns} owner ${owner} ${extra} } } ${pageInfo} } }`;

// Apollo's schema has no enums and no page of its own kind, but the same fields.
const postgraphileListOf = (extra: string, total: string) =>
  `query List($projectId: String!, $first: Int!) { allConnectionProjects(condition: { projectId: $projectId }, orderBy: [CREATED_ASC, CONNECTION_ID_ASC], first: $first) { ${total} edges { cursor node { appConnectionByConnectionId { id: rowId ${columns} userAccountByOwnerId ${owner} ${extra} } } } ${pageInfo} } }`;

const related = 'projects { edges { node { id displayName } } } flows { edges { node { id displayName status } } }';
const usualRelated = 'projects { id displayName } flows { id displayName status }';
const postgraphileRelated =
  'connectionProjectsByConnectionId(first: 10) { nodes { projectByProjectId { id: rowId displayName } } } flowUsesByConnectionId(first: 10) { nodes { flowByFlowId { id: rowId displayName status } } }';

interface Row {
  externalId: string;
  email?: string;
  owner?: { email: string };
  userAccountByOwnerId?: { email: string };
}

interface AnyList {
  rows?: Row[];
  data?:
    | Row[]
    | {
        connections?: { edges: { node: Row }[] };
        allConnectionProjects?: { edges: { node: { appConnectionByConnectionId: Row } }[] };
      };
}

/** Which connections, and whose. */
function listed({ rows, data }: AnyList): unknown {
  const found =
    rows ??
    (Array.isArray(data)
      ? data
      : (data?.connections?.edges.map(({ node }) => node) ??
        data?.allConnectionProjects?.edges.map(({ node }) => node.appConnectionByConnectionId)));
  return found?.map((row) => [row.externalId, (row.owner ?? row.userAccountByOwnerId)?.email ?? row.email]);
}

const allLoads = [1, 16, 64];

/** The workloads of a database. */
export function workloads({ projectId, deepProjectId, externalIds, replace, replaceIn }: Landmarks): Workload[] {
  const list = (id: string, title: string, first: number, full: boolean): Workload => {
    const [extra, total] = full ? [related, 'totalCount'] : ['', ''];
    return {
      id,
      title,
      ask: {
        limit: () => get(full ? '/full' : '/list', { project: projectId, first: String(first) }),
        gateway: () => graphql(listOf(extra, total), { projectId, first }, authorized),
        'two gateways': () => graphql(listOf(extra, total), { projectId, first }, authorized),
        postgraphile: () =>
          graphql(postgraphileListOf(full ? postgraphileRelated : '', total), { projectId, first }, json),
        'usual stack': () => graphql(listOf(full ? usualRelated : '', total), { projectId, first }, json),
      },
      essence: listed,
    };
  };
  let turn = 0;
  const externalId = (): string => externalIds[(turn += 1) % externalIds.length] ?? '';
  const search = (text: string): Request =>
    graphql(
      'query Search($projectId: ID!, $text: String!) { connections(projectId: $projectId, first: 10, filter: { displayName: $text }) { edges { node { id displayName } } } }',
      { projectId: deepProjectId, text },
      authorized,
    );
  return [
    {
      ...list('a', 'GraphQL list of 10, with owner and cursors', 10, false),
      loads: allLoads,
      targets: { postgraphile: 1.3, limit: 0.45, 'usual stack': 2.5 },
    },
    list('b', 'the same with flows, projects and totalCount', 10, true),
    list('c', 'GraphQL list of 100', 100, false),
    {
      id: 'd',
      title: 'REST list of 10',
      loads: allLoads,
      ask: {
        limit: () => get('/rest', { project: projectId, first: '10' }),
        gateway: () => get('/api/v1/app-connections', { projectId, limit: '10' }, authorized),
      },
      essence: listed,
      targets: { limit: 0.6 },
    },
    {
      id: 'e',
      title: 'credential read, token fresh',
      loads: allLoads,
      ask: {
        limit: () => get('/credential', { project: projectId, externalId: externalId() }),
        gateway: () => get(`/api/v1/worker/app-connections/${externalId()}`, { projectId }, authorized),
      },
      targets: { limit: 0.5 },
    },
    {
      id: 'f',
      title: 'upsert of a secret text',
      ask: {
        gateway: () => ({
          method: 'POST',
          path: '/api/v1/app-connections',
          headers: authorized,
          body: JSON.stringify({
            projectId,
            externalId: `bench-${(turn += 1) % 500}`,
            displayName: 'Bench',
            pieceName: '@activepieces/piece-slack',
            pieceVersion: '0.10.0',
            type: 'SECRET_TEXT',
            value: { type: 'SECRET_TEXT', secret_text: 'a token' },
          }),
        }),
      },
    },
    {
      id: 'g',
      title: 'replace over 1,000 flows, back and forth',
      ask: {
        gateway: () => {
          const [one, other] = (turn += 1) % 2 === 0 ? replace : [replace[1], replace[0]];
          return {
            method: 'POST',
            path: '/api/v1/app-connections/replace',
            headers: authorized,
            body: JSON.stringify({ projectId: replaceIn, sourceAppConnectionId: one, targetAppConnectionId: other }),
          };
        },
      },
    },
    {
      id: 'i',
      title: 'search of display names: a rare text with a word that all have',
      ask: { gateway: () => search('connection 77123 ') },
    },
    { id: 'i1', title: 'search of display names: a rare text', ask: { gateway: () => search('77123 of') } },
    { id: 'i2', title: 'search of display names: a frequent text', ask: { gateway: () => search('slack') } },
  ];
}

/** Of a project with 100,000 connections: the first page, and the last one before the end, by cursor. */
export const deepPage = (deepProjectId: string, before: string | null): Request =>
  graphql(
    `query Page($projectId: ID!, $after: String) { connections(projectId: $projectId, first: 10, after: $after) { edges { cursor node { id ${columns} owner ${owner} } } ${pageInfo} } }`,
    { projectId: deepProjectId, after: before },
    authorized,
  );

/** The cursor ten connections before the end. */
export const lastCursor = (deepProjectId: string): Request =>
  graphql(
    'query Last($projectId: ID!) { connections(projectId: $projectId, last: 11) { edges { cursor } } }',
    { projectId: deepProjectId },
    authorized,
  );
