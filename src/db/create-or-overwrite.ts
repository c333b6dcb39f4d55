/**
 * Creates a row, or overwrites the one with the same key. An insert of an existing key waits for the transaction that inserted
 * it; that row may be deleted before it is locked, and then the insert is retried.
 *
 * @param create inserts the row; returns undefined if its key exists
 * @param overwrite locks and updates the row with the key; returns undefined if there is none any more
 * @throws what the two throw
 */
export async function createOrOverwrite<Row>(
  create: () => Promise<Row | undefined>,
  overwrite: () => Promise<Row | undefined>,
): Promise<Row> {
  for (;;) {
    const row = (await create()) ?? (await overwrite());
    if (row !== undefined) return row;
  }
}
