import { createRequire } from "node:module";
import { productFolder } from "../product-folder.js";
import type { Completion } from "./cell-compiler.js";
import { dependenciesOf, packageExports } from "./package-exports.js";

/** Node's own modules that a notebook may want; each name is offered from the first that has it. */
const nodeModules = (
  "fs/promises fs path os url util child_process crypto events stream timers/promises perf_hooks readline " +
  "worker_threads http https zlib assert buffer string_decoder querystring dns net v8 vm"
).split(" ");

/** Names of functions and classes, not single letters or words of a promise's own. */
const exported = /^[A-Za-z]\w{2,}$/;

const load = createRequire(__filename);

/** How long one completion may read packages for; the next goes on with the rest. */
const readingTime = 15;

/** A package that the notebook imports, by the name that stands for all of it where it has one. */
export interface ImportedPackage {
  readonly from: string;
  readonly namespace?: string;
}

/** The names that other modules export, to be offered where nothing else is known by them. */
export class AutoImports {
  readonly #folder: string;
  #modules: ReadonlyMap<string, string> | undefined;
  readonly #packages = new Map<string, readonly string[]>();
  #dependencies: readonly string[] | undefined;

  /** @param folder The notebook's: the packages of its package.json are offered as well. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Completions for names that begin with `typed` and are not `known`. */
  complete(typed: string, known: ReadonlySet<string>, imported: readonly ImportedPackage[]): Completion[] {
    if (typed.length < 3) {
      return [];
    }
    const offered = new Set(known);
    const fits = (name: string): boolean => name.toLowerCase().startsWith(typed) && !offered.has(name);
    const ours = [...this.#own()]
      .filter(([name]) => fits(name))
      .map(([name, from]) => completionOf(name, from, undefined));
    for (const { label } of ours) offered.add(label);
    const others = this.#read(imported).flatMap(({ from, namespace }) =>
      (this.#packages.get(from) ?? []).filter(fits).map((name) => {
        offered.add(name);
        return completionOf(name, from, namespace);
      }),
    );
    return [...ours, ...others];
  }

  /** Where a name could be imported from. */
  moduleOf(name: string): string | undefined {
    return this.#own().get(name);
  }

  /** Reads what packages export, for as long as a completion may take; gives those whose names are known then. */
  #read(imported: readonly ImportedPackage[]): ImportedPackage[] {
    this.#dependencies ??= dependenciesOf(this.#folder);
    const until = performance.now() + readingTime;
    const known = new Set(imported.map(({ from }) => from));
    const others = this.#dependencies.filter((name) => !known.has(name)).map((from) => ({ from }));
    return [...imported, ...others].filter(({ from }) => {
      if (!this.#packages.has(from) && performance.now() < until) {
        const names = packageExports(from, this.#folder).filter((name) => exported.test(name));
        this.#packages.set(from, names);
      }
      return this.#packages.has(from);
    });
  }

  #own(): ReadonlyMap<string, string> {
    this.#modules ??= ownModules();
    return this.#modules;
  }
}

function completionOf(name: string, from: string, namespace: string | undefined): Completion {
  const text = namespace === undefined ? `(await import("${from}")).${name}` : `${namespace}.${name}`;
  return { label: name, text, kind: namespace === undefined ? `import from ${from}` : `of ${namespace}` };
}

/** The names of the library and of Node's modules, with the first module that has each. */
function ownModules(): Map<string, string> {
  const modules = new Map<string, string>();
  const add = (from: string, names: readonly string[]): void => {
    for (const name of names) {
      if (exported.test(name) && !modules.has(name)) {
        modules.set(name, from);
      }
    }
  };
  add("pinpoint-ts", packageExports("pinpoint-ts", productFolder));
  for (const name of nodeModules) {
    add(`node:${name}`, Object.keys(load(`node:${name}`) as object));
  }
  return modules;
}
