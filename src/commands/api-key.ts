import { generateApiKey } from '../auth/api-key.ts';
import { storeSystemKey } from '../bootstrap/system-key.ts';
import { open } from './open.ts';

/**
 * Makes another API key with every permission, for an operator who has lost the first one. Acts as the oldest admin of
 * the oldest platform; printed to standard output, and nowhere else.
 *
 * @throws StartError
 */
export async function createOperatorKey(env: Record<string, string | undefined>): Promise<void> {
  const { database, services } = await open({ ...env, LOG_LEVEL: 'warn' }, 'command');
  try {
    const { db, now } = services;
    const admin = await db.user.findFirst({
      where: { platformRole: 'ADMIN' },
      orderBy: [{ created: 'asc' }, { id: 'asc' }],
    });
    if (!admin) throw new Error('There is no platform yet: start the gateway once.');
    const { id: userId, platformId } = admin;
    const secret = generateApiKey();
    await db.$transaction((tx) =>
      storeSystemKey(tx, { platformId, userId, displayName: 'Made at the command line', secret, created: now() }),
    );
    process.stdout.write(`${secret}\n`);
  } finally {
    await database.close();
  }
}
