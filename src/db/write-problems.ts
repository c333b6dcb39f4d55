/** Why a file can't be written. */
export type WriteProblem = 'no room' | 'not writable';

const problems: Record<string, WriteProblem> = {
  ENOSPC: 'no room',
  EDQUOT: 'no room',
  EROFS: 'not writable',
  EACCES: 'not writable',
  EPERM: 'not writable',
  // A file where a folder should be.
  EEXIST: 'not writable',
  ENOTDIR: 'not writable',
  // A cycle of symbolic links.
  ELOOP: 'not writable',
};

/** The embedded engine's error numbers (WASI). */
const engineCodes: Record<number, string> = { 51: 'ENOSPC', 19: 'EDQUOT', 69: 'EROFS', 2: 'EACCES', 63: 'EPERM' };

/** The code of a file system error, such as `ENOSPC`; null: it is another error. */
export function fileErrorCode(error: unknown): string | null {
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException;
  return code ?? engineCodes[errno ?? 0] ?? null;
}

/** Why a file can't be written, by an error; null: the error has another cause. */
export const problemOfError = (error: unknown): WriteProblem | null => problems[fileErrorCode(error) ?? ''] ?? null;

/** The same, by a message of PostgreSQL. */
export function problemOfMessage(reason: string): WriteProblem | null {
  if (/No space left on device|quota exceeded/i.test(reason)) return 'no room';
  return /Read-only file system|Permission denied|Operation not permitted/i.test(reason) ? 'not writable' : null;
}
