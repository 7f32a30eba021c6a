// What every cell may use without an import; the cell compiler reads the declarations that are made from this file.
export {};

declare global {
  /**
   * Asks the person for a line of text and waits for it.
   *
   * @param message What is asked.
   * @param defaultValue The answer where the person gives an empty line.
   * @returns The line; null where the front end cancelled.
   * @throws {Error} `StdinNotAllowed` where nobody can answer, as in `jupyter nbconvert --execute`.
   */
  function prompt(message?: string, defaultValue?: string): string | null;

  /** Asks the person a question and waits for the answer: true for y, yes, ok or true; else false. */
  function confirm(message?: string): boolean;

  /** Shows a message and waits until the person has pressed Enter. */
  function alert(message?: unknown): void;
}
