import type { Node } from "oxc-parser";
import { nameOf } from "./import-statement.js";
import { blockNames, hoistedNames, withoutExport } from "./scope.js";
import type { NodeOf } from "./syntax-tree.js";

/** The export that stands for the whole module, and the one for what CommonJS calls `module.exports`. */
export const wholeModule = "*";
export const commonJsModule = "module.exports";

/** A module that is imported, and the importer's name for each export: `{ path: "default" }`. */
export interface ImportBinding {
  readonly from: string;
  readonly names: Readonly<Record<string, string>>;
}

export interface ModuleSyntax {
  readonly imports: readonly ImportBinding[];
  /** The top-level variable behind each export. */
  readonly exports: Readonly<Record<string, string>>;
  /** Modules whose exports are exported on. */
  readonly exportsAllOf: readonly string[];
  /** Whether there is any `import` or `export`: CommonJS has none. */
  readonly isModule: boolean;
}

/** The imports and exports of a program that are there when it runs: none that name types alone. */
export function readModuleSyntax(program: NodeOf<"Program">): ModuleSyntax {
  const imports: ImportBinding[] = [];
  const exports: Record<string, string> = {};
  const exportsAllOf: string[] = [];
  let isModule = false;
  for (const statement of program.body) {
    isModule ||= /^(Import|Export)/.test(statement.type);
    switch (statement.type) {
      case "ImportDeclaration":
        if (statement.importKind !== "type") {
          imports.push({ from: statement.source.value, names: importedNames(statement) });
        }
        break;
      case "TSImportEqualsDeclaration":
        imports.push(...requiredModule(statement));
        break;
      case "ExportAllDeclaration":
        if (statement.exportKind !== "type") {
          if (statement.exported) {
            const name = nameOf(statement.exported);
            imports.push({ from: statement.source.value, names: { [name]: wholeModule } });
            exports[name] = name;
          } else {
            imports.push({ from: statement.source.value, names: {} });
            exportsAllOf.push(statement.source.value);
          }
        }
        break;
      case "ExportNamedDeclaration":
        readExports(statement, imports, exports);
        break;
      case "ExportDefaultDeclaration":
        exports.default = defaultName(statement.declaration);
        break;
    }
  }
  return { imports, exports, exportsAllOf, isModule };
}

function importedNames(statement: NodeOf<"ImportDeclaration">): Record<string, string> {
  const names: Record<string, string> = {};
  for (const specifier of statement.specifiers) {
    if (specifier.type === "ImportDefaultSpecifier") {
      names[specifier.local.name] = "default";
    } else if (specifier.type === "ImportNamespaceSpecifier") {
      names[specifier.local.name] = wholeModule;
    } else if (specifier.importKind !== "type") {
      names[specifier.local.name] = nameOf(specifier.imported);
    }
  }
  return names;
}

function requiredModule({
  moduleReference,
  id,
  importKind,
}: NodeOf<"TSImportEqualsDeclaration">): ImportBinding[] {
  return moduleReference.type === "TSExternalModuleReference" && importKind !== "type"
    ? [{ from: moduleReference.expression.value, names: { [id.name]: commonJsModule } }]
    : [];
}

function readExports(
  { declaration, source, specifiers, exportKind }: NodeOf<"ExportNamedDeclaration">,
  imports: ImportBinding[],
  exports: Record<string, string>,
): void {
  if (declaration) {
    for (const name of [...blockNames([declaration]), ...hoistedNames(declaration)]) {
      exports[name] = name;
    }
    return;
  }
  if (exportKind === "type") {
    return;
  }
  const values = specifiers.filter((specifier) => specifier.exportKind !== "type");
  for (const { local, exported } of values) {
    exports[nameOf(exported)] = source ? nameOf(exported) : nameOf(local);
  }
  if (source) {
    const names = values.map(({ local, exported }) => [nameOf(exported), nameOf(local)]);
    imports.push({ from: source.value, names: Object.fromEntries(names) as Record<string, string> });
  }
}

function defaultName(declaration: Node): string {
  const [name] = /Declaration$/.test(declaration.type) ? blockNames([withoutExport(declaration)]) : [];
  return name ?? "default";
}
