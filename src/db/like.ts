import { Prisma } from './generated/prisma/client.ts';

/**
 * That a column contains a text, in either case.
 *
 * The index is searched for less than the whole text where that is long. It reads the whole list of rows of each trigram, so
 * that one with a common word, all trigrams of which are in most rows, took longest. What is found so is compared in full.
 */
export function contains(column: string, text: string): Prisma.Sql {
  const name = Prisma.raw(column);
  const whole = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const parts = text.match(/[\p{L}\p{N}]+/gu)?.map(startAndEnd) ?? [];
  const searched = `%${parts.join('%')}%`;
  if (parts.length === 0 || searched === whole) return Prisma.sql`${name} ILIKE ${whole}`;
  // Within CASE a condition is not looked up in an index, and PostgreSQL assumes that half of the rows meet it.
  return Prisma.sql`${name} ILIKE ${searched} AND CASE WHEN ${name} ILIKE ${whole} THEN true ELSE false END`;
}

// Two trigrams are nearly as selective as all of a word.
function startAndEnd(word: string): string {
  const letters = Array.from(word);
  return letters.length < 6 ? word : `${letters.slice(0, 3).join('')}%${letters.slice(-3).join('')}`;
}
