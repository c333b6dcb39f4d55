/** Data that is bad on purpose: whatever a request multiplies by, there is as much of it as can be. */
import { generateApiKey, fingerprintOf } from '../../src/auth/api-key.ts';
import { bootstrap } from '../../src/bootstrap/bootstrap.ts';
import { openGateway } from '../../src/commands/open.ts';
import { readConfig } from '../../src/config/config.ts';
import type { Db } from '../../src/db/client.ts';
import { type EntityKind, newId } from '../../src/ids.ts';
import type { OwnStore } from '../../test/support/own-store.ts';

/** What requests can name, and who sends them. */
export interface World {
  /** The API keys of one tenant: of an admin, and of a member of every project. */
  callers: { admin: string; member: string };
  /** The API key of another tenant, who has next to nothing. */
  neighbour: string;
  /** Ids by the prefix of their kind, those that cost most first. */
  ids: Record<'project' | 'conn' | 'flow' | 'user', string[]>;
}

const sizes = {
  projects: 400,
  /** Each uses all the others' flows: connections × flows links. */
  mesh: { connections: 60, flows: 60 },
  /** Connections with the most metadata that there may be. */
  heavy: 100,
  /** Connections that are each used by as many flows. */
  wide: { connections: 100, flows: 1000 },
  /** Connections that are shared with every project. */
  shared: 100,
};
const metadataBytes = 64 * 1024;

const make = (kind: EntityKind, count: number): string[] => Array.from({ length: count }, () => newId(kind));

/** Fills an empty store, while no gateway has it open. */
export async function fillBadly(store: OwnStore): Promise<World> {
  const { database, services } = await openGateway(readConfig({ LOG_LEVEL: 'warn', ...store.env }), 'command');
  try {
    const { projectId } = await bootstrap(services, { apiKey: store.key, demoData: false }).then((made) => {
      if (!made) throw new Error('The store was not empty.');
      return made;
    });
    return await fill(database.db, store.key, projectId);
  } finally {
    await database.close();
  }
}

async function fill(db: Db, admin: string, projectId: string): Promise<World> {
  const [{ platformId, owner } = { platformId: '', owner: '' }] = await db.$queryRawUnsafe<
    { platformId: string; owner: string }[]
  >(`SELECT platform_id AS "platformId", id AS owner FROM user_account`);
  const run = (sql: string, ...values: unknown[]): Promise<number> => db.$executeRawUnsafe(sql, ...values);

  const projects = [projectId, ...make('project', sizes.projects - 1)];
  await run(
    `INSERT INTO project (id, platform_id, display_name) SELECT id, $1, 'Project ' || n
     FROM unnest($2::text[]) WITH ORDINALITY AS t(id, n) ON CONFLICT (id) DO NOTHING`,
    platformId,
    projects,
  );
  const [member = ''] = make('user', 1);
  await run(
    `INSERT INTO user_account (id, platform_id, email, first_name, last_name) VALUES ($1, $2, 'm@example.com', 'M', 'M')`,
    member,
    platformId,
  );
  await run(
    `INSERT INTO project_member (project_id, user_id, role) SELECT id, $1, 'EDITOR'::project_role FROM unnest($2::text[]) AS t(id)`,
    member,
    projects,
  );

  const connect = async (count: number, scope: string, metadata: string | null): Promise<string[]> => {
    const ids = make('connection', count);
    await run(
      `INSERT INTO app_connection (id, platform_id, scope, scope_id, external_id, display_name, type, piece_name, piece_version, owner_id, metadata)
       SELECT id, $1, $2::connection_scope, CASE $2 WHEN 'PROJECT' THEN $3 ELSE $1 END, id, 'Connection of a name ' || id, 'SECRET_TEXT', 'slack', '1.0.0', $4, $5::jsonb
       FROM unnest($6::text[]) AS t(id)`,
      platformId,
      scope,
      projectId,
      owner,
      metadata,
      ids,
    );
    await run(
      `INSERT INTO connection_project (connection_id, project_id, created)
       SELECT c.id, p.id, c.created FROM app_connection c, unnest($2::text[]) AS p(id) WHERE c.id = ANY($1::text[])`,
      ids,
      scope === 'PROJECT' ? [projectId] : projects,
    );
    return ids;
  };
  const use = async (connections: string[], count: number): Promise<string[]> => {
    const ids = make('flow', count);
    await run(
      `INSERT INTO flow (id, platform_id, project_id, external_id, display_name, status)
       SELECT id, $1, $2, id, 'Flow ' || id, 'ENABLED' FROM unnest($3::text[]) AS t(id)`,
      platformId,
      projectId,
      ids,
    );
    await run(
      `INSERT INTO flow_connection (flow_id, connection_id) SELECT f.id, c.id FROM unnest($1::text[]) AS f(id), unnest($2::text[]) AS c(id)`,
      ids,
      connections,
    );
    return ids;
  };
  const mesh = await connect(sizes.mesh.connections, 'PROJECT', null);
  const meshFlows = await use(mesh, sizes.mesh.flows);
  const wide = await connect(sizes.wide.connections, 'PROJECT', null);
  const wideFlows = await use(wide, sizes.wide.flows);
  // Many small values: more work to read and to write than one long text.
  const parts = Array.from({ length: 5000 }, (_, n) => [`k${n}`, n % 10] as const);
  const metadata = JSON.stringify(Object.fromEntries(parts)).slice(0, metadataBytes);
  const heavy = await connect(sizes.heavy, 'PROJECT', metadata.endsWith('}') ? metadata : cut(metadata));
  const shared = await connect(sizes.shared, 'PLATFORM', null);
  await run(`UPDATE app_connection SET created = created - interval '1 hour' WHERE id = ANY($1::text[])`, heavy);

  const memberKey = await addKey(db, platformId, member);
  const neighbour = await addNeighbour(db);
  for (const table of ['app_connection', 'connection_project', 'flow', 'flow_connection', 'project', 'project_member'])
    await run(`ANALYZE ${table}`);
  return {
    callers: { admin, member: memberKey },
    neighbour,
    ids: {
      project: projects,
      conn: [...heavy, ...wide, ...shared, ...mesh],
      flow: [...wideFlows.slice(0, 100), ...meshFlows],
      user: [owner, member],
    },
  };
}

/** An object's text that was cut off somewhere, closed after its last whole field. */
const cut = (text: string): string => `${text.slice(0, text.lastIndexOf(','))}}`;

async function addKey(db: Db, platformId: string, userId: string): Promise<string> {
  const key = generateApiKey();
  const { hash, lastFour } = fingerprintOf(key);
  await db.$executeRawUnsafe(
    `INSERT INTO api_key (id, platform_id, user_id, display_name, hash, last_four, granted_permissions)
     VALUES ($1, $2, $3, 'Key', $4, $5, '{CONNECTIONS_READ,CONNECTIONS_WRITE}')`,
    newId('apiKey'),
    platformId,
    userId,
    hash,
    lastFour,
  );
  return key;
}

/** A tenant with one project and ten connections. @returns the API key */
async function addNeighbour(db: Db): Promise<string> {
  const platformId = newId('platform');
  const userId = newId('user');
  const projectId = newId('project');
  await db.$executeRawUnsafe(`INSERT INTO platform (id, name) VALUES ($1, 'Neighbour')`, platformId);
  await db.$executeRawUnsafe(
    `INSERT INTO user_account (id, platform_id, email, first_name, last_name, platform_role) VALUES ($1, $2, 'n@example.com', 'N', 'N', 'ADMIN')`,
    userId,
    platformId,
  );
  await db.$executeRawUnsafe(
    `INSERT INTO project (id, platform_id, display_name) VALUES ($1, $2, 'Theirs')`,
    projectId,
    platformId,
  );
  const ids = make('connection', 10);
  await db.$executeRawUnsafe(
    `INSERT INTO app_connection (id, platform_id, scope, scope_id, external_id, display_name, type, piece_name, piece_version, owner_id)
     SELECT id, $1, 'PROJECT', $2, id, id, 'SECRET_TEXT', 'slack', '1.0.0', $3 FROM unnest($4::text[]) AS t(id)`,
    platformId,
    projectId,
    userId,
    ids,
  );
  await db.$executeRawUnsafe(
    `INSERT INTO connection_project (connection_id, project_id, created) SELECT id, $1, created FROM app_connection WHERE id = ANY($2::text[])`,
    projectId,
    ids,
  );
  return addKey(db, platformId, userId);
}
