import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import type { CompiledModule } from "../compiler/cell-compiler.js";
import { commonJsModule, type ImportBinding, wholeModule } from "../compiler/module-syntax.js";
import { KeptMap } from "./kept-collections.js";
import { PackageLoader } from "./load-package.js";
import { LocalModule } from "./local-module.js";
import type { StopPoints } from "./stopped-cells.js";

export type Variables = Record<string, unknown>;

/** What the code of a cell or module calls to get at other modules: `$modules`. */
export interface Modules {
  /** Puts imported names among the variables; a promise where a module has to be waited for. */
  bind(variables: Variables, imports: readonly ImportBinding[]): Promise<void> | undefined;
  import(specifier: unknown): Promise<unknown>;
  readonly meta: object;
  /** Takes the value of the expression that a cell ends with. */
  result(value: unknown): void;
  /** A module says that it has run to its end. */
  evaluated(): void;
}

/** The function that compiled code comes as. */
export type CompiledFunction = (
  variables: Variables,
  modules: Modules,
  stopPoints: StopPoints,
  require: NodeJS.Require,
  module: { exports: unknown },
  exports: unknown,
  filename: string,
  dirname: string,
) => Promise<void>;

export function compileCode(code: string, filename: string): CompiledFunction {
  return (compileFunction(code, [], { filename, lineOffset: -1 }) as () => CompiledFunction)();
}

/** An export of a module that is not ours, as TypeScript's `esModuleInterop` has it. */
function exportOf(module: object, name: string): unknown {
  const exports = module as Variables;
  const isModule =
    exports?.__esModule === true || exports?.[Symbol.toStringTag as unknown as string] === "Module";
  if (name === wholeModule || name === commonJsModule || (name === "default" && !isModule)) {
    return module;
  }
  return exports[name];
}

/** The `import()` of a CommonJS module has all of it as `default`. */
function asNamespace(module: object): object {
  const isModule = "__esModule" in module || Symbol.toStringTag in module;
  return isModule ? module : Object.create(module, { default: { value: module, enumerable: true } });
}

/** Loads what cells import: the notebook's own files, as the compiler sends them, and everything else from Node. */
export class ModuleLoader {
  readonly #modules = new KeptMap<string, LocalModule>();
  readonly #packages = new KeptMap<string, PackageLoader>();
  readonly #folder: string;
  readonly #cellPackages: PackageLoader;
  readonly #stopPoints: StopPoints;
  readonly #loadTslab: () => unknown;

  /**
   * @param folder The cells' own.
   * @param loadTslab What `import "tslab"` gives.
   */
  constructor(folder: string, stopPoints: StopPoints, loadTslab: () => unknown) {
    this.#folder = folder;
    this.#cellPackages = new PackageLoader(folder);
    this.#stopPoints = stopPoints;
    this.#loadTslab = loadTslab;
  }

  /** Takes new and changed modules; those that ran before run again, so that everybody sees the change. */
  async update(modules: readonly CompiledModule[]): Promise<void> {
    for (const module of this.#modules.values()) {
      // The cell that waited for it was stopped.
      module.state = module.state === "running" ? "new" : module.state;
      module.waitsFor.clear();
    }
    const changed: LocalModule[] = [];
    for (const source of modules) {
      const known = this.#modules.get(source.path);
      if (!known) {
        this.#modules.set(source.path, new LocalModule(source));
      } else {
        known.source = source;
        changed.push(...(known.state === "ready" ? [known] : []));
        known.state = "new";
      }
    }
    for (const module of changed) {
      await this.#evaluate(module);
    }
  }

  /** The way to other modules for code in the file `path`, which may be one that does not exist. */
  modulesFor(path: string, dependencies: Readonly<Record<string, string>>, importer?: LocalModule): Modules {
    const folder = importer ? dirname(path) : this.#folder;
    const load = (specifier: string) => this.#load(specifier, folder, dependencies, importer);
    const bind = (variables: Variables, imports: readonly ImportBinding[]): Promise<void> | undefined => {
      for (const [index, { from, names }] of imports.entries()) {
        const module = load(from);
        if (module instanceof Promise) {
          return module.then((loaded) => {
            this.#assign(variables, names, loaded);
            return bind(variables, imports.slice(index + 1));
          });
        }
        this.#assign(variables, names, module);
      }
      return undefined;
    };
    return {
      bind,
      import: async (specifier) => asNamespace(await load(String(specifier))),
      meta: {
        get url() {
          return pathToFileURL(path).href;
        },
        filename: path,
        dirname: folder,
      },
      result: () => undefined,
      evaluated: () => undefined,
    };
  }

  /** `require` for the same code. */
  requireFor(folder: string, dependencies: Readonly<Record<string, string>>): NodeJS.Require {
    const packages = this.#packagesFrom(folder);
    return new Proxy(packages.require, {
      apply: (_target, _self, [id]: [string]) => {
        const file = dependencies[id];
        if (id === "tslab") {
          return this.#loadTslab();
        }
        if (file === undefined) {
          return packages.requireFrom(id);
        }
        const module = this.#modules.get(file);
        if (module && module.state === "new") {
          void this.#evaluate(module).catch(() => undefined);
        }
        if (module?.state !== "ready") {
          throw new Error(`${id} awaits something at its top: import it instead of calling require`);
        }
        return module.exports;
      },
    });
  }

  #packagesFrom(folder: string): PackageLoader {
    // What a cell did to Map must not keep the next from running.
    if (folder === this.#folder) {
      return this.#cellPackages;
    }
    let packages = this.#packages.get(folder);
    if (!packages) {
      packages = new PackageLoader(folder);
      this.#packages.set(folder, packages);
    }
    return packages;
  }

  #load(
    specifier: string,
    folder: string,
    dependencies: Readonly<Record<string, string>>,
    importer: LocalModule | undefined,
  ): object | Promise<object> {
    if (specifier === "tslab") {
      return this.#loadTslab() as object;
    }
    const module = this.#modules.get(dependencies[specifier] ?? "") ?? this.#computed(specifier, folder);
    if (!module) {
      return this.#packagesFrom(folder).load(specifier);
    }
    if (module.state === "ready" || (importer && module.isWaitingFor(importer))) {
      return module.exports;
    }
    importer?.waitsFor.add(module);
    if (module.state === "new") {
      void this.#evaluate(module).catch(() => undefined);
    }
    // Evaluation ends at once where nothing is awaited.
    if ((module.state as LocalModule["state"]) === "ready") {
      importer?.waitsFor.delete(module);
      return module.exports;
    }
    return module.running.then(() => module.exports).finally(() => importer?.waitsFor.delete(module));
  }

  /** The module at a path that was not written in quotes: the compiler has sent it if a cell imports it elsewhere. */
  #computed(specifier: string, folder: string): LocalModule | undefined {
    if (!/^\.{0,2}\//.test(specifier)) {
      return undefined;
    }
    const path = resolve(folder, specifier);
    const candidates = ["", ".ts", ".tsx", ".mts", ".cts"].map((extension) =>
      this.#modules.get(path + extension),
    );
    return candidates.find((module) => module !== undefined);
  }

  #evaluate(module: LocalModule): Promise<void> {
    const { path, code, dependencies, isModule, exportsAllOf } = module.source;
    const variables: Variables = {};
    const commonJs = { exports: {} as unknown };
    const modules = this.modulesFor(path, dependencies, module);
    const publish = (): void => {
      if (isModule) {
        const others = exportsAllOf.map((from) => this.#modules.get(dependencies[from] ?? "")?.exports ?? {});
        module.publish(variables, others);
      } else {
        module.publishCommonJs(commonJs.exports);
      }
    };
    const evaluated = (): void => {
      publish();
      module.state = "ready";
    };
    module.state = "running";
    publish();
    const run = async (): Promise<void> => {
      try {
        await compileCode(code, path)(
          variables,
          { ...modules, evaluated },
          this.#stopPoints,
          this.requireFor(dirname(path), dependencies),
          commonJs,
          commonJs.exports,
          path,
          dirname(path),
        );
      } catch (error) {
        module.state = "new";
        throw error;
      }
    };
    module.running = run();
    return module.running;
  }

  #assign(variables: Variables, names: Readonly<Record<string, string>>, module: object): void {
    const isLocal = [...this.#modules.values()].some(({ exports }) => exports === module);
    for (const [name, exported] of Object.entries(names)) {
      if (!isLocal) {
        variables[name] = exportOf(module, exported);
        continue;
      }
      // The importer sees the export as it is at any time; a cell that declares the name anew puts a value in its place.
      Object.defineProperty(variables, name, {
        get: () => exportOf(module, exported),
        set: (value) =>
          Object.defineProperty(variables, name, {
            value,
            writable: true,
            enumerable: true,
            configurable: true,
          }),
        enumerable: true,
        configurable: true,
      });
    }
  }
}
