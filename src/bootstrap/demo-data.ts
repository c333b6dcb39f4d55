/** Sample data: connections of every type, status and scope, several owners and projects, flows that run and that don't. */
import { credentialPlace, type CredentialValue, type OAuth2Value } from '../credentials/credential.ts';
import type { Services } from '../request/context.ts';
import type { Tx } from '../db/client.ts';
import type { ConnectionStatus, FlowStatus, Prisma } from '../db/generated/prisma/client.ts';
import { newId } from '../ids.ts';

type ProjectName = 'main' | 'marketing' | 'finance';
type OwnerName = 'ada' | 'john' | 'jane' | 'kim';

interface DemoConnection {
  name: string;
  piece: string;
  owner: OwnerName | null;
  /** One project: PROJECT scope; several: PLATFORM scope. */
  projects: ProjectName | ProjectName[];
  value: CredentialValue;
  status?: ConnectionStatus;
  metadata?: Prisma.InputJsonObject;
}

interface DemoFlow {
  name: string;
  project: ProjectName;
  status: FlowStatus;
  /** Names of connections. */
  uses: string[];
}

const secretText = (text: string): CredentialValue => ({ type: 'SECRET_TEXT', secret_text: `demo-${text}` });

const oauth2 = (type: OAuth2Value['type'], provider: string): CredentialValue => ({
  type,
  client_id: `demo-${provider}-client`,
  client_secret: `demo-${provider}-secret`,
  token_url: `https://oauth.${provider}.example/token`,
  grant_type: 'AUTHORIZATION_CODE',
  authorization_method: 'BODY',
  access_token: `demo-${provider}-access-token`,
  refresh_token: `demo-${provider}-refresh-token`,
  token_type: 'Bearer',
  expires_in: 3600,
  // Replaced by the time of creation.
  claimed_at: 0,
  scope: 'read write',
  redirect_url: 'https://app.example.com/oauth/callback',
  data: {},
});

const connections: DemoConnection[] = [
  {
    name: 'Company Slack',
    piece: 'slack',
    owner: 'john',
    projects: 'main',
    value: oauth2('OAUTH2', 'slack'),
    metadata: { team: 'operations' },
  },
  {
    name: 'Slack bot token',
    piece: 'slack',
    owner: 'ada',
    projects: 'main',
    value: secretText('slack'),
    metadata: { environment: 'production', workspace: 'company' },
  },
  { name: 'Sales Gmail', piece: 'gmail', owner: 'jane', projects: 'main', value: oauth2('CLOUD_OAUTH2', 'gmail') },
  {
    name: 'Support Gmail',
    piece: 'gmail',
    owner: 'jane',
    projects: 'main',
    value: oauth2('CLOUD_OAUTH2', 'gmail'),
    status: 'ERROR',
  },
  {
    name: 'Customer CRM',
    piece: 'hubspot',
    owner: 'john',
    projects: 'main',
    value: oauth2('PLATFORM_OAUTH2', 'hubspot'),
  },
  {
    name: 'Orders database',
    piece: 'postgres',
    owner: 'kim',
    projects: 'main',
    value: {
      type: 'CUSTOM_AUTH',
      props: { host: 'db.example.com', port: 5432, user: 'orders', password: 'demo-password' },
    },
    metadata: { region: 'eu-west-1' },
  },
  {
    name: 'Warehouse SFTP',
    piece: 'sftp',
    owner: 'kim',
    projects: 'main',
    value: { type: 'BASIC_AUTH', username: 'warehouse', password: 'demo-password' },
  },
  { name: 'Currency rates', piece: 'http', owner: 'ada', projects: 'main', value: { type: 'NO_AUTH' } },
  {
    name: 'Payments',
    piece: 'stripe',
    owner: 'john',
    projects: 'main',
    value: secretText('stripe'),
    metadata: { mode: 'test' },
  },
  {
    name: 'Old ticket system',
    piece: 'zendesk',
    owner: 'jane',
    projects: 'main',
    value: secretText('zendesk'),
    status: 'MISSING',
  },
  {
    name: 'Left-over FTP',
    piece: 'sftp',
    owner: null,
    projects: 'main',
    value: { type: 'BASIC_AUTH', username: 'ftp', password: 'demo-password' },
  },
  {
    name: 'Text messages',
    piece: 'twilio',
    owner: 'kim',
    projects: 'main',
    value: { type: 'BASIC_AUTH', username: 'AC-demo', password: 'demo-password' },
  },
  { name: 'Issue tracker', piece: 'github', owner: 'john', projects: 'main', value: oauth2('OAUTH2', 'github') },
  {
    name: 'Newsletter',
    piece: 'mailchimp',
    owner: 'jane',
    projects: 'marketing',
    value: oauth2('OAUTH2', 'mailchimp'),
    metadata: { list: 'customers' },
  },
  {
    name: 'Campaign sheet',
    piece: 'google-sheets',
    owner: 'jane',
    projects: 'marketing',
    value: oauth2('CLOUD_OAUTH2', 'google'),
  },
  {
    name: 'Social posts',
    piece: 'linkedin',
    owner: 'jane',
    projects: 'marketing',
    value: oauth2('PLATFORM_OAUTH2', 'linkedin'),
    status: 'ERROR',
  },
  { name: 'Ledger', piece: 'quickbooks', owner: 'kim', projects: 'finance', value: oauth2('OAUTH2', 'quickbooks') },
  {
    name: 'Bank statements',
    piece: 'sftp',
    owner: 'kim',
    projects: 'finance',
    value: { type: 'BASIC_AUTH', username: 'bank', password: 'demo-password' },
  },
  {
    name: 'Language model',
    piece: 'openai',
    owner: 'ada',
    projects: ['main', 'marketing', 'finance'],
    value: secretText('openai'),
    metadata: { budget: 'company' },
  },
  {
    name: 'Company mail relay',
    piece: 'smtp',
    owner: 'ada',
    projects: ['main', 'finance'],
    value: { type: 'CUSTOM_AUTH', props: { host: 'smtp.example.com', port: 587, password: 'demo-password' } },
  },
];

const flows: DemoFlow[] = [
  { name: 'New order to Slack', project: 'main', status: 'ENABLED', uses: ['Company Slack', 'Orders database'] },
  {
    name: 'Answer support mail',
    project: 'main',
    status: 'ENABLED',
    uses: ['Support Gmail', 'Language model', 'Customer CRM'],
  },
  { name: 'Nightly stock file', project: 'main', status: 'ENABLED', uses: ['Warehouse SFTP', 'Orders database'] },
  { name: 'Refund on request', project: 'main', status: 'DISABLED', uses: ['Payments', 'Sales Gmail'] },
  { name: 'Tickets to GitHub', project: 'main', status: 'DISABLED', uses: ['Old ticket system', 'Issue tracker'] },
  { name: 'Price list update', project: 'main', status: 'ENABLED', uses: ['Currency rates'] },
  {
    name: 'Weekly newsletter',
    project: 'marketing',
    status: 'ENABLED',
    uses: ['Newsletter', 'Campaign sheet', 'Language model'],
  },
  { name: 'Post new articles', project: 'marketing', status: 'DISABLED', uses: ['Social posts'] },
  {
    name: 'Statements to ledger',
    project: 'finance',
    status: 'ENABLED',
    uses: ['Bank statements', 'Ledger', 'Company mail relay'],
  },
];

const hour = 3_600_000;

/** Inserts sample data into a new platform. Its credentials are fictitious, sealed like real ones, and never due for a refresh. */
export async function insertDemoData(
  tx: Tx,
  { vault, now }: Services,
  { platformId, adminId, projectId }: { platformId: string; adminId: string; projectId: string },
): Promise<void> {
  // Created one hour apart, the last one an hour ago.
  const start = now().getTime() - (connections.length + 1) * hour;
  const createdAt = (index: number): { created: Date; updated: Date } => {
    const created = new Date(start + index * hour);
    return { created, updated: created };
  };
  const owners: Record<OwnerName, string> = {
    ada: adminId,
    john: newId('user'),
    jane: newId('user'),
    kim: newId('user'),
  };
  const projects: Record<ProjectName, string> = {
    main: projectId,
    marketing: newId('project'),
    finance: newId('project'),
  };

  await tx.user.createMany({
    data: [
      { id: owners.john, externalId: 'john', email: 'john.doe@example.com', firstName: 'John', lastName: 'Doe' },
      { id: owners.jane, externalId: 'jane', email: 'jane.smith@example.com', firstName: 'Jane', lastName: 'Smith' },
      { id: owners.kim, externalId: 'kim', email: 'kim.lee@example.com', firstName: 'Kim', lastName: 'Lee' },
    ].map((user) => ({ ...user, platformId, created: now(), updated: now() })),
  });
  await tx.project.createMany({
    data: [
      { id: projects.marketing, externalId: 'marketing', displayName: 'Marketing' },
      { id: projects.finance, externalId: 'finance', displayName: 'Finance' },
    ].map((project) => ({ ...project, platformId, created: now(), updated: now() })),
  });
  await tx.projectMember.createMany({
    data: [
      { userId: owners.john, projectId: projects.main, role: 'ADMIN' },
      { userId: owners.jane, projectId: projects.main, role: 'EDITOR' },
      { userId: owners.jane, projectId: projects.marketing, role: 'ADMIN' },
      { userId: owners.kim, projectId: projects.main, role: 'VIEWER' },
      { userId: owners.kim, projectId: projects.finance, role: 'EDITOR' },
    ],
  });

  const createdConnections = connections.map((connection, index) => ({
    ...connection,
    id: newId('connection'),
    ...createdAt(index),
  }));
  await tx.appConnection.createMany({
    data: createdConnections.map(
      ({ id, name, piece, owner, projects: where, value, status = 'ACTIVE', metadata, created, updated }) => ({
        id,
        platformId,
        scope: Array.isArray(where) ? 'PLATFORM' : 'PROJECT',
        scopeId: Array.isArray(where) ? platformId : projects[where],
        externalId: `demo_${name.toLowerCase().replaceAll(/\W+/g, '_')}`,
        displayName: name,
        type: value.type,
        status,
        statusReason: status === 'ERROR' ? 'REVOKED' : null,
        pieceName: `@activepieces/piece-${piece}`,
        pieceVersion: '0.10.0',
        ownerId: owner && owners[owner],
        metadata,
        preSelectForNewProjects: name === 'Language model',
        created,
        updated,
      }),
    ),
  });
  await tx.connectionProject.createMany({
    data: createdConnections.flatMap(({ id, created, projects: where }) =>
      [where].flat().map((name) => ({ connectionId: id, projectId: projects[name], created })),
    ),
  });
  await tx.credential.createMany({
    data: createdConnections
      .filter(({ status }) => status !== 'MISSING')
      .map(({ id, value, updated }) => ({
        connectionId: id,
        ...vault.seal(JSON.stringify({ ...value, claimed_at: updated.getTime() }), credentialPlace(id)),
        updated,
      })),
  });

  const idOf = new Map(createdConnections.map(({ name, id }) => [name, id]));
  const createdFlows = flows.map((flow, index) => ({ ...flow, id: newId('flow'), ...createdAt(index) }));
  await tx.flow.createMany({
    data: createdFlows.map(({ id, name, project, status, created, updated }) => ({
      id,
      platformId,
      projectId: projects[project],
      externalId: `demo_${name.toLowerCase().replaceAll(/\W+/g, '_')}`,
      displayName: name,
      status,
      created,
      updated,
    })),
  });
  await tx.flowConnection.createMany({
    data: createdFlows.flatMap(({ id, uses }) =>
      uses.map((name) => ({ flowId: id, connectionId: String(idOf.get(name)) })),
    ),
  });
}
