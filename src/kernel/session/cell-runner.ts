import { join } from "node:path";
import { compileCode, ModuleLoader, type Variables } from "./module-loader.js";
import type { RunCommand } from "./session-protocol.js";
import type { StopPoints } from "./stopped-cells.js";

/** Runs compiled cells, one after another, over shared variables. */
export class CellRunner {
  readonly #variables: Variables = {};
  readonly #loader: ModuleLoader;
  readonly #stopPoints: StopPoints;
  /** Where the cells stand, as far as imports go. */
  readonly #path: string;
  readonly #folder: string;

  /**
   * @param folder Where `import` starts to look.
   * @param loadTslab What `import "tslab"` gives.
   */
  constructor(folder: string, stopPoints: StopPoints, loadTslab: () => unknown) {
    this.#folder = folder;
    this.#path = join(folder, "cell.ts");
    this.#stopPoints = stopPoints;
    this.#loader = new ModuleLoader(folder, stopPoints, loadTslab);
  }

  /** Runs a cell; gives its last expression's value, undefined without one. A promise is a value like any other. */
  async run({ id, name, code, dependencies, modules }: RunCommand): Promise<{ readonly value: unknown }> {
    // A stop may come while modules are loaded.
    this.#stopPoints.resume(id, await this.#loader.update(modules));
    const module = { exports: {} };
    let result: unknown;
    await compileCode(code, name)(
      this.#variables,
      {
        ...this.#loader.modulesFor(this.#path, dependencies),
        result: (value) => {
          result = value;
        },
      },
      this.#stopPoints,
      this.#loader.requireFor(this.#folder, dependencies),
      module,
      module.exports,
      this.#path,
      this.#folder,
    );
    return { value: result };
  }
}
