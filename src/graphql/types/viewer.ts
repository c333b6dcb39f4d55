import { findOwnApiKey } from '../../tenancy/api-keys.ts';
import { findOwnPlatform } from '../../tenancy/platforms.ts';
import type { Principal } from '../../auth/principal.ts';
import { ApiKey, inOrder, Permission } from './api-key.ts';
import { builder } from '../builder.ts';
import { requireUser, User } from './user.ts';
import { Platform } from './platform.ts';

const Viewer = builder.objectRef<Principal>('Viewer').implement({
  description: 'You: the user and platform that your credential stands for, and what it may be used for.',
  fields: (t) => ({
    user: t.field({
      type: User,
      description: 'The user you act as.',
      resolve: ({ userId }, _args, ctx) => requireUser(ctx, userId),
    }),
    platform: t.field({
      type: Platform,
      description: 'The platform you are on.',
      resolve: (_principal, _args, ctx) => findOwnPlatform(ctx),
    }),
    apiKey: t.field({
      type: ApiKey,
      nullable: true,
      description: 'Your API key; null if you authenticated with a JWT.',
      resolve: (_principal, _args, ctx) => findOwnApiKey(ctx),
    }),
    permissions: t.field({
      type: [Permission],
      description: 'What your credential may be used for.',
      resolve: ({ permissions: held }) => inOrder([...held]),
    }),
    isPlatformAdmin: t.exposeBoolean('isPlatformAdmin', { description: 'Whether you administer the whole platform.' }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({ type: Viewer, description: 'You.', resolve: (_root, _args, { principal }) => principal }),
);
