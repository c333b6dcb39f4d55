// The package has no types of its own; this is the part that is used.
declare module 'fs-native-extensions' {
  /** Locks an open file for this process, until it is closed or the process ends. False: somebody else has it. */
  export function tryLock(fd: number): boolean;
}
