/** Tables in SQL of our own, which has no types: each names the columns of all fields of its Prisma model, or does not compile. */
import {
  type ApiKey,
  type AppConnection,
  type AuditEvent,
  type Credential,
  type Flow,
  type OAuthApp,
  Prisma,
  type Project,
  type User,
} from './generated/prisma/client.ts';

/** A table's columns by the fields of its model. */
export type Table<Row> = { readonly [Field in keyof Row]-?: readonly [name: string, type: string] };

export const appConnectionTable: Table<AppConnection> = {
  id: ['id', 'text'],
  platformId: ['platform_id', 'text'],
  scope: ['scope', 'connection_scope'],
  scopeId: ['scope_id', 'text'],
  externalId: ['external_id', 'text'],
  displayName: ['display_name', 'text'],
  type: ['type', 'connection_type'],
  status: ['status', 'connection_status'],
  statusReason: ['status_reason', 'status_reason'],
  refreshFailingSince: ['refresh_failing_since', 'timestamptz'],
  pieceName: ['piece_name', 'text'],
  pieceVersion: ['piece_version', 'text'],
  ownerId: ['owner_id', 'text'],
  metadata: ['metadata', 'jsonb'],
  preSelectForNewProjects: ['pre_select_for_new_projects', 'boolean'],
  created: ['created', 'timestamptz'],
  updated: ['updated', 'timestamptz'],
};

/** But for the column that a trigger sets. */
export const credentialTable: Table<Omit<Credential, 'ofPlatformId'>> = {
  connectionId: ['connection_id', 'text'],
  keyId: ['key_id', 'text'],
  sealed: ['sealed', 'bytea'],
  version: ['version', 'uuid'],
  expires: ['expires', 'timestamptz'],
  refreshDue: ['refresh_due', 'timestamptz'],
  failures: ['failures', 'int'],
  leaseHolder: ['lease_holder', 'text'],
  leaseUntil: ['lease_until', 'timestamptz'],
  outcomeOpen: ['outcome_open', 'boolean'],
  tokenHost: ['token_host', 'text'],
  updated: ['updated', 'timestamptz'],
};

export const auditEventTable: Table<AuditEvent> = {
  id: ['id', 'text'],
  platformId: ['platform_id', 'text'],
  action: ['action', 'audit_action'],
  entityId: ['entity_id', 'text'],
  actorId: ['actor_id', 'text'],
  apiKeyId: ['api_key_id', 'text'],
  requestId: ['request_id', 'text'],
  requestIdFromCaller: ['request_id_from_caller', 'boolean'],
  details: ['details', 'jsonb'],
  created: ['created', 'timestamptz'],
};

export const flowTable: Table<Flow> = {
  id: ['id', 'text'],
  platformId: ['platform_id', 'text'],
  projectId: ['project_id', 'text'],
  externalId: ['external_id', 'text'],
  displayName: ['display_name', 'text'],
  status: ['status', 'flow_status'],
  created: ['created', 'timestamptz'],
  updated: ['updated', 'timestamptz'],
};

export const projectTable: Table<Project> = {
  id: ['id', 'text'],
  platformId: ['platform_id', 'text'],
  externalId: ['external_id', 'text'],
  displayName: ['display_name', 'text'],
  created: ['created', 'timestamptz'],
  updated: ['updated', 'timestamptz'],
};

export const userTable: Table<User> = {
  id: ['id', 'text'],
  platformId: ['platform_id', 'text'],
  externalId: ['external_id', 'text'],
  email: ['email', 'text'],
  firstName: ['first_name', 'text'],
  lastName: ['last_name', 'text'],
  platformRole: ['platform_role', 'platform_role'],
  created: ['created', 'timestamptz'],
  updated: ['updated', 'timestamptz'],
};

/** But for what finds the key, and for the permissions as gateways of an older version read them. */
export const apiKeyTable: Table<Omit<ApiKey, 'hash' | 'permissionTexts'>> = {
  id: ['id', 'text'],
  platformId: ['platform_id', 'text'],
  userId: ['user_id', 'text'],
  displayName: ['display_name', 'text'],
  lastFour: ['last_four', 'text'],
  permissions: ['granted_permissions', 'permission[]'],
  limited: ['limited', 'boolean'],
  expires: ['expires', 'timestamptz'],
  revoked: ['revoked', 'timestamptz'],
  lastUsed: ['last_used', 'timestamptz'],
  created: ['created', 'timestamptz'],
  defaultProjectId: ['default_project_id', 'text'],
};

/** But for the sealed client secret. */
export const oauthAppTable: Table<Omit<OAuthApp, 'keyId' | 'sealed'>> = {
  id: ['id', 'text'],
  platformId: ['platform_id', 'text'],
  pieceName: ['piece_name', 'text'],
  clientId: ['client_id', 'text'],
  authorizationUrl: ['authorization_url', 'text'],
  tokenUrl: ['token_url', 'text'],
  scopes: ['scopes', 'text[]'],
  pkce: ['pkce', 'boolean'],
  authorizationMethod: ['authorization_method', 'authorization_method'],
  authorizationParams: ['authorization_params', 'jsonb'],
  responseFields: ['response_fields', 'text[]'],
  issuer: ['issuer', 'text'],
  issInResponse: ['iss_in_response', 'boolean'],
  created: ['created', 'timestamptz'],
  updated: ['updated', 'timestamptz'],
};

type Column = readonly [name: string, type: string];

const columnsOf = (table: object): [field: string, column: Column][] => Object.entries(table) as [string, Column][];

const listed = (table: object, part: (field: string, column: Column) => string): Prisma.Sql =>
  Prisma.raw(
    columnsOf(table)
      .map(([field, column]) => part(field, column))
      .join(', '),
  );

/** All columns, for an INSERT. */
export const columnNames = <Row>(table: Table<Row>): Prisma.Sql => listed(table, (_field, [name]) => name);

/** All columns in a SELECT or RETURNING list, as the fields of the model; enums as texts. */
export const columnsAsFields = <Row>(table: Table<Row>, alias: string): Prisma.Sql =>
  listed(table, (field, [name, type]) => `${alias}.${name}${castOfEnum(type)} AS "${field}"`);

/** All fields, in the order of the columns; with `typed`, as the columns of a `jsonb_to_recordset`. */
export const fieldNames = <Row>(table: Table<Row>, { typed = false } = {}): Prisma.Sql =>
  listed(table, (field, [, type]) => (typed ? `"${field}" ${type}` : `"${field}"`));

/** The values of a whole row, in the order of the columns. */
export const rowValues = <Row>(table: Table<Row>, row: Row): Prisma.Sql =>
  Prisma.join(columnsOf(table).map(([field, [, type]]) => valueOf(row[field as keyof Row], type)));

/** The changed columns, for an UPDATE. */
export const assignments = <Row>(table: Table<Row>, changes: Partial<Row>): Prisma.Sql =>
  Prisma.join(
    columnsOf(table)
      .filter(([field]) => changes[field as keyof Row] !== undefined)
      .map(([field, [name, type]]) => Prisma.sql`${Prisma.raw(name)} = ${valueOf(changes[field as keyof Row], type)}`),
  );

/** All columns but the key, as they stand in the row that conflicts with one that is there. */
export const assignedFromExcluded = <Row>(table: Table<Row>, key: keyof Row): Prisma.Sql => {
  const { [key]: _key, ...others } = table;
  return listed(others, (_field, [name]) => `${name} = EXCLUDED.${name}`);
};

const plainTypes = new Set(['text', 'int', 'boolean', 'uuid', 'bytea', 'jsonb', 'timestamptz']);

function castOfEnum(type: string): string {
  const isArray = type.endsWith('[]');
  if (plainTypes.has(isArray ? type.slice(0, -2) : type)) return '';
  return isArray ? '::text[]' : '::text';
}

function valueOf(value: unknown, type: string): Prisma.Sql {
  const cast = Prisma.raw(`::${type}`);
  if (value instanceof Date) return Prisma.sql`${value.toISOString()}${cast}`;
  if (type === 'jsonb' && value !== null) return Prisma.sql`${JSON.stringify(value)}${cast}`;
  return Prisma.sql`${value}${cast}`;
}
