import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { productFolder } from "../product-folder.js";
import { nameOf } from "./import-statement.js";
import { boundNames } from "./scope.js";
import { type NodeOf, parseSource } from "./syntax-tree.js";

/** So many files of declarations are read for one package: a large one spreads its names over hundreds. */
const maxFiles = 60;

interface PackageFile {
  readonly types?: string;
  readonly typings?: string;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readPackage(folder: string): PackageFile | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageFile;
  } catch {
    // There is none, or it cannot be read: then it says nothing.
    return undefined;
  }
}

/** `folder` and those around it, and the product's, where packages are looked for. */
function placesAbove(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder, productFolder] : [folder, ...placesAbove(parent)];
}

/** The packages that the notebook's folder depends on, by its package.json; the product's, where it has none. */
export function dependenciesOf(folder: string): string[] {
  const owner = placesAbove(folder).find((place) => existsSync(join(place, "package.json")));
  return owner === undefined ? [] : Object.keys(readPackage(owner)?.dependencies ?? {});
}

/** The first `types` that an `exports` field leads to for the package's own name. */
function typesOfExports(exports: unknown): string | undefined {
  if (typeof exports !== "object" || exports === null) {
    return undefined;
  }
  const {
    ".": own,
    types,
    import: esm,
    require: commonJs,
    node,
    default: other,
  } = exports as Readonly<Record<string, unknown>>;
  if (own !== undefined) {
    return typesOfExports(own);
  }
  return typeof types === "string"
    ? types
    : [types, node, esm, commonJs, other].map(typesOfExports).find((found) => found !== undefined);
}

function findTypes(name: string, folder: string): string | undefined {
  const typed = `@types/${name.replace(/^@([^/]+)\//, "$1__")}`;
  for (const place of placesAbove(folder)) {
    for (const id of [name, typed]) {
      const home = join(place, "node_modules", id);
      const file = readPackage(home);
      const types = file && (typesOfExports(file.exports) ?? file.types ?? file.typings ?? "index.d.ts");
      const found = types === undefined ? undefined : declarationFile(join(home, types));
      if (found !== undefined) {
        return found;
      }
    }
  }
  return undefined;
}

const fileOf = (specifier: string, folder: string): string | undefined =>
  specifier.startsWith(".") ? declarationFile(join(folder, specifier)) : findTypes(specifier, folder);

const declarationFile = (path: string): string | undefined =>
  [path, `${path}.d.ts`, path.replace(/\.([cm]?)js$/, ".d.$1ts"), join(path, "index.d.ts")].find(
    (candidate) => /\.d\.[cm]?ts$/.test(candidate) && existsSync(candidate),
  );

function declaredValues({ declaration }: NodeOf<"ExportNamedDeclaration">): string[] {
  switch (declaration?.type) {
    case "VariableDeclaration":
      return declaration.declarations.flatMap(({ id }) => boundNames(id));
    case "TSDeclareFunction":
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "TSEnumDeclaration":
      return declaration.id ? [declaration.id.name] : [];
    default:
      return [];
  }
}

/**
 * The values that a package exports by name, read from its declarations without a type checker: what is generated, or
 * lies too deep, is missing.
 *
 * @param folder Where the package is looked for, upwards.
 */
export function packageExports(name: string, folder: string): string[] {
  const names = new Set<string>();
  const seen = new Set<string>();
  const visit = (path: string | undefined): void => {
    if (path === undefined || seen.has(path) || seen.size >= maxFiles) {
      return;
    }
    seen.add(path);
    for (const statement of parseSource(path, readFileSync(path, "utf8")).program.body) {
      if (statement.type === "ExportAllDeclaration" && !statement.exported) {
        visit(fileOf(statement.source.value, dirname(path)));
      } else if (statement.type === "ExportNamedDeclaration") {
        const { declaration, specifiers } = statement;
        const values = specifiers.filter(({ exportKind }) => exportKind !== "type");
        const exported =
          statement.exportKind === "type" && !declaration ? [] : values.map(({ exported: to }) => nameOf(to));
        for (const value of [...exported, ...declaredValues(statement)]) names.add(value);
      }
    }
  };
  visit(findTypes(name, folder));
  names.delete("default");
  return [...names];
}
