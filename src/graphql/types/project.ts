import { findProjectsByIds, listProjects, upsertProject } from '../../tenancy/projects.ts';
import type { Project as ProjectRow } from '../../db/generated/prisma/client.ts';
import type { RequestContext } from '../../request/context.ts';
import { notFound } from '../../errors.ts';
import { idText, nameText } from '../../field-rules.ts';
import { builder } from '../builder.ts';
import { load, loadById, placeOf } from '../loaders.ts';
import { wantsItems } from '../selection.ts';
import { Node } from './node-interface.ts';
import { Platform } from './platform.ts';

export const Project = builder.prismaObject('Project', {
  description: 'A project: connections are available in it, and its flows use them.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id, `project_…`.' }),
    externalId: t.exposeString('externalId', { nullable: true, description: "The project's id in your own system." }),
    displayName: t.exposeString('displayName', { description: 'The name, for people.' }),
    created: t.expose('created', { type: 'DateTime', description: 'When it was made.' }),
    updated: t.expose('updated', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
});

export const ProjectPage = builder.connectionObject(
  { type: Project, name: 'ProjectConnection', description: 'A page of projects.' },
  { name: 'ProjectEdge', description: 'A project in a page.' },
);

/** The project of something that the caller sees. */
export async function loadProject(ctx: RequestContext, id: string): Promise<ProjectRow> {
  const project = await loadById(ctx, findProjectsByIds, id);
  if (!project) throw notFound('project', id);
  return project;
}

builder.queryField('projects', (t) =>
  t.connection(
    {
      type: Project,
      description: 'The projects you see, oldest first.',
      resolve: (_root, args, ctx, info) => listProjects(ctx, args, { items: wantsItems(info) }),
    },
    ProjectPage,
  ),
);

builder.objectFields(Platform, (t) => ({
  projects: t.connection(
    {
      type: Project,
      description: 'The projects of it that you see, oldest first. Takes the permission CONNECTIONS_READ.',
      extensions: { permission: 'CONNECTIONS_READ', order: 'created' },
      resolve: ({ id }, args, ctx, info) =>
        load(ctx, placeOf(info.fieldNodes), id, async () => [
          await listProjects(ctx, args, { items: wantsItems(info) }),
        ]),
    },
    ProjectPage,
  ),
}));

const UpsertProjectInput = builder.inputType('UpsertProjectInput', {
  description: 'A project, identified by its external id.',
  fields: (t) => ({
    externalId: t.string({
      required: true,
      validate: idText,
      description: "The project's id in your own system. A project that has it is overwritten.",
    }),
    displayName: t.string({ required: true, validate: nameText, description: 'The name, for people.' }),
  }),
});

const UpsertProjectPayload = builder.simpleObject('UpsertProjectPayload', {
  description: 'The outcome of `upsertProject`.',
  fields: (t) => ({ project: t.field({ type: Project, description: 'The project as it is now.' }) }),
});

builder.mutationField('upsertProject', (t) =>
  t.field({
    type: UpsertProjectPayload,
    description:
      'Creates or overwrites a project. A new one gets the platform connections that are pre-selected for new projects. For platform admins.',
    args: { input: t.arg({ type: UpsertProjectInput, required: true, description: 'The project.' }) },
    resolve: async (_root, { input }, ctx) => ({ project: await upsertProject(ctx, input) }),
  }),
);
