import { maxSealedBytes } from '../vault/vault.ts';
import { Prisma } from './generated/prisma/client.ts';

/**
 * The column `sealed` in a SELECT or RETURNING list; null if it is larger than any sealed text can be. Its size is checked in
 * the database: the driver would crash the process on a value of hundreds of megabytes.
 */
export const sealedUnlessTooLarge = Prisma.raw(
  `CASE WHEN octet_length(sealed) <= ${maxSealedBytes} THEN sealed END AS sealed`,
);
