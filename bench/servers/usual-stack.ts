/** The usual stack: Apollo Server, Pothos and Prisma, as their documentation has it. */
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import { PrismaPg } from '@prisma/adapter-pg';
import type PrismaTypes from '../../src/db/generated/pothos.ts';
import { getDatamodel } from '../../src/db/generated/pothos.ts';
import { PrismaClient } from '../../src/db/generated/prisma/client.ts';

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });

const builder = new SchemaBuilder<{
  PrismaTypes: PrismaTypes;
  Connection: { totalCount: number | (() => number | Promise<number>) };
}>({
  plugins: [PrismaPlugin, RelayPlugin],
  prisma: { client: prisma, dmmf: getDatamodel() },
  relay: {},
});

builder.prismaObject('User', {
  name: 'Owner',
  fields: (t) => ({
    id: t.exposeID('id'),
    email: t.exposeString('email'),
    firstName: t.exposeString('firstName'),
    lastName: t.exposeString('lastName'),
  }),
});
builder.prismaObject('Project', {
  fields: (t) => ({ id: t.exposeID('id'), displayName: t.exposeString('displayName') }),
});
builder.prismaObject('Flow', {
  fields: (t) => ({
    id: t.exposeID('id'),
    displayName: t.exposeString('displayName'),
    status: t.string({ resolve: ({ status }) => status }),
  }),
});
builder.prismaObject('AppConnection', {
  fields: (t) => ({
    id: t.exposeID('id'),
    externalId: t.exposeString('externalId'),
    displayName: t.exposeString('displayName'),
    type: t.string({ resolve: ({ type }) => type }),
    status: t.string({ resolve: ({ status }) => status }),
    pieceName: t.exposeString('pieceName'),
    created: t.string({ resolve: ({ created }) => created.toISOString() }),
    owner: t.relation('owner', { nullable: true }),
    projects: t.field({
      type: ['Project' as never],
      select: (_args, _ctx, nested) => ({
        projects: { select: { project: nested(true) }, orderBy: { projectId: 'asc' }, take: 10 },
      }),
      resolve: ({ projects }) => projects.map(({ project }) => project as never),
    }),
    flows: t.field({
      type: ['Flow' as never],
      select: (_args, _ctx, nested) => ({
        flows: { select: { flow: nested(true) }, orderBy: { flowId: 'asc' }, take: 10 },
      }),
      resolve: ({ flows }) => flows.map(({ flow }) => flow as never),
    }),
  }),
});

builder.queryType({
  fields: (t) => ({
    connections: t.prismaConnection({
      type: 'AppConnection',
      cursor: 'id',
      args: { projectId: t.arg.id({ required: true }) },
      maxSize: 100,
      totalCount: (_root, { projectId }) =>
        prisma.appConnection.count({ where: { projects: { some: { projectId: projectId } } } }),
      resolve: (query, _root, { projectId }) =>
        prisma.appConnection.findMany({
          ...query,
          where: { projects: { some: { projectId: projectId } } },
          orderBy: [{ created: 'asc' }, { id: 'asc' }],
        }),
    }),
  }),
});

const server = new ApolloServer({ schema: builder.toSchema(), introspection: false });
await startStandaloneServer(server, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } });
console.log('listening');
