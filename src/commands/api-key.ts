import { generateApiKey } from '../auth/api-key.ts';
import { storeSystemKey } from '../bootstrap/system-key.ts';
import { noPlatformYet } from '../start-errors.ts';
import { open } from './open.ts';

/**
 * Makes another API key with every permission, for an operator who has lost the first one. Acts as the oldest admin of
 * the oldest platform, with its oldest project as the default one; printed to standard output, and nowhere else.
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
    if (!admin) throw noPlatformYet();
    const { id: userId, platformId } = admin;
    const project = await db.project.findFirst({
      where: { platformId },
      orderBy: [{ created: 'asc' }, { id: 'asc' }],
      select: { id: true },
    });
    const key = {
      platformId,
      userId,
      displayName: 'Made at the command line',
      defaultProjectId: project?.id ?? null,
      secret: generateApiKey(),
      created: now(),
    };
    await db.$transaction((tx) => storeSystemKey(tx, key));
    process.stdout.write(`${key.secret}\n`);
  } finally {
    await database.close();
  }
}
