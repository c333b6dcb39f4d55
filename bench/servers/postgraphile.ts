/** The peer: PostGraphile on the same tables, with nothing but its defaults. */
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { pgSmartTags } from 'postgraphile/utils';

const { DATABASE_URL = '', PORT } = process.env;

// What it would call the pages of flows has the name of this table.
const namesThatClash = pgSmartTags([{ kind: 'class', match: 'flow_connection', tags: { name: 'flow_use' } }]);

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [namesThatClash],
  pgServices: [makePgService({ connectionString: DATABASE_URL, schemas: ['public'], pubsub: false })],
  grafserv: { port: Number(PORT), graphiql: false, watch: false },
  grafast: { explain: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(PORT), '127.0.0.1', () => console.log('listening'));
