/** A promise of the gateway's that is too long to be kept by a test, and what shows that it is kept. */
export interface Proof {
  /** What is shown. */
  title: string;
  /**
   * Runs it, and prints what it does.
   *
   * @param scale 1: whole; below, so much of it
   * @returns what was not kept
   */
  run(scale: number): Promise<string[]>;
}
