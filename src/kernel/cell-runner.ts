import Module, { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { runInThisContext } from "node:vm";
import type { CompiledModule } from "./cell-compiler.js";
import type { RunCommand } from "./session-protocol.js";
import { type StopPoints, stopPointsName } from "./stopped-cells.js";

type CellFunction = (exports: object, require: NodeJS.Require, stopPoints: StopPoints) => Promise<void>;

interface LoadableModule extends NodeJS.Module {
  _compile(code: string, path: string): void;
}

const ModuleClass = Module as unknown as {
  new (path: string): LoadableModule;
  _nodeModulePaths(folder: string): string[];
};

/**
 * The object that holds the variables of all cells. TypeScript re-exports an import as a getter without a setter;
 * here it becomes a plain value, so that a later cell can declare the name anew.
 */
function createVariables(): Record<string, unknown> {
  return new Proxy<Record<string, unknown>>(
    {},
    {
      defineProperty(target, name, { get, value }) {
        if (name !== "__esModule") {
          target[name as string] = get ? get() : value;
        }
        return true;
      },
    },
  );
}

/** Runs compiled cells, one after another, over shared variables. */
export class CellRunner {
  readonly #variables = createVariables();
  readonly #sources = new Map<string, string>();
  readonly #loaded = new Map<string, NodeJS.Module>();
  readonly #require: NodeJS.Require;
  readonly #stopPoints: StopPoints;
  readonly #loadTslab: () => unknown;

  /**
   * @param folder Where `import` starts to look.
   * @param loadTslab What `import "tslab"` gives.
   */
  constructor(folder: string, stopPoints: StopPoints, loadTslab: () => unknown) {
    this.#stopPoints = stopPoints;
    this.#loadTslab = loadTslab;
    this.#require = this.#wrapRequire(createRequire(join(folder, "cell.js")), folder);
  }

  /** Runs a cell; the promise gives its last expression's value, undefined without one. */
  async run({ name, code, lastExpression, modules }: RunCommand): Promise<unknown> {
    this.#updateModules(modules);
    const head = `(async function(exports, require, ${stopPointsName}) { `;
    const cell = runInThisContext(`${head}${code}\n})`, {
      filename: name,
      columnOffset: -head.length,
    }) as CellFunction;
    await cell(this.#variables, this.#require, this.#stopPoints);
    if (lastExpression === undefined) {
      return undefined;
    }
    const value = this.#variables[lastExpression];
    delete this.#variables[lastExpression];
    return value;
  }

  #updateModules(modules: readonly CompiledModule[]): void {
    for (const { path, code } of modules) {
      this.#sources.set(path, code);
      this.#loaded.delete(path);
    }
  }

  /** A `require` that knows tslab and the modules that the compiler made from the folder's source files. */
  #wrapRequire(require: NodeJS.Require, folder: string): NodeJS.Require {
    return new Proxy(require, {
      apply: (_target, _self, [id]: [string]) => {
        if (id === "tslab") {
          return this.#loadTslab();
        }
        if (id === stopPointsName) {
          return this.#stopPoints;
        }
        const path = join(folder, id);
        return this.#load(extname(path) === "" ? `${path}.js` : path)?.exports ?? require(id);
      },
    });
  }

  #load(path: string): NodeJS.Module | undefined {
    const loaded = this.#loaded.get(path);
    const code = this.#sources.get(path);
    if (loaded || code === undefined) {
      return loaded;
    }
    const module = new ModuleClass(path);
    const folder = dirname(path);
    module.filename = path;
    module.paths = ModuleClass._nodeModulePaths(folder);
    module.require = this.#wrapRequire(createRequire(path), folder);
    this.#loaded.set(path, module);
    try {
      module._compile(`const ${stopPointsName} = require("${stopPointsName}"); ${code}`, path);
    } catch (error) {
      this.#loaded.delete(path);
      throw error;
    }
    return module;
  }
}
