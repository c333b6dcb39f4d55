import {
  createApiKey,
  findProjectsOfApiKeys,
  listApiKeys,
  revokeApiKey,
  type ShownApiKey,
} from '../../tenancy/api-keys.ts';
import { listOfAtMost, nameText } from '../../field-rules.ts';
import * as enums from '../../db/generated/prisma/enums.ts';
import { builder, type Described } from '../builder.ts';
import { load } from '../loaders.ts';
import { wantsItems } from '../selection.ts';
import { Node } from './node-interface.ts';
import { requireUser, User } from './user.ts';

export const Permission = builder.enumType('Permission', {
  description: 'What an API key may be used for, within the rights of the user it acts as.',
  values: {
    CONNECTIONS_READ: { description: 'Read connections, owners, flows and projects.' },
    CONNECTIONS_WRITE: { description: 'Change connections and flows.' },
    CREDENTIALS_READ: {
      description: 'Read credentials, as the flow engine does. GraphQL never returns them.',
    },
    ADMIN: { description: 'Administer the platform: projects, users, API keys, audit events.' },
  } satisfies Described<enums.Permission>,
});

/** Permissions in the order of the enum. */
export const inOrder = (held: readonly enums.Permission[]): enums.Permission[] =>
  Object.values(enums.Permission).filter((permission) => held.includes(permission));

export const ApiKey = builder.objectRef<ShownApiKey>('ApiKey').implement({
  description: 'An API key, without the key itself.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id, `key_…`.' }),
    displayName: t.exposeString('displayName', { description: 'The name, for people.' }),
    lastFour: t.exposeString('lastFour', { description: 'The last four characters of the key, to recognize it.' }),
    user: t.field({
      type: User,
      description: 'The user it acts as.',
      resolve: ({ userId }, _args, ctx) => requireUser(ctx, userId),
    }),
    permissions: t.field({
      type: [Permission],
      description: 'What it may be used for.',
      resolve: ({ permissions }) => inOrder(permissions),
    }),
    projectIds: t.field({
      type: ['ID'],
      nullable: true,
      description: 'The projects it is limited to; null when it is not limited.',
      resolve: ({ id, limited }, _args, ctx) =>
        limited
          ? load(ctx, findProjectsOfApiKeys, id, async (ids) => {
              const found = await findProjectsOfApiKeys(ctx, ids);
              return ids.map((keyId) => found.get(keyId) ?? []);
            })
          : null,
    }),
    defaultProjectId: t.expose('defaultProjectId', {
      type: 'ID',
      nullable: true,
      description:
        'The project that is meant when a request names none, as long as the user of the key can see it; null: none was chosen.',
    }),
    created: t.expose('created', { type: 'DateTime', description: 'When it was made.' }),
    expires: t.expose('expires', {
      type: 'DateTime',
      nullable: true,
      description: 'When it stops being good; null: never.',
    }),
    lastUsed: t.expose('lastUsed', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, as of a minute ago; null: never.',
    }),
    revoked: t.expose('revoked', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null: it was not.',
    }),
  }),
});

builder.queryField('apiKeys', (t) =>
  t.connection(
    {
      type: ApiKey,
      description: "The platform's API keys, revoked ones too, oldest first. For platform admins.",
      resolve: (_root, args, ctx, info) => listApiKeys(ctx, args, { items: wantsItems(info) }),
    },
    { name: 'ApiKeyConnection', description: 'A page of API keys.' },
    { name: 'ApiKeyEdge', description: 'An API key in a page.' },
  ),
);

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'An API key to make.',
  fields: (t) => ({
    displayName: t.string({ required: true, validate: nameText, description: 'The name, for people.' }),
    userId: t.id({ description: 'The user it acts as; you, if omitted.' }),
    permissions: t.field({
      type: [Permission],
      required: true,
      validate: listOfAtMost(100),
      description: 'What it may be used for.',
    }),
    projectIds: t.idList({
      validate: listOfAtMost(1000),
      description: 'The projects it is limited to; not limited when left out.',
    }),
    defaultProjectId: t.id({
      description:
        'The project that is meant when a request names none: one of `projectIds`, if the key is limited, and one that its user can see. When left out, the only project the key is limited to; otherwise none.',
    }),
    expires: t.field({ type: 'DateTime', description: 'When it stops being good; never, when left out.' }),
  }),
});

const CreateApiKeyPayload = builder.simpleObject('CreateApiKeyPayload', {
  description: 'The outcome of `createApiKey`.',
  fields: (t) => ({
    apiKey: t.field({ type: ApiKey, description: 'The API key.' }),
    secret: t.string({ description: 'The key itself, `sk-…`. This is the only time it is shown.' }),
  }),
});

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  description: 'Which API key to revoke.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The API key.' }) }),
});

const RevokeApiKeyPayload = builder.simpleObject('RevokeApiKeyPayload', {
  description: 'The outcome of `revokeApiKey`.',
  fields: (t) => ({ apiKey: t.field({ type: ApiKey, description: 'The API key.' }) }),
});

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreateApiKeyPayload,
    description: 'Makes an API key. For platform admins.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The API key.' }) },
    resolve: (_root, { input }, ctx) => createApiKey(ctx, input),
  }),
  revokeApiKey: t.field({
    type: RevokeApiKeyPayload,
    description: 'Revokes an API key: it is refused from now on. For platform admins.',
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true, description: 'Which API key.' }) },
    resolve: async (_root, { input }, ctx) => ({ apiKey: await revokeApiKey(ctx, input.id) }),
  }),
}));
