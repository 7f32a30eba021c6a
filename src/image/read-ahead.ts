/**
 * Reads things in the background while whoever asked is busy with the one before: a training step runs while the next
 * pictures are decoded. Results come in the order of the items. No more than `ahead` are begun and not yet asked for, so
 * that memory is bounded however many there are.
 *
 * @param items What is to be read: indices, files, samples.
 * @param read Reads one; where several run side by side, they may end in any order.
 * @param options.ahead How many are begun before they are asked for, whole number >= 1; default 8.
 * @returns The results. Left early (`break`, an error), nothing more is begun; what was begun is waited for.
 * @throws Whatever `items` or `read` throws, when its turn has come.
 * @example
 * const squares: number[] = [];
 * for await (const square of readAhead([1, 2, 3], async (n) => n * n, { ahead: 2 })) squares.push(square);
 * squares // [1, 4, 9]
 */
export async function* readAhead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  read: (item: T, index: number) => R | Promise<R>,
  { ahead = 8 }: { ahead?: number } = {},
): AsyncGenerator<R, void, undefined> {
  if (!Number.isInteger(ahead) || ahead < 1) {
    throw new RangeError(`ahead must be a whole number >= 1, got ${String(ahead)}`);
  }
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const begin = async (index: number): Promise<IteratorResult<R, undefined>> => {
    const next = await source.next();
    return next.done
      ? { done: true, value: undefined }
      : { done: false, value: await read(next.value, index) };
  };
  const begun: Promise<IteratorResult<R, undefined>>[] = [];
  let index = 0;
  try {
    for (;;) {
      while (begun.length < ahead) {
        const reading = begin(index++);
        // Its error is thrown when its turn comes; until then it is not unhandled.
        reading.catch(() => undefined);
        begun.push(reading);
      }
      const first = await begun.shift()!;
      if (first.done) return;
      yield first.value;
    }
  } finally {
    await Promise.allSettled(begun);
    await source.return?.();
  }
}
