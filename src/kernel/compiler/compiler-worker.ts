import { parentPort } from "node:worker_threads";
import type { CellCompiler } from "./cell-compiler.js";
import { createCellCompiler } from "./pinpoint-compiler.js";

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

/** Said whenever TypeScript's process is started. */
export interface CompilerProcess {
  readonly pid: number | undefined;
}

const port = parentPort;
if (!port) {
  throw new Error("compiler-worker.js runs only as a worker thread of the kernel");
}
const compiler = createCellCompiler(process.cwd(), {
  onStart: (pid) => port.postMessage({ pid } satisfies CompilerProcess),
});
/** One call at a time, in their order. */
let last: Promise<unknown> = compiler;
port.on("message", ({ id, name, args }: CompilerCall) => {
  const answer = async (): Promise<void> => {
    try {
      const method = (await compiler)[name] as (...values: readonly unknown[]) => Promise<unknown>;
      port.postMessage({
        id,
        value: await method.apply(await compiler, args as unknown[]),
      } satisfies CompilerAnswer);
    } catch (error) {
      port.postMessage({ id, error: String((error as Error)?.stack ?? error) } satisfies CompilerAnswer);
    }
  };
  last = last.then(answer, answer);
});
