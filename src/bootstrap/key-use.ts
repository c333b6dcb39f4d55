import type { Services } from '../request/context.ts';

/** Whether any API key has ever been used, as far as is stored: uses are, within a minute. */
export async function isAnyKeyUsed({ db }: Pick<Services, 'db'>): Promise<boolean> {
  return (await db.apiKey.findFirst({ where: { lastUsed: { not: null } }, select: { id: true } })) !== null;
}
