import type pg from 'pg';
import { RowsQuery, type Statement } from './rows-query.ts';

/** Ends the statement that a connection executes, if it still does. Resolves when no statement after it can be meant. */
export type Cancel = (client: pg.PoolClient) => Promise<unknown>;

/**
 * Reads the rows of a statement until a signal ends it: in PostgreSQL too, if it has been sent. Only for reads outside of
 * transactions.
 *
 * @param cancel null: what has been sent goes on
 * @throws the reason of `signal`, and what the database throws
 */
export async function queryUntil(
  pool: pg.Pool,
  statement: Statement,
  signal: AbortSignal | undefined,
  cancel: Cancel | null,
): Promise<unknown[]> {
  const client = await pool.connect();
  if (signal?.aborted) {
    client.release();
    signal.throwIfAborted();
  }
  const requests: Promise<boolean>[] = [];
  const end = (): void => {
    if (cancel) requests.push(cancel(client).then(isDone, isNotDone));
  };
  signal?.addEventListener('abort', end);
  // The query fails with the same error. Without a listener, a connection that breaks meanwhile would end the process.
  client.on('error', ignore);
  // A request to cancel names the connection, not the statement: the next user gets the connection when PostgreSQL has dealt
  // with it, or theirs would be ended.
  const release = (error?: unknown): void => {
    signal?.removeEventListener('abort', end);
    const [request] = requests;
    const reason = error instanceof Error ? error : undefined;
    const giveBack = (why?: Error | boolean): void => {
      client.removeListener('error', ignore);
      client.release(why);
    };
    if (!request) giveBack(reason);
    else void request.then((done) => giveBack(done ? reason : true));
  };
  try {
    const rows = await new Promise<unknown[]>((resolve, reject) => {
      client.query(new RowsQuery(statement, resolve, reject));
    });
    release();
    return rows;
  } catch (error) {
    // Ended as requested, a statement leaves its connection as good as before.
    release(requests.length > 0 && isCancelled(error) ? undefined : error);
    throw signal?.aborted ? signal.reason : error;
  }
}

const ignore = (): void => undefined;

const isDone = (): boolean => true;
const isNotDone = (): boolean => false;

const isCancelled = (error: unknown): boolean => (error as { code?: string }).code === '57014';
