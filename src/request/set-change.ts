/** How one set of ids differs from an earlier one. */
export interface SetChange {
  added: string[];
  removed: string[];
}

/** Compares two lists of ids. */
export function setChange(before: readonly string[], after: readonly string[]): SetChange {
  const [earlier, later] = [new Set(before), new Set(after)];
  return { added: after.filter((id) => !earlier.has(id)), removed: before.filter((id) => !later.has(id)) };
}
