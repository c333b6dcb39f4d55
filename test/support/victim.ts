import { Permission } from '../../src/db/generated/prisma/enums.ts';
import { kindOfId } from '../../src/ids.ts';
import { createOAuth2 } from '../../src/oauth2/oauth2.ts';
import { graphql } from '../documents/gql.ts';
import { attempt, type RawAnswer } from './attempt.ts';
import { dumpRows, restoreRows, tableOf, textColumns, valuesOf } from './dump.ts';
import type { Own, Things } from './examples.ts';
import { openTestGateway, testOptions, type TestGateway } from './gateway.ts';
import { type Args, listFields, type Operation } from './operations.ts';
import { addConnection, addFlow, addForeignPlatform, addKey, addProject, addUser } from './tenants.ts';

const registerApp = graphql(`
  mutation VictimApp($input: UpsertOAuthAppInput!) {
    upsertOAuthApp(input: $input) {
      oauthApp {
        id
      }
    }
  }
`);

const startConsent = graphql(`
  mutation VictimConsent($input: StartOAuth2Input!) {
    startOAuth2(input: $input) {
      expires
    }
  }
`);

/** Who must not find out anything about the victim. */
export const outsiders = [
  "another platform's admin",
  'a member of another project',
  'a key limited to another project',
] as const;
export type Outsider = (typeof outsiders)[number];

/** Whether an outsider is not even on the victim's platform. */
export const isForeign = (outsider: Outsider): boolean => outsider === "another platform's admin";

/** Callers of the victim's own: what they may do depends on who they are, not on what they ask for. */
export type Insider =
  'viewer' | 'project admin' | 'revoked' | 'expired' | `with ${Permission} alone` | `without ${Permission}`;

const permissions = Object.values(Permission);

/** A tenant whose every text is unique, and the callers who may try to read it. */
export interface Victim {
  gateway: TestGateway;
  things: Things;
  /** The victim's own things again, as those that other things can be brought into. */
  own: Own;
  insiders: Record<Insider, string>;
  outsiders: Record<Outsider, { key: string; own: Own }>;
  /** Asks for an operation, finds out what it did to the database, and undoes that. @param key null: without a key */
  tryOut(operation: Operation, args: Args, key: string | null): Promise<Trial>;
  /** Undoes all that was done since it was opened. */
  restore(): Promise<void>;
  /** The names of those things that an outsider must not know to exist. */
  hiddenFrom(outsider: Outsider): Partial<Things>;
  /** The victim's texts that stand in a text, although an outsider must not see them. */
  tracesIn(text: string, outsider: Outsider): string[];
  /** The text columns without a text that identifies the victim, and the values that don't. */
  unmarked: { columns: string[]; values: string[] };
}

/** What came of asking for an operation. */
export interface Trial {
  answer: RawAnswer;
  /** The rows that are not there any more; of a changed row, as it was. */
  gone: string[];
  /** The rows that are new; of a changed row, as it became. */
  added: string[];
  /** The audit events that say that it was refused; they are not among the rows that are new. */
  refusals: string[];
}

/** When the victim's things were made. */
const made = new Date('2026-01-01T00:07:07.777Z');

/** Opens a gateway with a victim, and the outsiders. */
export async function openVictim(): Promise<Victim> {
  const oauth2 = createOAuth2({ publicUrl: 'https://gateway.example.com', allowPrivateHosts: true, apps: [] });
  const services = {
    oauth2: {
      ...oauth2,
      requestTokens: async () => ({
        accessToken: 'victim-access-token',
        refreshToken: 'victim-refresh-token',
        tokenType: 'Bearer',
        expiresIn: 3600,
        scope: null,
        data: {},
        dropped: [],
      }),
      readServerMetadata: async (issuer: string) => ({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
      }),
    },
  };
  // Requests ask for all that there is.
  const unlimited = {
    maxBytes: 1_000_000,
    maxTokens: 100_000,
    maxDepth: 1000,
    maxAliases: 10_000,
    maxRootFields: 100,
    maxCost: 1e9,
  };
  const gateway = await openTestGateway(services, { graphql: { ...testOptions.graphql, limits: unlimited } });
  const { db } = gateway.services;
  gateway.setTime(made);
  const { insiders, ...seeded } = await seed(gateway);
  await markTheRest(gateway);
  const things = { ...seeded, ...(await cursorsOf(gateway)) };
  const victimRows = await dumpRows(db);
  const marks = marksOf(victimRows);
  const knownToNeighbours = await platformTextsOf(gateway);

  gateway.setTime(new Date('2026-01-01T00:08:08.888Z'));
  const found = await addOutsiders(gateway);
  const rows = await dumpRows(db);
  return {
    gateway,
    things,
    own: { project: things.project, connection: things.spare, platformConnection: things.platformConnection },
    insiders,
    outsiders: found,
    async tryOut(operation, args, key) {
      const answer = await attempt(gateway, operation, args, key);
      await gateway.services.refusals.settled();
      const [before, after] = [new Set(rows), new Set(await dumpRows(db))];
      const gone = rows.filter((row) => !after.has(row));
      const changed = [...after].filter((row) => !before.has(row));
      if (gone.length + changed.length > 0) await restoreRows(db, rows);
      const added = changed.filter((row) => !recordsRefusal(row));
      return { answer, gone, added, refusals: changed.filter(recordsRefusal) };
    },
    restore: () => restoreRows(db, rows),
    hiddenFrom(outsider) {
      const { platform: _platform, appPieceName: _piece, clientId: _client, ...hidden } = things;
      return isForeign(outsider) ? things : hidden;
    },
    tracesIn(text, outsider) {
      // Neighbours are on the same platform.
      const known = isForeign(outsider) ? [] : knownToNeighbours;
      const rest = known.reduce((before, part) => before.replaceAll(part, '…'), text);
      return [...marks].filter((mark) => rest.includes(mark));
    },
    unmarked: await unmarkedOf(gateway, victimRows),
  };
}

const recordsRefusal = (row: string): boolean =>
  tableOf(row) === 'audit_event' && valuesOf(row).action === 'CREDENTIAL_ACCESS_REFUSED';

async function seed(gateway: TestGateway) {
  const { db } = gateway.services;
  const { projectId: project } = gateway;
  const pieceName = 'victim-piece';
  const said = { pieceName, pieceVersion: 'victim-version', metadata: { 'victim-key': 'victim-value' } };
  const app = {
    clientId: 'victim-client-id',
    clientSecret: 'victim-client-secret',
    authorizationUrl: 'https://victim-oauth.example.com/authorize',
    tokenUrl: 'https://victim-oauth.example.com/token',
  };
  const connection = await addConnection(gateway, {
    ...said,
    externalId: 'victim-connection-id',
    displayName: 'victim-connection-name',
    credential: { secretText: { secretText: 'victim-secret-text' } },
  });
  const spare = await addConnection(gateway, { ...said, externalId: 'victim-spare', displayName: 'victim-of-spares' });
  const platformConnection = await addConnection(gateway, {
    ...said,
    externalId: 'victim-shared',
    displayName: 'victim-of-sharing',
    scope: 'PLATFORM',
    projectIds: [project],
  });
  const oauthConnection = await addConnection(gateway, {
    ...said,
    externalId: 'victim-oauth2',
    displayName: 'victim-of-oauth2',
    credential: {
      oauth2: {
        clientId: app.clientId,
        clientSecret: app.clientSecret,
        tokenUrl: app.tokenUrl,
        accessToken: 'victim-access-token',
        refreshToken: 'victim-refresh-token',
      },
    },
  });
  const uses = [connection, platformConnection, oauthConnection];
  const flow = await addFlow(gateway, 'victim-flow-id', uses, { displayName: 'victim-flow-name' });
  const target = { pieceName: 'victim-app-piece', pieceVersion: 'victim-version' };
  const { upsertOAuthApp } = await gateway.query(registerApp, {
    input: {
      ...app,
      pieceName: target.pieceName,
      scopes: ['victim.scope'],
      authorizationParams: { 'victim-param': 'victim-param-value' },
      responseFields: ['victim-field'],
      issuer: 'https://victim-oauth.example.com',
    },
  });
  await gateway.query(startConsent, {
    input: { ...target, displayName: 'victim-consent', projectId: project, app: { platformOAuth2: true } },
  });
  const insiders = await addInsiders(gateway);
  const { id: apiKey } = await addKey(gateway, {});
  const { id: user } = await db.user.findFirstOrThrow({ where: { platformRole: 'ADMIN' } });
  const { id: platform } = await db.platform.findFirstOrThrow();
  const { id: auditEvent } = await db.auditEvent.findFirstOrThrow();
  return {
    insiders,
    platform,
    project,
    projectExternalId: 'victim-default',
    user,
    userExternalId: 'victim-admin',
    email: 'victim-admin@example.com',
    connection,
    connectionExternalId: 'victim-connection-id',
    connectionName: 'victim-connection-name',
    spare,
    platformConnection,
    platformExternalId: 'victim-shared',
    oauthConnection,
    pieceName,
    flow,
    flowExternalId: 'victim-flow-id',
    flowName: 'victim-flow-name',
    apiKey,
    oauthApp: upsertOAuthApp.oauthApp.id,
    appPieceName: target.pieceName,
    clientId: app.clientId,
    tokenUrl: app.tokenUrl,
    auditEvent,
  };
}

async function addInsiders(gateway: TestGateway): Promise<Record<Insider, string>> {
  const viewer = await addUser(gateway, 'viewer', { [gateway.projectId]: 'VIEWER' });
  const admin = await addUser(gateway, 'project-admin', { [gateway.projectId]: 'ADMIN' });
  const revoked = await addKey(gateway, {});
  await gateway.services.db.apiKey.update({ where: { id: revoked.id }, data: { revoked: made } });
  const keys: Partial<Record<Insider, string>> = {
    viewer: (await addKey(gateway, { userId: viewer })).key,
    'project admin': (await addKey(gateway, { userId: admin })).key,
    revoked: revoked.key,
    expired: (await addKey(gateway, { expires: '2026-01-01T00:07:08.000Z', projectIds: [gateway.projectId] })).key,
  };
  for (const permission of permissions) {
    const others = permissions.filter((other) => other !== permission);
    const held = { alone: [permission], others };
    keys[`with ${permission} alone`] = await keyWith(gateway, held.alone);
    keys[`without ${permission}`] = await keyWith(gateway, held.others);
  }
  return keys as Record<Insider, string>;
}

const keyWith = async (gateway: TestGateway, held: Permission[]): Promise<string> =>
  (await addKey(gateway, { permissions: held })).key;

/** What can't be given a name of the victim's through the front door. */
async function markTheRest({ services: { db } }: TestGateway): Promise<void> {
  await db.$executeRaw`UPDATE platform SET name = 'victim-platform'`;
  await db.$executeRaw`UPDATE project SET external_id = 'victim-default', display_name = 'victim-project'`;
  await db.$executeRaw`
    UPDATE user_account SET external_id = 'victim-' || external_id, email = 'victim-' || email,
      first_name = 'victim-first-name', last_name = 'victim-last-name'`;
  await db.$executeRaw`UPDATE api_key SET display_name = 'victim-key'`;
  await db.$executeRaw`
    UPDATE credential SET lease_holder = 'victim-lease-holder', lease_until = '2026-01-01T00:00:00Z'
    WHERE refresh_due IS NULL`;
}

/** The cursor of the first item of each list. */
async function cursorsOf(gateway: TestGateway) {
  const cursorOf = async (list: string, args: string): Promise<string> => {
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { Authorization: `Bearer ${gateway.adminKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: `{ list: ${list}(first: 1${args}) { edges { cursor } } }` }),
    });
    const { data } = (await response.json()) as { data: { list: { edges: { cursor: string }[] } } };
    return data.list.edges[0]!.cursor;
  };
  const ofProject = `, projectId: "${gateway.projectId}"`;
  const cursors: Record<string, string> = {
    connectionsByNameCursor: await cursorOf('connections', `${ofProject}, orderBy: { field: DISPLAY_NAME }`),
  };
  for (const list of listFields) {
    const args = ['connections', 'owners', 'flows', 'pieces'].includes(list) ? ofProject : '';
    cursors[`${list}Cursor`] = await cursorOf(list, args);
  }
  return cursors as Pick<Things, `${string}Cursor` & keyof Things>;
}

/** What those who are on the same platform may know: the platform, and what its OAuth apps send to a provider. */
async function platformTextsOf({ services: { db } }: TestGateway): Promise<string[]> {
  const { id, name } = await db.platform.findFirstOrThrow();
  const { clientId, authorizationUrl, scopes, authorizationParams } = await db.oAuthApp.findFirstOrThrow();
  return [id, name, clientId, authorizationUrl, ...scopes, ...textsIn(authorizationParams)];
}

async function addOutsiders(gateway: TestGateway): Promise<Victim['outsiders']> {
  const foreign = await addForeignPlatform(gateway);
  const project = await addProject(gateway, 'neighbour');
  const member = await addUser(gateway, 'neighbour', { [project]: 'ADMIN' });
  const admin = await addUser(gateway, 'neighbours-admin', {});
  await gateway.services.db.user.update({ where: { id: admin }, data: { platformRole: 'ADMIN' } });
  const memberKey = (await addKey(gateway, { userId: member })).key;
  const limitedKey = (await addKey(gateway, { userId: admin, projectIds: [project] })).key;
  const adminKey = (await addKey(gateway, { userId: admin })).key;
  const foreignOwn = await addOwn(gateway, foreign.projectId, foreign.key, foreign.key);
  const neighboursOwn = await addOwn(gateway, project, memberKey, adminKey);
  return {
    "another platform's admin": { key: foreign.key, own: foreignOwn },
    'a member of another project': { key: memberKey, own: neighboursOwn },
    'a key limited to another project': { key: limitedKey, own: neighboursOwn },
  };
}

async function addOwn(gateway: TestGateway, project: string, key: string, adminKey: string): Promise<Own> {
  const connection = await addConnection(gateway, { projectId: project, externalId: 'own' }, key);
  const platformConnection = await addConnection(
    gateway,
    { scope: 'PLATFORM', projectIds: [project], externalId: 'own-shared', preSelectForNewProjects: false },
    adminKey,
  );
  await addFlow(gateway, 'own', [connection], { projectId: project }, key);
  return { project, connection, platformConnection };
}

/** Columns whose texts are the same for everybody, or too short to identify anybody. */
const commonColumns = new Set([
  'api_key.last_four',
  'api_key.granted_permissions',
  'api_key.permissions',
  'credential.key_id',
  'oauth_app.key_id',
  'consent.key_id',
  // Empty: callers are not limited here.
  'rate_limit.key',
]);

const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const sha256 = /^[0-9a-f]{64}$/;

// A text that nobody else has.
const isMark = (text: string): boolean =>
  text.includes('victim') || kindOfId(text) !== null || uuid.test(text) || sha256.test(text);

function marksOf(rows: readonly string[]): Set<string> {
  const texts = rows.flatMap((row) => textsIn(valuesOf(row)));
  // The time in answers and in cursors; and whatever says of itself that it is the victim's.
  return new Set([...texts.filter(isMark), '00:07:07.777', String(made.getTime()), 'victim']);
}

async function unmarkedOf({ services: { db } }: TestGateway, rows: readonly string[]): Promise<Victim['unmarked']> {
  const columns = (await textColumns(db)).filter((column) => !commonColumns.has(column));
  const texts = new Map<string, string[]>(columns.map((column) => [column, []]));
  for (const row of rows) {
    for (const [name, value] of Object.entries(valuesOf(row))) {
      texts.get(`${tableOf(row)}.${name}`)?.push(...textsIn(value));
    }
  }
  const json = ['app_connection.metadata', 'audit_event.details', 'oauth_app.authorization_params'];
  return {
    columns: columns.filter((column) => !texts.get(column)!.some(isMark)),
    values: columns
      .filter((column) => !json.includes(column))
      .flatMap((column) =>
        texts
          .get(column)!
          .filter((text) => !isMark(text))
          .map((text) => `${column}: ${text}`),
      ),
  };
}

/** The texts in a JSON value, names too. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value).flatMap(textsIn)];
}
