import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { productFolder } from "../product-folder.js";
import type { Completion } from "./cell-compiler.js";
import { readImport } from "./import-statement.js";
import { parseSource } from "./syntax-tree.js";

/** Node's own modules that a notebook may want; each name is offered from the first that has it. */
const nodeModules = (
  "fs/promises fs path os url util child_process crypto events stream timers/promises perf_hooks readline " +
  "worker_threads http https zlib assert buffer string_decoder querystring dns net v8 vm"
).split(" ");

/** Names of functions and classes, not single letters or words of a promise's own. */
const offered = /^[A-Za-z]\w{2,}$/;

const load = createRequire(__filename);

/** The names that other modules export, to be offered where nothing else is known by them. */
export class AutoImports {
  #modules: ReadonlyMap<string, string> | undefined;

  /** Completions for names that begin with `typed` and are not `known`. */
  complete(typed: string, known: ReadonlySet<string>): Completion[] {
    if (typed.length < 3) {
      return [];
    }
    this.#modules ??= this.#read();
    return [...this.#modules]
      .filter(([name]) => name.toLowerCase().startsWith(typed) && !known.has(name))
      .map(([name, from]) => ({
        label: name,
        text: `(await import("${from}")).${name}`,
        kind: `import from ${from}`,
      }));
  }

  /** Where a name could be imported from. */
  moduleOf(name: string): string | undefined {
    this.#modules ??= this.#read();
    return this.#modules.get(name);
  }

  #read(): Map<string, string> {
    const modules = new Map<string, string>();
    const add = (from: string, names: readonly string[]): void => {
      for (const name of names) {
        if (offered.test(name) && !modules.has(name)) {
          modules.set(name, from);
        }
      }
    };
    const declarations = join(productFolder, "dist/src/index.d.ts");
    const statements = parseSource(declarations, readFileSync(declarations, "utf8")).program.body;
    for (const statement of statements) {
      const exported = readImport(statement);
      if (exported?.form === "import") {
        add(
          "pinpoint-ts",
          exported.named.filter(({ type }) => !type).map(({ local }) => local),
        );
      }
    }
    for (const name of nodeModules) {
      add(`node:${name}`, Object.keys(load(`node:${name}`) as object));
    }
    return modules;
  }
}
