import { fingerprintOf, generateApiKey } from '../auth/api-key.ts';
import { permissions } from '../auth/principal.ts';
import { newId } from '../ids.ts';
import { open } from './open.ts';

/**
 * Makes another API key with every permission, for an operator who has lost the first one. Acts as the oldest admin of
 * the oldest platform; printed to standard output, and nowhere else.
 *
 * @throws StartError
 */
export async function createOperatorKey(env: Record<string, string | undefined>): Promise<void> {
  const { database, services } = await open({ ...env, LOG_LEVEL: 'warn' });
  try {
    const { db, now } = services;
    const admin = await db.user.findFirst({
      where: { platformRole: 'ADMIN' },
      orderBy: [{ created: 'asc' }, { id: 'asc' }],
    });
    if (!admin) throw new Error('There is no platform yet: start the gateway once.');
    const secret = generateApiKey();
    const id = newId('apiKey');
    const displayName = 'Made at the command line';
    await db.$transaction([
      db.apiKey.create({
        data: {
          id,
          platformId: admin.platformId,
          userId: admin.id,
          displayName,
          ...fingerprintOf(secret),
          permissions: [...permissions],
          created: now(),
        },
      }),
      db.auditEvent.create({
        data: {
          id: newId('auditEvent'),
          platformId: admin.platformId,
          action: 'API_KEY_CREATED',
          entityId: id,
          details: { displayName, userId: admin.id, permissions: [...permissions] },
          created: now(),
        },
      }),
    ]);
    process.stdout.write(`${secret}\n`);
  } finally {
    await database.close();
  }
}
