import type { CompiledModule } from "../compiler/cell-compiler.js";
import { KeptSet } from "./kept-collections.js";

type Names = Record<string, unknown>;

/**
 * A source file of the notebook's folder as the session sees it. What importers hold is one object for all its life:
 * when the file changes, the same object shows the new exports.
 */
export class LocalModule {
  source: CompiledModule;
  state: "new" | "running" | "ready" = "new";
  /** Settles when the module has run; only one that awaits something is not ready at once. */
  running: Promise<void> = Promise.resolve();
  /** The modules that it waits for. */
  readonly waitsFor = new KeptSet<LocalModule>();
  readonly exports: Names = Object.defineProperty({}, "__esModule", { value: true });

  constructor(source: CompiledModule) {
    this.source = source;
  }

  /** Whether it waits for `other`, itself or through what it waits for: importing it from there goes in a circle. */
  isWaitingFor(other: LocalModule): boolean {
    return this === other || [...this.waitsFor].some((module) => module.isWaitingFor(other));
  }

  /** Shows `variables` under the names that the source exports; `others` are modules that it exports as a whole. */
  publish(variables: Names, others: readonly Names[]): void {
    this.#clear();
    for (const [name, variable] of Object.entries(this.source.exports)) {
      this.#define(name, () => variables[variable]);
    }
    for (const other of others) {
      for (const name of Object.keys(other)) {
        if (name !== "default" && !Object.hasOwn(this.exports, name)) {
          this.#define(name, () => other[name]);
        }
      }
    }
  }

  /** The same for a module that put its exports into `module.exports`. */
  publishCommonJs(exports: unknown): void {
    this.#clear();
    if (typeof exports === "object" && exports !== null && !Array.isArray(exports)) {
      for (const name of Object.keys(exports)) {
        this.#define(name, () => (exports as Names)[name]);
      }
    }
    if (!(exports as { __esModule?: unknown } | null)?.__esModule) {
      this.#define("default", () => exports);
    }
  }

  #define(name: string, get: () => unknown): void {
    Object.defineProperty(this.exports, name, { get, enumerable: true, configurable: true });
  }

  #clear(): void {
    for (const name of Object.keys(this.exports)) {
      delete this.exports[name];
    }
  }
}
