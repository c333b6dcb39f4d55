/** A fault that keeps the gateway from starting: one line that says what to do, and an exit code of its own. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** The process's exit code, from the table in the README. */
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

export const portTaken = (host: string, port: number): StartError =>
  new StartError(5, `${host}:${port} is in use by another process. Stop it, or choose another PORT.`);

export const databaseUnreachable = (reason: string): StartError =>
  new StartError(
    6,
    `The database can't be reached: ${reason}. Check DATABASE_URL and that PostgreSQL accepts connections.`,
  );
