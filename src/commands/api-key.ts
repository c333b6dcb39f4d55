import { generateApiKey } from '../auth/api-key.ts';
import { storeSystemKey } from '../bootstrap/system-key.ts';
import { noPlatformYet } from '../start-errors.ts';
import { readConfig } from '../config/config.ts';
import { openGateway } from './open.ts';

/**
 * Creates an API key with every permission, for an operator who has lost the first one. It acts as the oldest admin, with
 * the oldest project of their platform as its default project. Prints it to standard output.
 *
 * @throws StartError when the configuration is invalid, or the store can't be opened, or has no platform yet
 */
export async function createOperatorKey(env: Record<string, string | undefined>): Promise<void> {
  const { database, services } = await openGateway(readConfig({ ...env, LOG_LEVEL: 'warn' }), 'command');
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
