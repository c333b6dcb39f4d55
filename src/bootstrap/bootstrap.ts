import { generateApiKey } from '../auth/api-key.ts';
import type { Services } from '../request/context.ts';
import { newId } from '../ids.ts';
import { insertDemoData } from './demo-data.ts';
import { storeSystemKey } from './system-key.ts';

/** In ms. Longer than for requests: none waits for this, and inserting the sample data takes a while on a busy machine. */
const transactionOptions = { maxWait: 60_000, timeout: 60_000 };

/** What the first start created. */
export interface BootstrapResult {
  projectId: string;
  /** The first API key, if it was generated; only its fingerprint is stored. */
  generatedKey: string | null;
}

/**
 * Creates a platform, a project, an admin and an API key with every permission in an empty database. Of several processes
 * that start at the same time, one does it.
 *
 * @param options.apiKey the first key; null: a random one
 * @returns null when the database was not empty
 */
export async function bootstrap(
  services: Services,
  { apiKey, demoData }: { apiKey: string | null; demoData: boolean },
): Promise<BootstrapResult | null> {
  const { db, now } = services;
  if ((await db.platform.count()) > 0) return null;
  return db.$transaction(async (tx) => {
    // Held until the transaction ends; a process that waited for it then finds the platform.
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
    if (demoData) await insertDemoData(tx, services, { platformId, adminId: userId, projectId });
    return { projectId, generatedKey };
  }, transactionOptions);
}
