/** A pattern of ILIKE for texts that contain `part`: `%` and `_` in it stand for themselves. */
export const containing = (part: string): string => `%${part.replace(/[\\%_]/g, '\\$&')}%`;
