/** An error that keeps the gateway from starting or from running on. Its message is one line that says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** The exit code of the process; docs/command-line.md lists them. */
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const configInvalid = (problems: string[]): StartError =>
  new StartError(2, `The configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);

export const dataDirInUse = (dataDir: string): StartError =>
  new StartError(
    3,
    `Another process has the data folder ${dataDir} open. Stop it first, or set DATA_DIR to another folder ` +
      `(several gateways can share one PostgreSQL: set DATABASE_URL).`,
  );

export const keyFileUnreadable = (file: string, reason: string): StartError =>
  new StartError(
    4,
    `The encryption key file ${file} can't be used: ${reason}. Restore it from your backup; without it no credential can be decrypted.`,
  );

export const keyFileMissing = (file: string): StartError =>
  new StartError(
    4,
    `The encryption key file ${file} is missing, and stored credentials were sealed with its key. Restore it from your backup, ` +
      `or set ENCRYPTION_KEYS.`,
  );

export const portTaken = (host: string, port: number): StartError =>
  new StartError(
    5,
    `${host.includes(':') ? `[${host}]` : host}:${port} is in use by another process. Stop it, or choose another PORT.`,
  );

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
    `The data folder ${dataDir} can't be written: ${reason}. Let the gateway's user write to it, or set DATA_DIR to another folder.`,
  );

const maxFilesNamed = 3;

/** @param files those in the folder that are not the gateway's */
export const dataDirOfOthers = (dataDir: string, files: string[]): StartError => {
  const named = files.slice(0, maxFilesNamed).join(', ');
  const more = files.length > maxFilesNamed ? ` and ${files.length - maxFilesNamed} more` : '';
  return new StartError(
    13,
    `The folder ${dataDir} has no database of the gateway, but other files: ${named}${more}. Nothing was changed. ` +
      `Set DATA_DIR to a new or an empty folder, for instance to one inside it.`,
  );
};

/** @param place what is full, such as `the database` */
export const diskFull = (place: string, reason: string): StartError =>
  new StartError(
    8,
    `There is no space left in ${place}: ${reason}. Free some space, and start again; nothing that was confirmed is lost.`,
  );

export const dataDirDamaged = (dataDir: string, reason: string): StartError =>
  new StartError(
    9,
    `The database in the data folder ${dataDir} can't be opened: ${reason}. It was not changed. ` +
      `Restore the whole folder from your backup, or set DATA_DIR to an empty folder to start afresh.`,
  );

export const noPlatformYet = (): StartError =>
  new StartError(
    12,
    'The database is empty: there is no platform yet to create an API key for. Start the gateway once: it creates one, and prints its first key.',
  );

/**
 * @param missing ids of keys that secrets are sealed with, and that are not in the ring
 * @param wrong ids of keys that are in the ring, but are not the keys of those ids that secrets are sealed with
 */
export const keysUnusable = (missing: string[], wrong: string[]): StartError => {
  const named = (ids: string[]): string => ids.map((id) => `"${id}"`).join(', ');
  const problems = [
    ...(missing.length > 0 ? [`${named(missing)} is not one of the encryption keys`] : []),
    ...(wrong.length > 0 ? [`${named(wrong)} is not the key that they were encrypted with`] : []),
  ];
  return new StartError(
    10,
    `Stored credentials can't be decrypted: ${problems.join(', and ')}. Restore the keys from your backup; ` +
      `name those that are lost for good in LOST_KEYS.`,
  );
};

export const databaseNewer = (migrations: string[]): StartError =>
  new StartError(
    11,
    `The database is of a newer version of the gateway: it has ${migrations.length === 1 ? 'a migration' : 'migrations'} ` +
      `that this one does not know (${migrations.join(', ')}). Run the newer version, or restore a backup from before the upgrade.`,
  );
