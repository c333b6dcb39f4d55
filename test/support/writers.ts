import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** A write of a connection with an external id of its own, and what its caller learned of it. */
export interface Write {
  externalId: string;
  /** The HTTP status; null: no answer came. */
  status: number | null;
  /** The code of the error, if there is one. */
  code: string | null;
  retryAfter: string | null;
  /** From sending it to the end of its answer, in ms. */
  tookMs: number;
  /** When the response arrived, by `performance.now()`. */
  at: number;
}

/** A store of connections, as its callers and its auditors see it: how often each external id is there. */
export interface Stored {
  connections: Map<string, number>;
  upsertEvents: Map<string, number>;
}

/** Callers who write one connection after the other, each with an external id of its own, until they are stopped. */
export interface Writers {
  /** All writes so far that have ended. */
  writes: Write[];
  /** Stops them, once the writes under way have ended. */
  stop(): Promise<Write[]>;
}

export interface WriterOptions {
  /** How many write at once. */
  count: number;
  /** The gateway's address; looked up for each write. */
  address: () => string;
  key: string;
  projectId: string;
}

/** Starts writing. */
export function startWriters({ count, address, key, projectId }: WriterOptions): Writers {
  const writes: Write[] = [];
  let stopped = false;
  const run = async (): Promise<void> => {
    while (!stopped) {
      const write = await writeOne({ address: address(), key, projectId });
      writes.push(write);
      // Nobody hammers at a door that is shut.
      if (write.status !== 201) await sleep(50);
    }
  };
  const all = Promise.all(Array.from({ length: count }, run));
  return {
    writes,
    stop: async () => {
      stopped = true;
      await all;
      return writes;
    },
  };
}

/** Writes one connection. */
export async function writeOne({
  address,
  key,
  projectId,
}: Pick<WriterOptions, 'key' | 'projectId'> & { address: string }): Promise<Write> {
  const externalId = randomUUID();
  const began = performance.now();
  const ended = (): Pick<Write, 'tookMs' | 'at'> => ({ tookMs: performance.now() - began, at: performance.now() });
  try {
    const response = await fetch(`${address}/api/v1/app-connections`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        projectId,
        externalId,
        displayName: externalId,
        pieceName: 'x',
        pieceVersion: '1',
        type: 'SECRET_TEXT',
        value: { type: 'SECRET_TEXT', secret_text: `secret of ${externalId}` },
      }),
    });
    const { code } = (await response.json()) as { code?: string };
    const retryAfter = response.headers.get('retry-after');
    return { externalId, status: response.status, code: code ?? null, retryAfter, ...ended() };
  } catch {
    return { externalId, status: null, code: null, retryAfter: null, ...ended() };
  }
}

/**
 * What is wrong with a store after writes: an acknowledged one that is lost or not recorded exactly once, one that is there
 * twice, a change without its record, a record without its change, a row that nobody wrote.
 */
export function discrepancies(writes: Write[], { connections, upsertEvents }: Stored): string[] {
  const wrong = writes.flatMap(({ externalId, status }) => {
    const rows = connections.get(externalId) ?? 0;
    const events = upsertEvents.get(externalId) ?? 0;
    const isRight = status === 201 ? rows === 1 && events === 1 : rows === events && rows <= 1;
    return isRight ? [] : [`${externalId}: answered ${status}, ${rows} connections, ${events} events`];
  });
  const written = new Set(writes.map(({ externalId }) => externalId));
  const unknown = [...connections.keys(), ...upsertEvents.keys()].filter((externalId) => !written.has(externalId));
  return [...wrong, ...unknown.map((externalId) => `${externalId}: nobody wrote it`)];
}
