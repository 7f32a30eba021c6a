import { readFileSync, statSync } from "node:fs";
import { dirname, extname, relative, resolve } from "node:path";
import type { CompiledModule } from "./cell-compiler.js";
import { moduleSpecifiers } from "./module-specifiers.js";
import { modulesName, rewriteSource } from "./rewrite-source.js";
import { parseSource } from "./syntax-tree.js";
import { transpile, wrap } from "./transpile.js";

const typeScript = [".ts", ".tsx", ".mts", ".cts"];
const javaScript = [".js", ".jsx", ".mjs", ".cjs"];
const extensions: ReadonlySet<string> = new Set([...typeScript, ...javaScript, ".json"]);

/** A file that a cell imports, as it is now. */
export interface LocalModule {
  readonly path: string;
  readonly stamp: string;
  readonly source: string;
  /** The file behind each specifier of a local module. */
  readonly dependencies: Readonly<Record<string, string>>;
  compiled?: Promise<CompiledModule>;
}

/** The source files that a notebook imports by path, read again when they change. */
export class LocalModules {
  readonly #folder: string;
  readonly #modules = new Map<string, LocalModule>();
  readonly #virtual = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A module that exists in memory alone. */
  add(path: string, source: string): void {
    this.#virtual.set(path, source);
  }

  /** The files behind those of the specifiers that name a local module. */
  dependencies(specifiers: readonly string[], folder = this.#folder): Record<string, string> {
    const found: Record<string, string> = {};
    for (const specifier of specifiers) {
      const path = /^\.{0,2}\//.test(specifier) ? this.#resolve(resolve(folder, specifier)) : undefined;
      if (path !== undefined) {
        found[specifier] = path;
      }
    }
    return found;
  }

  /** The modules at these paths and all that they import, each after what it imports. */
  closure(paths: Iterable<string>): LocalModule[] {
    const seen = new Map<string, LocalModule | undefined>();
    const visit = (path: string): void => {
      if (seen.has(path)) {
        return;
      }
      seen.set(path, undefined);
      const module = this.#read(path);
      if (module) {
        Object.values(module.dependencies).forEach(visit);
        seen.delete(path);
        seen.set(path, module);
      }
    };
    for (const path of paths) {
      visit(path);
    }
    return [...seen.values()].filter((module) => module !== undefined);
  }

  /** JavaScript of a module; the same promise until the file changes. */
  compile(module: LocalModule): Promise<CompiledModule> {
    module.compiled ??= compileModule(module);
    return module.compiled;
  }

  #stamp(path: string): string | undefined {
    const text = this.#virtual.get(path);
    if (text !== undefined) {
      return text;
    }
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : undefined;
  }

  #read(path: string): LocalModule | undefined {
    const stamp = this.#stamp(path);
    const known = this.#modules.get(path);
    if (stamp === undefined || known?.stamp === stamp) {
      return stamp === undefined ? undefined : known;
    }
    const source = this.#virtual.get(path) ?? readFileSync(path, "utf8");
    const specifiers = extname(path) === ".json" ? [] : moduleSpecifiers(parseSource(path, source).program);
    const module = { path, stamp, source, dependencies: this.dependencies(specifiers, dirname(path)) };
    this.#modules.set(path, module);
    return module;
  }

  #resolve(path: string): string | undefined {
    const extension = extname(path);
    const base = path.slice(0, path.length - extension.length);
    const candidates = [
      path,
      ...(javaScript.includes(extension) ? typeScript.map((other) => base + other) : []),
      ...[...typeScript, ...javaScript].flatMap((other) => [path + other, `${path}/index${other}`]),
    ];
    const found = candidates.find((name) => extensions.has(extname(name)) && this.#stamp(name) !== undefined);
    return found !== undefined && this.#isOurs(found) ? found : undefined;
  }

  /** JavaScript outside of the notebook's folder is Node's affair, as packages are. */
  #isOurs(path: string): boolean {
    const inside = !relative(this.#folder, path).startsWith("..");
    return !/[\\/]node_modules[\\/]/.test(path) && (inside || typeScript.includes(extname(path)));
  }
}

async function compileModule({ path, source, dependencies }: LocalModule): Promise<CompiledModule> {
  if (extname(path) === ".json") {
    const code = wrap(`module.exports = ${source}`, "", `${modulesName}.evaluated();`);
    return {
      path,
      code,
      source,
      sourceMaps: [],
      dependencies,
      exports: {},
      exportsAllOf: [],
      isModule: false,
    };
  }
  const { exports, exportsAllOf, isModule, ...rewritten } = rewriteSource(
    source,
    parseSource(path, source).program,
    "module",
  );
  const result = await transpile({ ...rewritten, exports, exportsAllOf, isModule }, path);
  return { path, source, ...result, dependencies, exports, exportsAllOf, isModule };
}
