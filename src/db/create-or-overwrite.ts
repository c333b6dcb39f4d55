/**
 * Creates a row, or overwrites the one that has its key. An insert of a key that is taken waits for the transaction that
 * took it; the row it then finds may be deleted before it is locked, in which case the key is free again.
 *
 * @param create inserts the row, unless its key is taken: then undefined
 * @param overwrite locks and changes the row that has the key; undefined: there is none any more
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
