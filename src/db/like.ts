/**
 * A Prisma filter for texts that contain `part`, in either case. Prisma passes `%` and `_` on as the wildcards they are
 * to LIKE; here they stand for themselves.
 */
export function containing(part: string): { contains: string; mode: 'insensitive' } {
  return { contains: part.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' };
}
