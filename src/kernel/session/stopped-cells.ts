import { KeptSet } from "./kept-collections.js";

/** The name under which a cell's code finds `StopPoints`. */
export const stopPointsName = "$pinpoint";

/** Called by a cell's code around everything that it waits for, so that a stopped cell does not go on afterwards. */
export interface StopPoints {
  /** The cell that the running code belongs to. */
  cell(): number;
  /** Gives back what was awaited, unless `cell` was stopped meanwhile. */
  resume<Value>(cell: number, value: Value): Value;
  /** The items of `source`, until the cell that asks for them is stopped. */
  iterate<Item>(source: AsyncIterable<Item> | Iterable<Item>): AsyncGenerator<Item>;
}

/** Thrown into a cell that the person stopped. */
export class Interrupted extends Error {
  override name = "Interrupted";
  override stack = "";

  constructor() {
    super("the cell was stopped; variables are kept");
  }
}

/** Knows which cells were stopped, and ends what they still do when it next comes by. */
export class StoppedCells implements StopPoints {
  readonly #stopped = new KeptSet<number>();
  readonly cell: () => number;

  /** @param cell The id of the cell that the running code belongs to. */
  constructor(cell: () => number) {
    this.cell = cell;
  }

  add(cell: number): void {
    this.#stopped.add(cell);
  }

  resume<Value>(cell: number, value: Value): Value {
    if (this.#stopped.has(cell)) {
      throw new Interrupted();
    }
    return value;
  }

  async *iterate<Item>(source: AsyncIterable<Item> | Iterable<Item>): AsyncGenerator<Item> {
    const cell = this.cell();
    for await (const item of source) {
      yield this.resume(cell, item);
    }
  }
}
