import { pino, type Logger } from 'pino';

export type Log = Logger;

/** @param pretty for people at a terminal; otherwise one JSON object a line */
export function createLog({ level, pretty }: { level: string; pretty: boolean }): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (!pretty) return pino(options);
  return pino(
    { ...options, formatters: {} },
    pino.transport({
      target: 'pino-pretty',
      options: { ignore: 'pid,hostname', singleLine: true, translateTime: 'HH:MM:ss' },
    }),
  );
}
