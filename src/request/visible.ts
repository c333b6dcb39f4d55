/** What a caller sees, as conditions in SQL; no condition where they see all rows. */
import type { Principal } from '../auth/principal.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { textArray } from '../db/sql.ts';
import type { PartOfList } from '../paging/list.ts';

/** The ids of the projects the caller is limited to, as an array in SQL; null: they see all of the platform. */
export const limitedToProjects = ({ projectRoles }: Principal): Prisma.Sql | null =>
  projectRoles && Prisma.sql`${textArray(projectRoles.keys())}::text[]`;

/** The id of the project the caller is limited to: all that they see is of it; null: it is not a single one. */
export const onlyProject = ({ projectRoles }: Principal): string | null => {
  const [id = null] = projectRoles?.size === 1 ? projectRoles.keys() : [];
  return id;
};

/** That a column holds the id of a project the caller sees, where it is one of the platform. */
export function ofVisibleProject(principal: Principal, column: string): Prisma.Sql[] {
  const projects = limitedToProjects(principal);
  return projects ? [Prisma.sql`${Prisma.raw(column)} = ANY(${projects})`] : [];
}

/** That a column holds the id of a connection available in a project the caller sees, where it is one of the platform. */
export function ofVisibleConnection(principal: Principal, column: string): Prisma.Sql[] {
  const projects = limitedToProjects(principal);
  if (!projects) return [];
  return [
    Prisma.sql`EXISTS (
      SELECT FROM connection_project visible
      WHERE visible.connection_id = ${Prisma.raw(column)} AND visible.project_id = ANY(${projects}))`,
  ];
}

/** That a column holds the caller's platform. */
export const ofPlatform = ({ platformId }: Principal, column: string): Prisma.Sql =>
  Prisma.sql`${Prisma.raw(column)} = ${platformId}`;

/**
 * The keys of a page over several projects, under the name `link`: the first ones of each project, from an index of
 * `project_id`, `created` and the id, merged. What is in several of the projects is there once.
 *
 * @param projects an array in SQL
 */
export const mergedOverProjects =
  (projects: Prisma.Sql, table: 'connection_project' | 'flow', id: 'connection_id' | 'id') =>
  ({ range, orderBy, limit }: PartOfList): Prisma.Sql => {
    const key = Prisma.raw(`link.created, link.${id}`);
    const where = Prisma.join([Prisma.raw('link.project_id = project.id'), ...range], ' AND ');
    return Prisma.sql`(
      SELECT DISTINCT ${key} FROM unnest(${projects}) project(id) CROSS JOIN LATERAL (
        SELECT ${key} FROM ${Prisma.raw(table)} link WHERE ${where} ORDER BY ${orderBy} LIMIT ${limit}
      ) link ORDER BY ${orderBy} LIMIT ${limit}
    ) link`;
  };
