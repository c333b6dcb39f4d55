import { administersPlatform } from '../../request/access.ts';
import { auditEventsOfEntities, listAuditEvents } from '../../tenancy/audit-events.ts';
import { listOfAtMost } from '../../field-rules.ts';
import type * as enums from '../../db/generated/prisma/enums.ts';
import { builder, type Described } from '../builder.ts';
import { load, placeOf } from '../loaders.ts';
import { wantsItems } from '../selection.ts';
import { AppConnection } from './app-connection.ts';
import { Node } from './node-interface.ts';
import { loadUser, User } from './user.ts';

const AuditAction = builder.enumType('AuditAction', {
  description: 'What was done.',
  values: {
    CONNECTION_UPSERTED: {
      description:
        'A connection was created, or its credential overwritten. `previousOwnerId` is its previous owner, if that changed; `projectsAdded` and `projectsRemoved` are the projects that it was shared with, and those that lost it.',
    },
    CONNECTION_UPDATED: {
      description:
        'What is said of a connection was changed, or the projects it is shared with (`projectsAdded`, `projectsRemoved`).',
    },
    CONNECTION_DELETED: { description: 'A connection was deleted; while flows refer to it, it stays as MISSING.' },
    CONNECTION_DROPPED: {
      description:
        'A MISSING connection was removed, since no flow refers to it any more. Its external id can be used again.',
    },
    CONNECTION_REPLACED: { description: 'The flows of a project were repointed from a connection to another one.' },
    CONNECTION_RECHECKED: { description: "A caller had a connection's credential refreshed at once." },
    CONNECTION_FAILED: { description: 'A credential could not be refreshed any more: its connection went to ERROR.' },
    CREDENTIAL_REFRESHED: { description: 'A credential was refreshed.' },
    CREDENTIAL_READ: { description: 'A credential was given out, to a flow engine.' },
    CREDENTIAL_ACCESS_REFUSED: {
      description:
        'Somebody was refused when they tried to read or overwrite the credential of a connection: `attempt`, `error` and `reason` say what and why, `repeated` how often they had tried the same again since the last event.',
    },
    CONSENT_STARTED: { description: "A user was sent to a provider to consent to a connection's use." },
    CONSENT_FINISHED: { description: 'A user came back from a provider, and the connection was stored.' },
    CONSENT_FAILED: {
      description: 'A user came back from a provider, and nothing was stored: `error` and `reason` say why.',
    },
    FLOW_UPSERTED: {
      description:
        'A flow was created or overwritten; `connectionsAdded` and `connectionsRemoved` say what it uses, or no longer uses.',
    },
    FLOW_DELETED: { description: 'A flow was deleted.' },
    OAUTH_APP_UPSERTED: { description: 'An OAuth app was registered or overwritten.' },
    OAUTH_APP_DELETED: { description: 'An OAuth app was deleted.' },
    API_KEY_CREATED: { description: 'An API key was made.' },
    API_KEY_REVOKED: { description: 'An API key was revoked.' },
    PROJECT_UPSERTED: {
      description:
        'A project was created or overwritten; `connectionsAdded` are the platform connections that a new one was given.',
    },
    USER_UPSERTED: {
      description:
        'A user, or their roles, were created or overwritten. Previous values are in `previousEmail`, `previousPlatformRole` and `previousProjectRoles`, if they changed.',
    },
  } satisfies Described<enums.AuditAction>,
});

const AuditEvent = builder.prismaObject('AuditEvent', {
  description: 'An action, with who did it and when. Never contains a credential or a key.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id, `audit_…`.' }),
    action: t.expose('action', { type: AuditAction, description: 'What was done.' }),
    entityId: t.exposeID('entityId', {
      description: 'The id of the entity concerned, which may no longer exist. Its prefix identifies the type.',
    }),
    actorId: t.exposeID('actorId', {
      nullable: true,
      description: 'The id of the user who did it; null: the gateway itself.',
    }),
    actor: t.field({
      type: User,
      nullable: true,
      description: 'The user who did it; null: the gateway itself, or a user who no longer exists.',
      resolve: ({ actorId }, _args, ctx) => loadUser(ctx, actorId),
    }),
    apiKeyId: t.exposeID('apiKeyId', { nullable: true, description: 'The API key they used.' }),
    requestId: t.exposeString('requestId', { nullable: true, description: 'The request, as the log names it.' }),
    requestIdFromCaller: t.exposeBoolean('requestIdFromCaller', {
      description:
        'Whether the caller chose the request id, by the header `X-Request-Id`. Such an id can repeat, and can be that of another request.',
    }),
    details: t.field({
      type: 'JSONObject',
      description: 'Names, email addresses, ids and counts.',
      resolve: ({ details }) => details,
    }),
    created: t.expose('created', { type: 'DateTime', description: 'When.' }),
  }),
});

const AuditEventFilter = builder.inputType('AuditEventFilter', {
  description: 'Which audit events. Every given part must match.',
  fields: (t) => ({
    action: t.field({ type: [AuditAction], validate: listOfAtMost(100), description: 'One of these.' }),
    entityId: t.id({ description: 'What it was done to.' }),
    actorId: t.id({ description: 'The id of the user who did it.' }),
  }),
});

const AuditEventPage = builder.connectionObject(
  { type: AuditEvent, name: 'AuditEventConnection', description: 'A page of audit events.' },
  { name: 'AuditEventEdge', description: 'An audit event in a page.' },
);

builder.queryField('auditEvents', (t) =>
  t.connection(
    {
      type: AuditEvent,
      description: 'What was done on the platform, newest first. For platform admins.',
      args: { filter: t.arg({ type: AuditEventFilter, description: 'Which events; all when left out.' }) },
      resolve: (_root, args, ctx, info) => listAuditEvents(ctx, args, { items: wantsItems(info) }),
    },
    AuditEventPage,
  ),
);

builder.objectFields(AppConnection, (t) => ({
  auditEvents: t.connection(
    {
      type: AuditEvent,
      nullable: true,
      description: 'What was done to it, newest first. For platform admins; null for others.',
      extensions: { order: 'created' },
      resolve: ({ id }, args, ctx, info) =>
        administersPlatform(ctx.principal)
          ? load(ctx, placeOf(info.fieldNodes), id, (ids) =>
              auditEventsOfEntities(ctx, ids, args, { items: wantsItems(info) }),
            )
          : null,
    },
    AuditEventPage,
  ),
}));
