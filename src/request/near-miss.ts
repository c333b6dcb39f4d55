/** Finds the name that was meant by one that is not known. */
import distance from 'damerau-levenshtein';

/**
 * The known name that another one nearly is: the same but for case, underscores and other signs, or a typing error away
 * (two with names of 12 letters or more, none with names of less than 5).
 *
 * @returns null when it is near none of them
 */
export function nearMissOf(name: string, known: readonly string[]): string | null {
  const letters = lettersOf(name);
  const same = known.find((candidate) => lettersOf(candidate) === letters);
  return same ?? known.find((candidate) => isTypingError(letters, lettersOf(candidate))) ?? null;
}

const lettersOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

// The lengths are compared first: the distance takes time by their product, and callers choose the names.
function isTypingError(letters: string, meant: string): boolean {
  const most = typingErrors(meant.length);
  return most > 0 && Math.abs(letters.length - meant.length) <= most && distance(letters, meant).steps <= most;
}

function typingErrors(length: number): number {
  if (length < 5) return 0;
  return length < 12 ? 1 : 2;
}
