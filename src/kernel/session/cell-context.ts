import { AsyncLocalStorage } from "node:async_hooks";

interface AsyncWrap {
  readonly async_hook_fields: Uint32Array;
  readonly constants: { readonly kCheck: number; readonly kTotals: number };
}

/** On Node 22, AsyncLocalStorage stands on V8's context frames when asked to; from Node 24 on it does so by itself. */
const framesOption = "--experimental-async-context-frame";

/** What Node must be started with, so that the context of cells outlives a hard stop. */
export const contextOptions: readonly string[] = [
  "--no-force-async-hooks-checks",
  ...[framesOption].filter((option) => process.allowedNodeEnvironmentFlags.has(option)),
];

/** Knows which cell the running code belongs to, also behind an `await` and in the callbacks of timers and events. */
export class CellContext {
  readonly #storage = new AsyncLocalStorage<number>();
  #newest = 0;

  /** The cell that the running code belongs to; the newest, where that is not known. */
  cell(): number {
    return this.#storage.getStore() ?? this.#newest;
  }

  /** The last cell that was started. */
  get newest(): number {
    return this.#newest;
  }

  /** Makes `cell` the newest. */
  start(cell: number): void {
    this.#newest = cell;
  }

  run<Result>(cell: number, work: () => Result): Result {
    return this.#storage.run(cell, () => {
      allowHardStops();
      return work();
    });
  }
}

/**
 * Where AsyncLocalStorage stands on async hooks, as on Node 20, Node ends the process when their stack is not as it
 * should be: as after a hard stop, which leaves no time to clear it. These are the switches of that check.
 */
function allowHardStops(): void {
  const { async_hook_fields: fields, constants } = asyncWrap ?? {};
  if (fields && constants) {
    fields[constants.kCheck] = 0;
    fields[constants.kTotals] = 0;
  }
}

function findAsyncWrap(): AsyncWrap | undefined {
  if (Number.parseInt(process.versions.node, 10) >= 24 || process.execArgv.includes(framesOption)) {
    return undefined;
  }
  const { noDeprecation = false } = process;
  process.noDeprecation = true;
  try {
    return (process as unknown as { binding(name: string): AsyncWrap }).binding("async_wrap");
  } finally {
    process.noDeprecation = noDeprecation;
  }
}

const asyncWrap = findAsyncWrap();
