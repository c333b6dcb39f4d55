/** A fault that keeps the gateway from starting, or from going on: one line that says what to do, and an exit code of its own. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** The process's exit code, from the table in docs/command-line.md. */
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const configInvalid = (faults: string[]): StartError =>
  new StartError(2, `The configuration is not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);

export const dataDirInUse = (dataDir: string): StartError =>
  new StartError(
    3,
    `Another process has the data folder ${dataDir} open. Stop it first, or set DATA_DIR to a folder of its own ` +
      `(several gateways can share one PostgreSQL: set DATABASE_URL).`,
  );

export const keyFileUnreadable = (file: string, reason: string): StartError =>
  new StartError(
    4,
    `The encryption key file ${file} can't be used: ${reason}. Restore it from your backup; without it no credential can be opened.`,
  );

export const keyFileMissing = (file: string): StartError =>
  new StartError(
    4,
    `The encryption key file ${file} is missing, and stored credentials were sealed with its key. Restore it from your backup, ` +
      `or set ENCRYPTION_KEYS.`,
  );

export const portTaken = (host: string, port: number): StartError =>
  new StartError(5, `${host}:${port} is in use by another process. Stop it, or choose another PORT.`);

export const cannotListen = (host: string, port: number, reason: string): StartError =>
  new StartError(5, `It can't listen at ${host}:${port}: ${reason}. Check HOST and PORT.`);

export const databaseUnreachable = (reason: string): StartError =>
  new StartError(
    6,
    `The database can't be reached: ${reason}. Check DATABASE_URL and that PostgreSQL accepts connections.`,
  );

export const dataDirNotWritable = (dataDir: string, reason: string): StartError =>
  new StartError(
    7,
    `The data folder ${dataDir} can't be written: ${reason}. Give the gateway's user the right to write in it, or set DATA_DIR to another folder.`,
  );

/** @param place what there is no room in */
export const diskFull = (place: string, reason: string): StartError =>
  new StartError(
    8,
    `There is no room left in ${place}: ${reason}. Make room, and start again; nothing that was confirmed is lost.`,
  );

export const dataDirDamaged = (dataDir: string, reason: string): StartError =>
  new StartError(
    9,
    `The database in the data folder ${dataDir} can't be opened: ${reason}. It was left as it is. ` +
      `Restore the whole folder from your backup, or set DATA_DIR to an empty folder to begin anew.`,
  );

export const noPlatformYet = (): StartError =>
  new StartError(
    12,
    'The database is empty: there is no platform yet that an API key could be for. Start the gateway once; it makes one, and prints its first key.',
  );

/**
 * @param missing ids of keys that are not in the ring
 * @param wrong ids of keys that are in the ring, and are other ones than those that sealed
 */
export const keysUnfit = (missing: string[], wrong: string[]): StartError => {
  const named = (ids: string[]): string => ids.map((id) => `"${id}"`).join(', ');
  const faults = [
    ...(missing.length > 0 ? [`${named(missing)} is not among the encryption keys`] : []),
    ...(wrong.length > 0 ? [`${named(wrong)} is another key than the one that sealed them`] : []),
  ];
  return new StartError(
    10,
    `Stored credentials can't be opened: ${faults.join(', and ')}. Restore the keys from your backup; ` +
      `name those that are lost for good in LOST_KEYS.`,
  );
};

export const databaseNewer = (migrations: string[]): StartError =>
  new StartError(
    11,
    `The database is of a newer version of the gateway: it has ${migrations.length === 1 ? 'a migration' : 'migrations'} ` +
      `that this one does not know (${migrations.join(', ')}). Run the newer version, or restore a backup of before the upgrade.`,
  );
