import type { Node } from "oxc-parser";

/** The names that one import statement brings, which can be written again for some of them. */
export interface ImportStatement {
  readonly from: string;
  readonly form: "import" | "type" | "require";
  readonly default?: string;
  readonly namespace?: string;
  readonly named: readonly { readonly imported: string; readonly local: string; readonly type: boolean }[];
}

/** The name that an import or export is written with: a word, or text in quotes. */
export const nameOf = (node: { readonly name?: string; readonly value?: unknown }): string =>
  node.name ?? String(node.value);

/** Reads `import ...`, `import x = require("m")` and `export ... from "m"`. */
export function readImport(node: Node): ImportStatement | undefined {
  switch (node.type) {
    case "ImportDeclaration": {
      const form = node.importKind === "type" ? "type" : "import";
      const result: { default?: string; namespace?: string } = {};
      const named: ImportStatement["named"][number][] = [];
      for (const specifier of node.specifiers) {
        const local = specifier.local.name;
        if (specifier.type === "ImportDefaultSpecifier") {
          result.default = local;
        } else if (specifier.type === "ImportNamespaceSpecifier") {
          result.namespace = local;
        } else {
          named.push({ imported: nameOf(specifier.imported), local, type: specifier.importKind === "type" });
        }
      }
      return { from: node.source.value, form, named, ...result };
    }
    case "TSImportEqualsDeclaration":
      return node.moduleReference.type === "TSExternalModuleReference"
        ? { from: node.moduleReference.expression.value, form: "require", named: [], default: node.id.name }
        : undefined;
    case "ExportNamedDeclaration": {
      const named = node.specifiers.map(({ local, exported, exportKind }) => ({
        imported: nameOf(local),
        local: nameOf(exported),
        type: exportKind === "type",
      }));
      const form = node.exportKind === "type" ? "type" : "import";
      return node.source ? { from: node.source.value, form, named } : undefined;
    }
    case "ExportAllDeclaration":
      return {
        from: node.source.value,
        form: "import",
        named: [],
        ...(node.exported ? { namespace: nameOf(node.exported) } : {}),
      };
    default:
      return undefined;
  }
}

export function importedNames({ default: whole, namespace, named }: ImportStatement): string[] {
  return [whole, namespace, ...named.map(({ local }) => local)].filter((name) => name !== undefined);
}

/** The names that are there when the cell runs. */
export function importedValues(statement: ImportStatement): string[] {
  const types = new Set(statement.named.filter(({ type }) => type).map(({ local }) => local));
  return statement.form === "type" ? [] : importedNames(statement).filter((name) => !types.has(name));
}

/** The statement for those of its names that `isWanted`; nothing without any. */
export function writeImport(statement: ImportStatement, isWanted: (name: string) => boolean): string {
  const { from, form, namespace } = statement;
  const whole =
    statement.default !== undefined && isWanted(statement.default) ? statement.default : undefined;
  const module = JSON.stringify(from);
  if (form === "require") {
    return whole === undefined ? "" : `import ${whole} = require(${module});`;
  }
  const named = statement.named
    .filter(({ local }) => isWanted(local))
    .map(({ imported, local, type }) => `${type ? "type " : ""}${JSON.stringify(imported)} as ${local}`);
  const parts = [
    ...(whole === undefined ? [] : [whole]),
    ...(namespace !== undefined && isWanted(namespace) ? [`* as ${namespace}`] : []),
    ...(named.length > 0 ? [`{ ${named.join(", ")} }`] : []),
  ];
  return parts.length > 0
    ? `import ${form === "type" ? "type " : ""}${parts.join(", ")} from ${module};`
    : "";
}
