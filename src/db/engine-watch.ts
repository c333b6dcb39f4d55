import { messages, type Extension } from '@electric-sql/pglite';
import { problemOfMessage } from './write-problems.ts';

/** Observes the crash of an embedded engine. */
export interface EngineWatch {
  /** To be passed to the engine. */
  extension: Extension;
  /** The last FATAL or PANIC message of PostgreSQL; null: none. */
  reason(): string | null;
  /** Resolves when the engine has crashed; from then on, each statement fails. */
  ended: Promise<Error>;
}

/** Watches one engine. */
export function watchEngine(): EngineWatch {
  let reason: string | null = null;
  let reportEnd: (error: Error) => void;
  const ended = new Promise<Error>((resolve) => (reportEnd = resolve));
  return {
    reason: () => reason,
    ended,
    extension: {
      name: 'watch',
      setup: async (engine, emscriptenOpts: Record<string, unknown>) => ({
        emscriptenOpts: {
          ...emscriptenOpts,
          printErr: (line: string) => {
            reason = /\b(?:FATAL|PANIC): +(.+)/.exec(line)?.[1] ?? reason;
          },
          onAbort: () => {
            // Another statement would never return, and block the event loop.
            Object.assign(engine, { execProtocolRawSync: throwEnded });
            reportEnd(new Error('the embedded database was aborted'));
          },
        },
      }),
    },
  };

  function throwEnded(): never {
    const error = new messages.DatabaseError(
      `The embedded database has ended: ${reason ?? 'it was aborted'}`,
      0,
      'error',
    );
    const diskFull = reason !== null && problemOfMessage(reason) === 'no room';
    // disk_full, or crash_shutdown
    throw Object.assign(error, { severity: 'FATAL', code: diskFull ? '53100' : '57P02' });
  }
}
