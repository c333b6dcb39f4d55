import { expect, test } from 'vitest';
import { misspelledSettings } from '../src/config/config.ts';
import { nearMissOf } from '../src/request/near-miss.ts';

test.each([
  ['project_id', 'projectId'],
  ['PROJECT-ID', 'projectId'],
  ['projetId', 'projectId'],
  ['projectIdd', 'projectId'],
  ['porjectId', 'projectId'],
  ['prijectId', 'projectId'],
  ['porjectIdd', null],
  ['pieceVersoins', 'pieceVersion'],
  ['platformId', null],
  ['internalId', null],
  ['externalIds', 'externalId'],
  ['Host', 'HOST'],
  ['HOSTS', null],
  ['x'.repeat(100_000), null],
  ['', null],
])('%s is near %s', (name, meant) => {
  expect(nearMissOf(name, ['projectId', 'externalId', 'pieceVersion', 'HOST'])).toBe(meant);
});

test("what other programs' variables are called is near no setting", () => {
  const others =
    'HOSTNAME HOSTS PORTS HTTP_PORT PGHOST PGPORT PGDATABASE PGUSER DATABASE DB_URL REDIS_URL DATADIR_ROOT XDG_DATA_DIRS XDG_DATA_HOME ' +
    'LOGNAME LOG LOG_FORMAT NODE_ENV NODE_OPTIONS PATH HOME USER PWD OLDPWD SHLVL SHELL TERM LANG LC_ALL TZ TMPDIR DEBUG CI EDITOR ' +
    'API_KEY SECRET_KEY ENCRYPTION AUTH_SECRET JWT JWT_KEY JWT_SECRET_KEY JWT_EXPIRY SESSION_SECRET BASE_URL APP_URL PUBLIC_KEY ' +
    'OAUTH_CLIENT_ID CORS_ALLOWED ALLOWED_HOSTS RATE BACKGROUND INTROSPECT QUERY_STRING POSTGRES_PORT KUBERNETES_SERVICE_HOST ' +
    'npm_config_cors_origin npm_package_version cors_origin Path _';
  const env = Object.fromEntries(others.split(' ').map((name) => [name, 'x']));
  expect(misspelledSettings(env)).toEqual([]);
});
