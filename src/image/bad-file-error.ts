/**
 * A file that is missing, damaged or not what it should be. The message names the file and the reason; readers that
 * can skip bad files catch it.
 */
export class BadFileError extends Error {
  override readonly name = "BadFileError";

  constructor(
    readonly file: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${reason}`, options);
  }
}
