import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import {
  administersPlatform,
  requirePermission,
  visibleConnections,
  visibleFlows,
  visibleProjects,
  visibleUsers,
} from '../../request/access.ts';
import type { Context } from '../../request/context.ts';
import { type EntityKind, kindOfId } from '../../ids.ts';
import { invalidField } from '../../errors.ts';
import { builder } from '../builder.ts';

interface NodeKind {
  /** The GraphQL type. */
  typename: string;
  /** Loads those of the ids that the caller sees. */
  load(ctx: Context, ids: string[], relations: () => object): Promise<{ id: string }[]>;
}

const nodeKinds: Partial<Record<EntityKind, NodeKind>> = {
  connection: {
    typename: 'AppConnection',
    load: ({ db, principal }, ids, relations) =>
      db.appConnection.findMany({
        ...relations(),
        where: { AND: [{ id: { in: ids } }, visibleConnections(principal)] },
      }),
  },
  flow: {
    typename: 'Flow',
    load: ({ db, principal }, ids, relations) =>
      db.flow.findMany({ ...relations(), where: { AND: [{ id: { in: ids } }, visibleFlows(principal)] } }),
  },
  project: {
    typename: 'Project',
    load: ({ db, principal }, ids, relations) =>
      db.project.findMany({ ...relations(), where: { AND: [{ id: { in: ids } }, visibleProjects(principal)] } }),
  },
  user: {
    typename: 'Owner',
    load: ({ db, principal }, ids) =>
      db.user.findMany({ where: { AND: [{ id: { in: ids } }, visibleUsers(principal)] } }),
  },
  apiKey: {
    typename: 'ApiKey',
    load: async ({ db, principal }, ids, relations) =>
      administersPlatform(principal)
        ? db.apiKey.findMany({ ...relations(), where: { id: { in: ids }, platformId: principal.platformId } })
        : [],
  },
  oauthApp: {
    typename: 'OAuthApp',
    load: async ({ db, principal }, ids) =>
      administersPlatform(principal)
        ? db.oAuthApp.findMany({ where: { id: { in: ids }, platformId: principal.platformId } })
        : [],
  },
  auditEvent: {
    typename: 'AuditEvent',
    load: async ({ db, principal }, ids) =>
      administersPlatform(principal)
        ? db.auditEvent.findMany({ where: { id: { in: ids }, platformId: principal.platformId } })
        : [],
  },
  platform: {
    typename: 'Platform',
    load: ({ db, principal }, ids, relations) =>
      db.platform.findMany({ ...relations(), where: { AND: [{ id: { in: ids } }, { id: principal.platformId }] } }),
  },
};

const maxNodes = 100;

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'Anything you see, by its id; null when there is no such thing.',
    args: { id: t.arg.id({ required: true, description: 'Its id; the prefix tells the type.' }) },
    resolve: async (_root, { id }, ctx, info) => (await loadNodes(ctx, [id], info))[0] ?? null,
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: `Several things by their ids, in the same order; null for each that does not exist. At most ${maxNodes}.`,
    args: { ids: t.arg.idList({ required: true, description: 'Their ids.' }) },
    resolve: (_root, { ids }, ctx, info) => loadNodes(ctx, ids, info),
  }),
}));

async function loadNodes(ctx: Context, ids: string[], info: GraphQLResolveInfo): Promise<({ id: string } | null)[]> {
  requirePermission(ctx, 'connections:read');
  if (ids.length > maxNodes) throw invalidField('ids', `must be at most ${maxNodes}`);
  const found = new Map<string, { id: string }>();
  for (const [kind, { typename, load }] of Object.entries(nodeKinds)) {
    const wanted = ids.filter((id) => kindOfId(id) === kind);
    if (wanted.length === 0) continue;
    const relations = () => queryFromInfo({ context: ctx, info, typeName: typename });
    // The name tells the Node interface which type it has before it.
    for (const node of await load(ctx, wanted, relations))
      found.set(node.id, Object.assign(node, { __typename: typename }));
  }
  return ids.map((id) => found.get(id) ?? null);
}
