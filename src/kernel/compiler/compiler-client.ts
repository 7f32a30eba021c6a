import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { CellCompiler, RemoteCompiler } from "./cell-compiler.js";
import type { CompilerAnswer, CompilerCall, CompilerProcess } from "./compiler-worker.js";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

function endProcess(pid: number | undefined): void {
  try {
    if (pid !== undefined) {
      process.kill(pid, "SIGKILL");
    }
  } catch {
    // It has ended already.
  }
}

/** Starts the cell compiler in a thread of its own, so that the server stays free while it works. */
export function startCompiler(): RemoteCompiler {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined = start();
  let nextId = 0;
  let typeScript: number | undefined;

  function start(): Worker {
    const thread = new Worker(join(__dirname, "compiler-worker.js"));
    thread.on("message", (message: CompilerAnswer | CompilerProcess) => {
      if ("pid" in message) {
        typeScript = message.pid;
        return;
      }
      const { id, value, error } = message;
      const call = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) {
        call?.resolve(value);
      } else {
        call?.reject(new Error(error));
      }
    });
    let failure = new Error("the cell compiler ended");
    thread.on("error", (error) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });
    thread.on("exit", () => {
      for (const call of waiting.values()) {
        call.reject(failure);
      }
      waiting.clear();
      // The next call starts another, without the memory of the cells before.
      worker = undefined;
    });
    return thread;
  }

  function call(name: keyof CellCompiler, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      worker ??= start();
      worker.postMessage({ id, name, args } satisfies CompilerCall);
    });
  }

  return {
    compile: (...args) => call("compile", args) as ReturnType<RemoteCompiler["compile"]>,
    complete: (...args) => call("complete", args) as ReturnType<RemoteCompiler["complete"]>,
    inspect: (...args) => call("inspect", args) as ReturnType<RemoteCompiler["inspect"]>,
    isComplete: (...args) => call("isComplete", args) as ReturnType<RemoteCompiler["isComplete"]>,
    reset: () => call("reset", []) as Promise<void>,
    close: async () => {
      const ended = worker?.terminate();
      // The thread may be waiting for TypeScript, which nothing else ends.
      endProcess(typeScript);
      await ended;
    },
  };
}
