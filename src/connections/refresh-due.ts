import pMap from 'p-map';
import type { Services } from '../context.ts';
import { whyUnavailable } from '../db/unavailable.ts';
import { refreshCredential } from './refresh.ts';

const pageSize = 100;

/** How many providers are called at once. */
const concurrency = 10;

/**
 * Refreshes every credential that is due, as reads do: so flows find fresh ones. Several processes may do it at once.
 *
 * @param isStopping looked at before each of them
 * @returns how many were due
 */
export async function refreshDueCredentials(services: Services, isStopping = () => false): Promise<number> {
  const now = services.now();
  let total = 0;
  // Each one that was tried is due later, if at all: but one that a fault kept from being tried must not be met again.
  for (let after: Due = { refreshDue: new Date(0), connectionId: '' }; !isStopping();) {
    const page = await duePage(services, now, after);
    const last = page.at(-1);
    if (!last) break;
    const refresh = async ({ connectionId }: Due): Promise<void> => {
      if (!isStopping()) await refreshOrLog(services, connectionId);
    };
    await pMap(page, refresh, { concurrency });
    total += page.length;
    after = last;
  }
  return total;
}

interface Due {
  refreshDue: Date;
  connectionId: string;
}

async function duePage({ db }: Services, now: Date, { refreshDue, connectionId }: Due): Promise<Due[]> {
  const rows = await db.credential.findMany({
    where: {
      AND: [
        { refreshDue: { lte: now } },
        { OR: [{ refreshDue: { gt: refreshDue } }, { refreshDue, connectionId: { gt: connectionId } }] },
      ],
    },
    orderBy: [{ refreshDue: 'asc' }, { connectionId: 'asc' }],
    take: pageSize,
    select: { refreshDue: true, connectionId: true },
  });
  return rows as Due[];
}

async function refreshOrLog(services: Services, connectionId: string): Promise<void> {
  try {
    await refreshCredential(services, connectionId);
  } catch (error) {
    // Nor the next one could be: the pass is over.
    if (whyUnavailable(error) !== null) throw error;
    services.log.error({ connectionId, err: error }, 'a credential could not be refreshed');
  }
}
