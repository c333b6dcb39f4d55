import { membersOfProjects, projectsOfUsers } from '../../tenancy/members.ts';
import { builder } from '../builder.ts';
import { load, placeOf } from '../loaders.ts';
import { wantsItems } from '../selection.ts';
import { Project } from './project.ts';
import { ProjectRole, User } from './user.ts';

builder.objectFields(Project, (t) => ({
  members: t.connection(
    {
      type: User,
      description:
        'The users who have a role in it, ordered by id. Platform admins are admins of every project, and members only of those they were given a role in. Takes the permission CONNECTIONS_READ.',
      extensions: { permission: 'CONNECTIONS_READ', order: 'id' },
      resolve: ({ id }, args, ctx, info) =>
        load(ctx, placeOf(info.fieldNodes), id, (ids) =>
          membersOfProjects(ctx, ids, args, { items: wantsItems(info) }),
        ),
    },
    { name: 'ProjectMemberConnection', description: 'A page of the members of a project.' },
    {
      name: 'ProjectMemberEdge',
      description: 'A member of a project, with their role in it.',
      fields: (edge) => ({
        role: edge.field({
          type: ProjectRole,
          description: 'Their role in the project.',
          resolve: ({ node }) => node.role,
        }),
      }),
    },
  ),
}));

builder.objectFields(User, (t) => ({
  projects: t.connection(
    {
      type: Project,
      description:
        'The projects they have a role in, of those you see, ordered by id. Takes the permission CONNECTIONS_READ.',
      extensions: { permission: 'CONNECTIONS_READ', order: 'id' },
      resolve: ({ id }, args, ctx, info) =>
        load(ctx, placeOf(info.fieldNodes), id, (ids) => projectsOfUsers(ctx, ids, args, { items: wantsItems(info) })),
    },
    { name: 'UserProjectConnection', description: 'A page of the projects of a user.' },
    {
      name: 'UserProjectEdge',
      description: 'A project of a user, with their role in it.',
      fields: (edge) => ({
        role: edge.field({
          type: ProjectRole,
          description: 'Their role in the project.',
          resolve: ({ node }) => node.role,
        }),
      }),
    },
  ),
}));
