import { parentPort } from "node:worker_threads";
import type { CellCompiler } from "./cell-compiler.js";
import { createTslabCompiler } from "./tslab-compiler.js";

/** A call of the compiler from the server's thread. */
export interface CompilerCall {
  readonly id: number;
  readonly name: keyof CellCompiler;
  readonly args: readonly unknown[];
}

/** Its answer: a value, or the message of what was thrown. */
export interface CompilerAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

const port = parentPort;
if (!port) {
  throw new Error("compiler-worker.js runs only as a worker thread of the kernel");
}
const compiler = createTslabCompiler();
port.on("message", ({ id, name, args }: CompilerCall) => {
  try {
    const method = compiler[name] as (...values: readonly unknown[]) => unknown;
    port.postMessage({ id, value: method(...args) } satisfies CompilerAnswer);
  } catch (error) {
    port.postMessage({ id, error: String((error as Error)?.stack ?? error) } satisfies CompilerAnswer);
  }
});
