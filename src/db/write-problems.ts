/** Why something can't be written. */
export type WriteProblem = 'no room' | 'not writable';

const problems: Record<string, WriteProblem> = {
  ENOSPC: 'no room',
  EDQUOT: 'no room',
  EROFS: 'not writable',
  EACCES: 'not writable',
  EPERM: 'not writable',
  // A file, where the folder should be.
  EEXIST: 'not writable',
  ENOTDIR: 'not writable',
  // Links that lead to each other.
  ELOOP: 'not writable',
};

/** The embedded engine's own numbers of such faults (WASI's). */
const engineCodes: Record<number, string> = { 51: 'ENOSPC', 19: 'EDQUOT', 69: 'EROFS', 2: 'EACCES', 63: 'EPERM' };

/** What a fault of the file system's is: its code, as `ENOSPC`; null: it is another fault. */
export function fileErrorCode(error: unknown): string | null {
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException;
  return code ?? engineCodes[errno ?? 0] ?? null;
}

/** What a fault means for writing; null: nothing. */
export const problemOfError = (error: unknown): WriteProblem | null => problems[fileErrorCode(error) ?? ''] ?? null;

/** The same for what PostgreSQL says of a fault, in words. */
export function problemOfMessage(reason: string): WriteProblem | null {
  if (/No space left on device|quota exceeded/i.test(reason)) return 'no room';
  return /Read-only file system|Permission denied|Operation not permitted/i.test(reason) ? 'not writable' : null;
}
