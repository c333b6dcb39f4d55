/** The limit: a bare node:http server, one prepared statement a request, and JSON.stringify. */
import { createDecipheriv } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';

const { DATABASE_URL, PORT, ENCRYPTION_KEY = '' } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
const key = Buffer.from(ENCRYPTION_KEY, 'base64');

const columns = `c.id, c.external_id AS "externalId", c.display_name AS "displayName", c.type, c.status, c.scope,
  c.piece_name AS "pieceName", c.piece_version AS "pieceVersion", c.platform_id AS "platformId", c.owner_id AS "ownerId",
  c.metadata, c.pre_select_for_new_projects AS "preSelectForNewProjects", c.created, c.updated,
  o.email, o.first_name AS "firstName", o.last_name AS "lastName"`;
const from = `FROM connection_project m JOIN app_connection c ON c.id = m.connection_id LEFT JOIN user_account o ON o.id = c.owner_id`;
const projectIds = `(SELECT array_agg(p.project_id) FROM connection_project p WHERE p.connection_id = c.id) AS "projectIds"`;
const flowIds = `(SELECT array_agg(f.flow_id) FROM flow_connection f WHERE f.connection_id = c.id) AS "flowIds"`;
// Pages of ten, with one more to know whether there is another.
const flows = `(SELECT json_agg(json_build_object('id', f.id, 'displayName', f.display_name, 'status', f.status))
  FROM (SELECT f.* FROM flow_connection u JOIN flow f ON f.id = u.flow_id WHERE u.connection_id = c.id ORDER BY u.flow_id LIMIT 11) f) AS flows`;
const projects = `(SELECT json_agg(json_build_object('id', p.id, 'displayName', p.display_name))
  FROM (SELECT p.* FROM connection_project u JOIN project p ON p.id = u.project_id WHERE u.connection_id = c.id ORDER BY u.project_id LIMIT 11) p) AS projects`;
const inOrder = `WHERE m.project_id = $1 ORDER BY m.created, m.connection_id LIMIT $2`;

const statements = {
  list: `SELECT ${columns} ${from} ${inOrder}`,
  full: `SELECT ${columns}, ${flows}, ${projects}, (SELECT count(*) FROM connection_project t WHERE t.project_id = $1) AS total ${from} ${inOrder}`,
  all: `SELECT ${columns} FROM app_connection c LEFT JOIN user_account o ON o.id = c.owner_id
    WHERE c.platform_id = $1 ORDER BY c.created, c.id LIMIT $2`,
  rest: `SELECT ${columns}, ${projectIds}, ${flowIds} ${from} ${inOrder}`,
  credential: `SELECT ${columns}, ${projectIds}, ${flowIds}, s.sealed, s.key_id ${from} JOIN credential s ON s.connection_id = c.id
    WHERE c.scope_id = $1 AND m.project_id = $1 AND c.external_id = $2`,
};

type Row = Record<string, unknown>;

const run = async <Of extends Row>(name: keyof typeof statements, values: unknown[]): Promise<Of[]> =>
  (await pool.query<Of>({ name, text: statements[name], values })).rows;

interface Sealed extends Row {
  id: string;
  key_id: string;
  sealed: Buffer;
}

function open({ id, key_id: keyId, sealed }: Sealed): unknown {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(JSON.stringify([1, keyId, `credential:${id}`])));
  decipher.setAuthTag(sealed.subarray(-16));
  return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(13, -16)), decipher.final()]).toString());
}

async function answer({ pathname, searchParams }: URL): Promise<unknown> {
  const name = pathname.slice(1);
  const project = searchParams.get('project');
  if (name === 'credential') {
    const [found] = await run<Sealed>(name, [project, searchParams.get('externalId')]);
    if (!found) return null;
    const { sealed: _sealed, key_id: _keyId, ...row } = found;
    return { ...row, value: open(found) };
  }
  if (name !== 'list' && name !== 'full' && name !== 'rest' && name !== 'all') return null;
  const first = Number(searchParams.get('first'));
  const rows = await run(name, [project ?? searchParams.get('platform'), first + 1]);
  return { rows: rows.slice(0, first), hasNextPage: rows.length > first };
}

createServer((request, response) => {
  void answer(new URL(request.url ?? '', 'http://localhost')).then((body) => {
    response.writeHead(body ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body ?? {}));
  });
}).listen(Number(PORT), '127.0.0.1', () => console.log('listening'));
