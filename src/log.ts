import { pino, type Logger } from 'pino';

export type Log = Logger;

/** How many bytes of lines are written at once, and how long a line waits for more of them, in ms. */
const buffer = { minLength: 4096, periodicFlush: 100 };

/**
 * A log on standard output. Its lines are buffered, and flushed when the process exits, whether by itself or by an uncaught error.
 *
 * @param pretty for people at a terminal; otherwise one JSON object a line
 */
export function createLog({ level, pretty }: { level: string; pretty: boolean }): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (!pretty) return pino(options, pino.destination({ ...buffer, sync: false }));
  return pino(
    { ...options, formatters: {} },
    pino.transport({
      target: 'pino-pretty',
      options: { ignore: 'pid,hostname', singleLine: true, translateTime: 'HH:MM:ss' },
    }),
  );
}

/** Resolves when all lines so far are written: what is printed afterwards stands below them. */
export const flushed = (log: Log): Promise<void> => new Promise((resolve) => log.flush(() => resolve()));
