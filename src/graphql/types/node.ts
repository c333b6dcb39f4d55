import type { GraphQLResolveInfo } from 'graphql';
import { findConnectionsByIds } from '../../connections/find.ts';
import { invalidField } from '../../errors.ts';
import { findFlowsByIds } from '../../flows/find.ts';
import { type EntityKind, kindOfId } from '../../ids.ts';
import { findOAuthAppsByIds } from '../../oauth-apps/manage.ts';
import { requirePermission } from '../../request/access.ts';
import type { Context } from '../../request/context.ts';
import { findApiKeysByIds } from '../../tenancy/api-keys.ts';
import { findAuditEventsByIds } from '../../tenancy/audit-events.ts';
import { findPlatformsByIds } from '../../tenancy/platforms.ts';
import { findProjectsByIds } from '../../tenancy/projects.ts';
import { findUsersByIds } from '../../tenancy/users.ts';
import { builder } from '../builder.ts';
import { lengthOf } from '../prices.ts';
import { selectedAt } from '../selection.ts';
import { wantedParts } from './app-connection.ts';
import { Node } from './node-interface.ts';

interface NodeKind {
  /** The GraphQL type. */
  typename: string;
  /** Finds those of the ids that the caller sees. */
  find(ctx: Context, ids: string[], info: GraphQLResolveInfo): Promise<{ id: string }[]>;
}

const nodeKinds: Partial<Record<EntityKind, NodeKind>> = {
  connection: {
    typename: 'AppConnection',
    find: (ctx, ids, info) => findConnectionsByIds(ctx, ids, wantedParts(selectedAt(info))),
  },
  flow: {
    typename: 'Flow',
    find: (ctx, ids, info) => findFlowsByIds(ctx, ids, { connectionIds: selectedAt(info).has('connectionIds') }),
  },
  project: { typename: 'Project', find: findProjectsByIds },
  user: { typename: 'User', find: findUsersByIds },
  apiKey: { typename: 'ApiKey', find: findApiKeysByIds },
  oauthApp: { typename: 'OAuthApp', find: findOAuthAppsByIds },
  auditEvent: { typename: 'AuditEvent', find: findAuditEventsByIds },
  platform: { typename: 'Platform', find: findPlatformsByIds },
};

const maxNodes = 100;

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'Anything you can see, by its id; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'Its id; the prefix identifies the type.' }) },
    resolve: async (_root, { id }, ctx, info) => (await loadNodes(ctx, [id], info))[0] ?? null,
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description: `Several objects by their ids, in the same order; null for each that does not exist. At most ${maxNodes}.`,
    extensions: lengthOf('ids'),
    args: { ids: t.arg.idList({ required: true, description: 'Their ids.' }) },
    resolve: (_root, { ids }, ctx, info) => loadNodes(ctx, ids, info),
  }),
}));

async function loadNodes(ctx: Context, ids: string[], info: GraphQLResolveInfo): Promise<({ id: string } | null)[]> {
  requirePermission(ctx, 'CONNECTIONS_READ');
  if (ids.length > maxNodes) throw invalidField('ids', `must be at most ${maxNodes}`);
  const found = new Map<string, { id: string }>();
  for (const [kind, { typename, find }] of Object.entries(nodeKinds)) {
    const wanted = ids.filter((id) => kindOfId(id) === kind);
    if (wanted.length === 0) continue;
    // The Node interface resolves the type by this name.
    for (const node of await find(ctx, wanted, info)) found.set(node.id, Object.assign(node, { __typename: typename }));
  }
  return ids.map((id) => found.get(id) ?? null);
}
