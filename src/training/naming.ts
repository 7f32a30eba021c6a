/**
 * Does some work. Where it throws a TypeError, a RangeError or a plain Error, the message says of what; errors that
 * name it themselves, such as a BadFileError its file, go through as they are.
 *
 * @param name What is worked on: `sample "0042" of "bccd"`.
 */
export function naming<T>(name: string, work: () => Promise<T> | T): Promise<T> | T {
  try {
    const result = work();
    return result instanceof Promise ? result.catch((error: unknown) => rethrow(name, error)) : result;
  } catch (error) {
    return rethrow(name, error);
  }
}

function rethrow(name: string, error: unknown): never {
  for (const Kind of [TypeError, RangeError, Error]) {
    if (!(error instanceof Error) || error.constructor !== Kind || error.message.startsWith(name)) continue;
    throw new Kind(`${name}: ${error.message}`, { cause: error });
  }
  throw error;
}
