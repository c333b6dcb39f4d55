/** What the servers are asked. */
import type { Landmarks } from './data.ts';
import { secrets } from './data.ts';
import type { Request } from './load.ts';

export type ServerName =
  'limit' | 'gateway' | 'postgraphile' | 'usual stack' | 'two gateways' | 'embedded store' | 'build of before';

export interface Workload {
  id: string;
  title: string;
  /** How each server is asked; those that are not named can't answer it. */
  ask: Partial<Record<ServerName, () => Request>>;
  /** How many requests are under way at once; 16 when left out. */
  loads?: number[];
  /** The part of an answer that must be the same for all: compared before anything is measured. */
  essence?: (body: never) => unknown;
  /** The gateway's ratio to others in requests per second: what is aimed at, and what would be more. */
  aims?: Partial<Record<ServerName, { aim: number; beyond?: number }>>;
  /** The requests per second that are aimed at, with 16 at once. */
  leastRate?: number;
  /** How many times longer it is measured than the others: few are answered in a second. */
  longer?: number;
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

const morePages = 'pageInfo { hasNextPage endCursor }';
const related = `projects(first: 10) { edges { node { id displayName } } ${morePages} } flows(first: 10) { edges { node { id displayName status } } ${morePages} }`;
const usualRelated = 'projects { id displayName } flows { id displayName status }';
const postgraphileRelated = `connectionProjectsByConnectionId(first: 10, orderBy: [PROJECT_ID_ASC]) { edges { node { projectByProjectId { id: rowId displayName } } } ${morePages} } flowUsesByConnectionId(first: 10, orderBy: [FLOW_ID_ASC]) { edges { node { flowByFlowId { id: rowId displayName status } } } ${morePages} }`;

interface Edges<Node> {
  edges: { node: Node }[];
}

interface Row {
  externalId: string;
  email?: string;
  owner?: { email: string };
  userAccountByOwnerId?: { email: string };
  flows?: { id: string }[] | Edges<{ id: string }>;
  flowUsesByConnectionId?: Edges<{ flowByFlowId: { id: string } }>;
  projects?: { id: string }[] | Edges<{ id: string }>;
  connectionProjectsByConnectionId?: Edges<{ projectByProjectId: { id: string } }>;
}

interface AnyList {
  rows?: Row[];
  data?:
    | Row[]
    | {
        connections?: Edges<Row>;
        allConnectionProjects?: Edges<{ appConnectionByConnectionId: Row }>;
        allAppConnections?: Edges<Row>;
      };
}

function rowsOf({ rows, data }: AnyList): Row[] {
  if (rows) return rows;
  if (Array.isArray(data)) return data;
  const { connections, allConnectionProjects, allAppConnections } = data ?? {};
  return (
    (connections ?? allAppConnections)?.edges.map(({ node }) => node) ??
    allConnectionProjects?.edges.map(({ node }) => node.appConnectionByConnectionId) ??
    []
  );
}

/** Which connections, and whose. */
const listed = (answer: AnyList): unknown =>
  rowsOf(answer).map((row) => [row.externalId, (row.owner ?? row.userAccountByOwnerId)?.email ?? row.email]);

const idsOf = (found: { id: string }[] | Edges<{ id: string }> | undefined): string[] | undefined =>
  (Array.isArray(found) ? found : found?.edges.map(({ node }) => node))
    ?.slice(0, 10)
    .map(({ id }) => id)
    .sort();

/** The same, and what is related to each. */
const listedInFull = (answer: AnyList): unknown => [
  listed(answer),
  rowsOf(answer).map((row) => [
    idsOf(row.flows) ?? idsOf(row.flowUsesByConnectionId?.edges.map(({ node }) => node.flowByFlowId)),
    idsOf(row.projects) ??
      idsOf(row.connectionProjectsByConnectionId?.edges.map(({ node }) => node.projectByProjectId)),
  ]),
];

const allLoads = [1, 16, 64];

/** Over all projects: the gateway and PostGraphile by the same index. */
const all = `{ connections(first: 10) { edges { cursor node { id ${columns} owner ${owner} } } ${pageInfo} } }`;
const postgraphileAll = `query All($platformId: String!) { allAppConnections(condition: { platformId: $platformId }, orderBy: [CREATED_ASC, ROW_ID_ASC], first: 10) { edges { cursor node { id: rowId ${columns} userAccountByOwnerId ${owner} } } ${pageInfo} } }`;

const fiveLevels = `{ projects(first: 5) { edges { node { id connections(first: 5) { edges { node { id flows(first: 5) { edges { node { id connections(first: 5) { edges { node { id displayName owner ${owner} } } } } } } } } } } } } }`;
const postgraphileFiveLevels = `query Five($platformId: String!) { allProjects(condition: { platformId: $platformId }, orderBy: [CREATED_ASC, ROW_ID_ASC], first: 5) { edges { node { id: rowId connectionProjectsByProjectId(orderBy: [CREATED_ASC, CONNECTION_ID_ASC], first: 5) { edges { node { appConnectionByConnectionId { id: rowId flowUsesByConnectionId(orderBy: [FLOW_ID_ASC], first: 5) { edges { node { flowByFlowId { id: rowId flowUsesByFlowId(orderBy: [CONNECTION_ID_ASC], first: 5) { edges { node { appConnectionByConnectionId { id: rowId displayName userAccountByOwnerId ${owner} } } } } } } } } } } } } } } } }`;

/** The gateway on PostgreSQL, on the embedded store, and as it was before. */
const onAllStores = (next: () => Request): Workload['ask'] => ({
  gateway: next,
  'embedded store': next,
  'build of before': next,
});

/** The workloads of a database. */
export function workloads({
  platformId,
  projectId,
  deepProjectId,
  externalIds,
  replace,
  replaceIn,
}: Landmarks): Workload[] {
  const list = (id: string, title: string, first: number, full: boolean): Workload => {
    const [extra, total] = full ? [related, 'totalCount'] : ['', ''];
    return {
      id,
      title,
      ask: {
        limit: () => get(full ? '/full' : '/list', { project: projectId, first: String(first) }),
        gateway: () => graphql(listOf(extra, total), { projectId, first }, authorized),
        postgraphile: () =>
          graphql(postgraphileListOf(full ? postgraphileRelated : '', total), { projectId, first }, json),
        'usual stack': () => graphql(listOf(full ? usualRelated : '', total), { projectId, first }, json),
      },
      essence: full ? listedInFull : listed,
    };
  };
  const listOfTen = list('a', 'GraphQL list of 10, with owner and cursors', 10, false);
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
      ...listOfTen,
      ask: {
        ...listOfTen.ask,
        'two gateways': listOfTen.ask.gateway!,
        'embedded store': listOfTen.ask.gateway!,
        'build of before': listOfTen.ask.gateway!,
      },
      loads: allLoads,
      aims: { postgraphile: { aim: 1, beyond: 1.3 }, limit: { aim: 0.35, beyond: 0.45 } },
    },
    {
      ...list('b', 'the same with flows, projects and totalCount, as pages', 10, true),
      aims: { postgraphile: { aim: 0.9, beyond: 1.2 } },
    },
    { ...list('c', 'GraphQL list of 100', 100, false), aims: { postgraphile: { aim: 1, beyond: 1.3 } } },
    {
      id: 'd',
      title: 'REST list of 10',
      loads: allLoads,
      ask: {
        limit: () => get('/rest', { project: projectId, first: '10' }),
        ...onAllStores(() => get('/api/v1/app-connections', { projectId, limit: '10' }, authorized)),
      },
      essence: listed,
      aims: { limit: { aim: 0.5, beyond: 0.6 } },
    },
    {
      id: 'e',
      title: 'credential read, token fresh',
      loads: allLoads,
      ask: {
        limit: () => get('/credential', { project: projectId, externalId: externalId() }),
        ...onAllStores(() => get(`/api/v1/worker/app-connections/${externalId()}`, { projectId }, authorized)),
      },
      aims: { limit: { aim: 0.55, beyond: 0.7 } },
    },
    {
      id: 'f',
      title: 'upsert of a secret text',
      ask: onAllStores(() => ({
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
      })),
      aims: { 'build of before': { aim: 4 } },
    },
    {
      id: 'g',
      title: 'replace over 1,000 flows, back and forth',
      leastRate: 20,
      longer: 3,
      // The others take so long for sixteen at once that some run into a time limit.
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
      id: 'j',
      title: 'GraphQL list of 10 over all projects',
      ask: {
        limit: () => get('/all', { platform: platformId, first: '10' }),
        gateway: () => graphql(all, {}, authorized),
        postgraphile: () => graphql(postgraphileAll, { platformId }, json),
      },
      essence: listed,
    },
    {
      id: 'k',
      title: 'five levels of pages of 5',
      ask: {
        gateway: () => graphql(fiveLevels, {}, authorized),
        postgraphile: () => graphql(postgraphileFiveLevels, { platformId }, json),
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
