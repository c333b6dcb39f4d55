import { maxSealedBytes } from '../vault/vault.ts';
import { Prisma } from './generated/prisma/client.ts';

/**
 * The column `sealed` in a SELECT or RETURNING list; null where it is larger than anything that is sealed. Its size is looked at
 * in the database: the driver would fail on one of hundreds of megabytes, and take the process with it.
 */
export const sealedUnlessTooLarge = Prisma.raw(
  `CASE WHEN octet_length(sealed) <= ${maxSealedBytes} THEN sealed END AS sealed`,
);
