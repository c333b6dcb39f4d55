import { execFile } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './process.ts';
import { runsWith } from './programs.ts';

const run = promisify(execFile);

/** Whether such disks can be made. */
export const smallDisksRun = runsWith(process.getuid?.() === 0, 'root: the tests on small disks (full, read-only)');

/** A file system of its own. */
export interface SmallDisk {
  path: string;
  /** Fills it up but for some bytes. */
  fill(leave: number): Promise<void>;
  /** Takes away what filled it. */
  makeRoom(): Promise<void>;
  readOnly(): Promise<void>;
  remove(): Promise<void>;
}

/** @param size in MiB */
export async function smallDisk(size: number): Promise<SmallDisk> {
  const { path, remove } = await temporaryFolder();
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', path]);
  const ballast = join(path, 'ballast');
  return {
    path,
    fill: async (leave) => {
      const { bavail, bsize } = await statfs(path);
      await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
    },
    makeRoom: () => rm(ballast),
    readOnly: async () => {
      await run('mount', ['-o', 'remount,ro', path]);
    },
    remove: async () => {
      await run('umount', [path]);
      await remove();
    },
  };
}
