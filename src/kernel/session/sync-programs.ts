import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";

type AnyFunction = (...args: unknown[]) => unknown;

/** A program that a cell waits for may write past us: calls `ended` when it has ended and all it wrote is in the pipes. */
export function watchSyncPrograms(ended: () => void): void {
  const functions = childProcess as unknown as Record<string, AnyFunction>;
  for (const name of ["execSync", "execFileSync", "spawnSync"]) {
    const original = functions[name] as AnyFunction;
    const watched = (...args: unknown[]): unknown => {
      try {
        return original(...args);
      } finally {
        ended();
      }
    };
    functions[name] = Object.defineProperty(watched, "name", { value: name });
  }
  syncBuiltinESMExports();
}
