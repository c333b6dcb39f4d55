import { generateApiKey } from '../auth/api-key.ts';
import type { Services } from '../request/context.ts';
import { newId } from '../ids.ts';
import { fillDemoData } from './demo-data.ts';
import { storeSystemKey } from './system-key.ts';

/** In ms. No request waits here, and on a busy machine the sample data takes a while. */
const patience = { maxWait: 60_000, timeout: 60_000 };

/** What the first start made. */
export interface Bootstrapped {
  projectId: string;
  /** The first API key, when it was made here and not given. It is nowhere else. */
  generatedKey: string | null;
}

/**
 * Gives an empty database a platform, a project, an admin and an API key with every permission. Processes that start at
 * once do it once.
 *
 * @param options.apiKey the first key; null: a random one
 * @returns null when the database was not empty
 */
export async function bootstrap(
  services: Services,
  { apiKey, demoData }: { apiKey: string | null; demoData: boolean },
): Promise<Bootstrapped | null> {
  const { db, now } = services;
  if ((await db.platform.count()) > 0) return null;
  return db.$transaction(async (tx) => {
    // Kept until the transaction ends; whoever waited here finds the platform.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('connections-gateway bootstrap'))`;
    if ((await tx.platform.count()) > 0) return null;
    const created = now();
    const platformId = newId('platform');
    const userId = newId('user');
    const projectId = newId('project');
    const times = { created, updated: created };
    await tx.platform.create({ data: { id: platformId, name: 'My platform', ...times } });
    await tx.user.create({
      data: {
        id: userId,
        platformId,
        externalId: 'admin',
        email: 'admin@example.com',
        firstName: 'Ada',
        lastName: 'Admin',
        platformRole: 'ADMIN',
        ...times,
      },
    });
    await tx.project.create({
      data: { id: projectId, platformId, externalId: 'default', displayName: 'My project', ...times },
    });
    const generatedKey = apiKey === null ? generateApiKey() : null;
    await storeSystemKey(tx, {
      platformId,
      userId,
      displayName: 'First key',
      defaultProjectId: projectId,
      secret: apiKey ?? String(generatedKey),
      created,
    });
    if (demoData) await fillDemoData(tx, services, { platformId, adminId: userId, projectId });
    return { projectId, generatedKey };
  }, patience);
}
