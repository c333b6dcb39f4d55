import type { RequestContext } from '../../request/context.ts';
import type { User as UserRow } from '../../db/generated/prisma/client.ts';
import { listOwners } from '../../connections/owners.ts';
import { findUsersByIds, listUsers, upsertUser } from '../../tenancy/users.ts';
import { notFound } from '../../errors.ts';
import { idText, listOfAtMost, nameText } from '../../field-rules.ts';
import { z } from 'zod';
import type * as enums from '../../db/generated/prisma/enums.ts';
import { builder, type Described } from '../builder.ts';
import { load, loadById, placeOf } from '../loaders.ts';
import { wantsItems } from '../selection.ts';
import { Node } from './node-interface.ts';
import { Platform } from './platform.ts';

const PlatformRole = builder.enumType('PlatformRole', {
  description: 'What a user is on the platform.',
  values: {
    ADMIN: { description: 'Administers the platform, and is an admin of every project.' },
    MEMBER: { description: 'Has the roles they were given, project by project.' },
  } satisfies Described<enums.PlatformRole>,
});

export const ProjectRole = builder.enumType('ProjectRole', {
  description: 'What a user is in a project.',
  values: {
    ADMIN: { description: 'Reads and writes.' },
    EDITOR: { description: 'Reads and writes.' },
    VIEWER: { description: 'Reads.' },
  } satisfies Described<enums.ProjectRole>,
});

export const User = builder.prismaObject('User', {
  description: 'A user of the platform.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id, `user_…`.' }),
    email: t.exposeString('email', { description: 'The email address.' }),
    firstName: t.exposeString('firstName', { description: 'The first name.' }),
    lastName: t.exposeString('lastName', { description: 'The last name.' }),
    externalId: t.exposeString('externalId', { nullable: true, description: "The user's id in your own system." }),
    platformRole: t.expose('platformRole', { type: PlatformRole, description: 'What the user is on the platform.' }),
  }),
});

/** A user by their id; null when there is none that the caller sees. */
export const loadUser = async (ctx: RequestContext, id: string | null): Promise<UserRow | null> =>
  id === null ? null : loadById(ctx, findUsersByIds, id);

/**
 * Loads a user that must exist.
 *
 * @throws GatewayError ENTITY_NOT_FOUND
 */
export async function requireUser(ctx: RequestContext, id: string): Promise<UserRow> {
  const user = await loadUser(ctx, id);
  if (!user) throw notFound('user', id);
  return user;
}

const UserPage = builder.connectionObject(
  { type: User, name: 'UserConnection', description: 'A page of users.' },
  { name: 'UserEdge', description: 'A user in a page.' },
);

builder.queryFields((t) => ({
  users: t.connection(
    {
      type: User,
      description:
        'The users with whom you share a project, and you yourself; for platform admins, all users of the platform. Oldest first.',
      resolve: (_root, args, ctx, info) => listUsers(ctx, args, { items: wantsItems(info) }),
    },
    UserPage,
  ),
  owners: t.connection(
    {
      type: User,
      description: 'The users who own at least one connection that is available in a project, or in any that you see.',
      args: {
        projectId: t.arg.id({ description: 'The project; all that you see if omitted.' }),
      },
      resolve: (_root, args, ctx, info) => listOwners(ctx, args, { items: wantsItems(info) }),
    },
    UserPage,
  ),
}));

builder.objectFields(Platform, (t) => ({
  users: t.connection(
    {
      type: User,
      description:
        'The users with whom you share a project, and you yourself; for platform admins, all. Oldest first. Takes the permission CONNECTIONS_READ.',
      extensions: { permission: 'CONNECTIONS_READ', order: 'created' },
      resolve: ({ id }, args, ctx, info) =>
        load(ctx, placeOf(info.fieldNodes), id, async () => [await listUsers(ctx, args, { items: wantsItems(info) })]),
    },
    UserPage,
  ),
}));

const ProjectRoleInput = builder.inputType('ProjectRoleInput', {
  description: "A user's role in a project.",
  fields: (t) => ({
    projectId: t.id({ required: true, description: 'The project.' }),
    role: t.field({ type: ProjectRole, required: true, description: 'The role in it.' }),
  }),
});

const UpsertUserInput = builder.inputType('UpsertUserInput', {
  description: 'A user, identified by their external id.',
  fields: (t) => ({
    externalId: t.string({
      required: true,
      validate: idText,
      description:
        "The user's id in your own system. A user who has it is overwritten. It can't look like an id of the gateway's own (`user_…`).",
    }),
    email: t.string({
      required: true,
      validate: z.email('must be an email address').max(320),
      description: 'The email address; no two users of a platform share one.',
    }),
    firstName: t.string({ required: true, validate: nameText, description: 'The first name.' }),
    lastName: t.string({ required: true, validate: nameText, description: 'The last name.' }),
    platformRole: t.field({
      type: PlatformRole,
      description: 'MEMBER for a new user when left out; otherwise unchanged.',
    }),
    projectRoles: t.field({
      type: [ProjectRoleInput],
      validate: listOfAtMost(1000),
      description: 'All the projects the user is in, with the role in each. Unchanged when left out.',
    }),
  }),
});

const UpsertUserPayload = builder.simpleObject('UpsertUserPayload', {
  description: 'The outcome of `upsertUser`.',
  fields: (t) => ({ user: t.field({ type: User, description: 'The user as they are now.' }) }),
});

builder.mutationField('upsertUser', (t) =>
  t.field({
    type: UpsertUserPayload,
    description: 'Creates or overwrites a user and their roles. For platform admins.',
    args: { input: t.arg({ type: UpsertUserInput, required: true, description: 'The user.' }) },
    resolve: async (_root, { input }, ctx) => ({ user: await upsertUser(ctx, input) }),
  }),
);
