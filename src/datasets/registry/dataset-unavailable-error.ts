/** A data set is not on this machine and could not be had. The message is one sentence that says what to do. */
export class DatasetUnavailableError extends Error {
  override readonly name = "DatasetUnavailableError";

  constructor(
    readonly dataset: string,
    readonly reason: string,
    cure: string,
    options?: ErrorOptions,
  ) {
    super(`The data set "${dataset}" is not on this machine (${reason}): ${cure}.`, options);
  }
}
