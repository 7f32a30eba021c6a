import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { compileFunction, constants } from "node:vm";
import { enginePackages, productFolder } from "../product-folder.js";

type Import = (specifier: string) => Promise<object>;

/** What `require` says of a package that only `import` can load. */
const onlyImport: ReadonlySet<unknown> = new Set([
  "ERR_REQUIRE_ESM",
  "ERR_REQUIRE_ASYNC_MODULE",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
]);
const notFound: ReadonlySet<unknown> = new Set(["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"]);

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

/** Node's own `import()`, as a file in `folder` would call it. */
function createImport(folder: string): Import {
  return compileFunction("return import(specifier);", ["specifier"], {
    filename: join(folder, "cell.js"),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as unknown as Import;
}

/** Whether it is this very package that is missing, and not one that it needs. */
function isMissing(error: unknown, specifier: string): boolean {
  return (
    notFound.has(codeOf(error)) && String((error as Error).message).includes(`'${specifier.split("/")[0]}`)
  );
}

const isPath = (specifier: string): boolean => /^\.{0,2}\//.test(specifier);

/** An error about a missing module without Node's list of who required it, in which a cell has a made-up name. */
function inWords(error: unknown, specifier: string): unknown {
  if (isMissing(error, specifier) && error instanceof Error) {
    const [what = ""] = error.message.split("\n");
    const isPath = /^\.{0,2}\//.test(specifier);
    error.message = isPath
      ? `${what}. A computed path finds a .ts file once a cell imports it by name.`
      : what;
  }
  return error;
}

/** Loads packages and Node's own modules as a file in `folder` would, or else as the product itself. */
export class PackageLoader {
  readonly require: NodeJS.Require;
  readonly #import: Import;

  constructor(folder: string) {
    this.require = createRequire(join(folder, "cell.js"));
    this.#import = createImport(folder);
  }

  /** The module; a promise of it where it cannot be had at once. */
  load(specifier: string): object | Promise<object> {
    if (this.#isEngine(specifier)) {
      return loadEngine();
    }
    try {
      return this.require(specifier) as object;
    } catch (error) {
      if (onlyImport.has(codeOf(error))) {
        return this.#import(specifier);
      }
      if (isMissing(error, specifier) && !isPath(specifier) && this !== product) {
        return this.#loadFromProduct(specifier, error);
      }
      throw inWords(error, specifier);
    }
  }

  /** Resolves a package for `require`, as `load` finds it. */
  requireFrom(specifier: string): unknown {
    if (this.#isEngine(specifier)) {
      return loadEngine();
    }
    try {
      return this.require(specifier);
    } catch (error) {
      if (isMissing(error, specifier) && !isPath(specifier) && this !== product) {
        return product.requireFrom(specifier);
      }
      throw inWords(error, specifier);
    }
  }

  /** TensorFlow.js for Node.js, where the notebook's folder has none of its own. */
  #isEngine(specifier: string): boolean {
    if (!enginePackages.has(specifier)) {
      return false;
    }
    try {
      return this.require.resolve(specifier).startsWith(productFolder + sep);
    } catch {
      return true;
    }
  }

  #loadFromProduct(specifier: string, error: unknown): object | Promise<object> {
    try {
      return product.load(specifier);
    } catch (second) {
      throw inWords(isMissing(second, specifier) ? error : second, specifier);
    }
  }
}

/** The library's own, with `tf.node`: Google's add-on does not run here. */
function loadEngine(): object {
  return (product.require("pinpoint-ts") as { readonly tf: object }).tf;
}

const product: PackageLoader = new PackageLoader(productFolder);
