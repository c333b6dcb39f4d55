/** The database that every server of the benchmark answers from. */
import { createSecretKey } from 'node:crypto';
import { fingerprintOf } from '../src/auth/api-key.ts';
import { credentialPlace } from '../src/credentials/credential.ts';
import { newId } from '../src/ids.ts';
import { createVault } from '../src/vault/vault.ts';

/** How much there is, beside the connections. */
const sizes = { owners: 1000, projects: 200, flows: 100_000, deepProject: 100_000 };

/** What all servers know: the key that opens credentials, and the caller's. */
export const secrets = {
  encryptionKey: Buffer.alloc(32, 7).toString('base64'),
  apiKey: `sk-${'B'.repeat(61)}`,
};

/** The rows that workloads ask for by name. */
export interface Landmarks {
  platformId: string;
  /** A project like all others. */
  projectId: string;
  /** The project with most connections. */
  deepProjectId: string;
  /** External ids of connections of the first project, whose tokens are fresh. */
  externalIds: string[];
  /** The second project, and two of its connections for one piece; 1,000 flows use the first. */
  replaceIn: string;
  replace: [string, string];
}

/** Of no database: for what workloads are called. */
export const noLandmarks: Landmarks = {
  platformId: '',
  projectId: '',
  deepProjectId: '',
  externalIds: [],
  replaceIn: '',
  replace: ['', ''],
};

const batch = 5000;
const pieces = ['slack', 'gmail', 'github', 'hubspot', 'stripe', 'notion', 'postgres', 'openai'];

/** PostgreSQL, or the embedded one. */
export interface Client {
  query(sql: string, values?: unknown[]): Promise<unknown>;
}

/** Fills a migrated database that is empty. The same size gives the same shape; only ids differ. */
export async function fill(client: Client, connections: number, log: (line: string) => void): Promise<Landmarks> {
  await client.query('SET synchronous_commit = off');
  const vault = createVault(new Map([['k1', createSecretKey(secrets.encryptionKey, 'base64')]]));

  const platformId = newId('platform');
  await client.query('INSERT INTO platform (id, name) VALUES ($1, $2)', [platformId, 'Bench']);
  const owners = Array.from({ length: sizes.owners }, () => newId('user'));
  await client.query(
    `INSERT INTO user_account (id, platform_id, external_id, email, first_name, last_name, platform_role)
     SELECT id, $1, 'user-' || n, 'user-' || n || '@example.com', 'First' || n, 'Last' || n,
       (CASE WHEN n = 1 THEN 'ADMIN' ELSE 'MEMBER' END)::platform_role
     FROM unnest($2::text[]) WITH ORDINALITY AS t(id, n)`,
    [platformId, owners],
  );
  const projects = Array.from({ length: sizes.projects }, () => newId('project'));
  await client.query(
    `INSERT INTO project (id, platform_id, external_id, display_name)
     SELECT id, $1, 'project-' || n, 'Project ' || n FROM unnest($2::text[]) WITH ORDINALITY AS t(id, n)`,
    [platformId, projects],
  );
  const { hash, lastFour } = fingerprintOf(secrets.apiKey);
  await client.query(
    `INSERT INTO api_key (id, platform_id, user_id, display_name, hash, last_four, granted_permissions)
     VALUES ($1, $2, $3, 'Bench', $4, $5, '{CONNECTIONS_READ,CONNECTIONS_WRITE,CREDENTIALS_READ,ADMIN}')`,
    [newId('apiKey'), platformId, owners[0], hash, lastFour],
  );

  // The last project is the deep one, where the database is large enough for it.
  const deep = connections > sizes.deepProject ? sizes.deepProject : 0;
  const start = Date.UTC(2026, 0, 1);
  const first: string[] = [];
  const connectionsByProject = new Map<string, string[]>(projects.map((id) => [id, []]));
  for (let done = 0; done < connections; done += batch) {
    const rows = Array.from({ length: Math.min(batch, connections - done) }, (_, offset) => {
      const n = done + offset;
      const id = newId('connection');
      const index = n < deep ? projects.length - 1 : n % (deep ? projects.length - 1 : projects.length);
      const projectId = projects[index]!;
      connectionsByProject.get(projectId)!.push(id);
      if (index === 0) first.push(`ext-${n}`);
      const { sealed } = vault.seal(
        JSON.stringify({
          type: 'OAUTH2',
          client_id: 'client',
          client_secret: 'secret',
          token_url: 'https://oauth.example.com/token',
          grant_type: 'AUTHORIZATION_CODE',
          authorization_method: 'BODY',
          access_token: `access-token-of-${n}`,
          refresh_token: `refresh-token-of-${n}`,
          token_type: 'Bearer',
          expires_in: 3600,
          claimed_at: start,
          data: {},
        }),
        credentialPlace(id),
      );
      const piece = pieces[n % pieces.length]!;
      return {
        id,
        projectId,
        externalId: `ext-${n}`,
        displayName: `${piece} connection ${n} of team ${n % 977}`,
        pieceName: `@activepieces/piece-${piece}`,
        ownerId: owners[n % owners.length]!,
        created: new Date(start + n * 1000),
        sealed: Buffer.from(sealed),
      };
    });
    const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO app_connection (id, platform_id, scope, scope_id, external_id, display_name, type, piece_name, piece_version, owner_id, created, updated)
       SELECT id, $1, 'PROJECT', project, external, name, 'OAUTH2', piece, '0.10.0', owner, created, created
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
         AS t(id, project, external, name, piece, owner, created)`,
      [
        platformId,
        column('id'),
        column('projectId'),
        column('externalId'),
        column('displayName'),
        column('pieceName'),
        column('ownerId'),
        column('created'),
      ],
    );
    await client.query(
      `INSERT INTO connection_project (connection_id, project_id, created)
       SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])`,
      [column('id'), column('projectId'), column('created')],
    );
    await client.query(
      `INSERT INTO credential (connection_id, key_id, sealed, expires, refresh_due)
       SELECT id, 'k1', sealed, now() + interval '30 days', now() + interval '29 days' FROM unnest($1::text[], $2::bytea[]) AS t(id, sealed)`,
      [column('id'), column('sealed')],
    );
    await client.query('COMMIT');
    if (done % 100_000 === 0) log(`${done.toLocaleString('en')} of ${connections.toLocaleString('en')} connections`);
  }

  // Of the second project, and for the same piece.
  const candidates = connectionsByProject.get(projects[1]!)!;
  const replace: [string, string] = [candidates[0]!, candidates[8]!];
  for (let done = 0; done < sizes.flows; done += batch) {
    const rows = Array.from({ length: batch }, (_, offset) => {
      const n = done + offset;
      // The first thousand use the connection that is to be replaced.
      const projectId = n < 1000 ? projects[1]! : projects[n % projects.length]!;
      const uses = connectionsByProject.get(projectId)!;
      const connectionId = n < 1000 ? replace[0] : uses[(1 + Math.floor(n / projects.length)) % uses.length]!;
      return { id: newId('flow'), projectId, connectionId, n };
    });
    await client.query(
      `INSERT INTO flow (id, platform_id, project_id, external_id, display_name, status)
       SELECT id, $1, project, 'flow-' || n, 'Flow ' || n, 'ENABLED' FROM unnest($2::text[], $3::text[], $4::int[]) AS t(id, project, n)`,
      [platformId, rows.map(({ id }) => id), rows.map(({ projectId }) => projectId), rows.map(({ n }) => n)],
    );
    await client.query(
      'INSERT INTO flow_connection (flow_id, connection_id) SELECT * FROM unnest($1::text[], $2::text[])',
      [rows.map(({ id }) => id), rows.map(({ connectionId }) => connectionId)],
    );
  }
  await client.query('VACUUM ANALYZE');
  return {
    platformId,
    projectId: projects[0]!,
    deepProjectId: projects.at(-1)!,
    externalIds: first.slice(0, 50),
    replaceIn: projects[1]!,
    replace,
  };
}
