import type { Node } from "oxc-parser";
import { type ImportStatement, importedNames, readImport } from "./import-statement.js";
import { boundIdentifiers, boundNames, hoistedIdentifiers, withoutExport } from "./scope.js";
import type { NodeOf } from "./syntax-tree.js";

/** A variable, by the place of its name. */
export interface DeclaredVariable {
  readonly name: string;
  readonly at: number;
  readonly constant: boolean;
  /** The declaration gives its type in words. */
  readonly annotated: boolean;
  /** Its value is a class, which is kept as it was written. */
  readonly isClass: boolean;
  readonly statement: Node;
}

/** Declarations that are kept as they were written. */
export interface DeclaredStatement {
  readonly names: readonly string[];
  readonly statement: Node;
}

/** What a cell declares, types included. */
export interface DeclaredNames {
  readonly variables: readonly DeclaredVariable[];
  /** Functions, classes, enums, namespaces, interfaces, types and what is declared to be there. */
  readonly kept: readonly DeclaredStatement[];
  readonly imports: readonly ImportStatement[];
  /** `declare global`, `declare module "x"`. */
  readonly augmentations: readonly string[];
  /** Every name above, and those of `using`. */
  readonly all: ReadonlySet<string>;
}

const keptTypes: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "TSDeclareFunction",
  "ClassDeclaration",
  "TSEnumDeclaration",
  "TSModuleDeclaration",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
]);

function keptName(node: Node): string[] {
  const kept = keptTypes.has(node.type) || node.type === "TSImportEqualsDeclaration";
  return kept && "id" in node && node.id?.type === "Identifier" ? [node.id.name] : [];
}

function isAugmentation(node: Node): boolean {
  return node.type === "TSModuleDeclaration" && (node.id.type === "Literal" || node.global);
}

function declaredVariables(node: NodeOf<"VariableDeclaration">, statement: Node): DeclaredVariable[] {
  return node.declarations.flatMap(({ id, init }) => {
    const annotated = "typeAnnotation" in id && id.typeAnnotation != null;
    const isClass = init?.type === "ClassExpression" && !annotated && node.declarations.length === 1;
    return boundIdentifiers(id).map(({ name, start }) => ({
      name,
      at: start,
      constant: node.kind === "const",
      annotated,
      isClass,
      statement,
    }));
  });
}

export function declaredNames(code: string, program: NodeOf<"Program">): DeclaredNames {
  const variables: DeclaredVariable[] = [];
  const kept: DeclaredStatement[] = [];
  const imports: ImportStatement[] = [];
  const augmentations: string[] = [];
  const own: string[] = [];
  for (const statement of program.body) {
    const imported = readImport(statement);
    const node = withoutExport(statement);
    if (imported) {
      imports.push(imported);
    } else if (isAugmentation(node)) {
      augmentations.push(code.slice(node.start, node.end));
    } else if (node.type !== "VariableDeclaration") {
      const name = keptName(node);
      if (name.length > 0) {
        kept.push({ statement, names: name });
      }
    } else if (node.declare) {
      kept.push({ statement, names: node.declarations.flatMap(({ id }) => boundNames(id)) });
    } else if (node.kind === "using" || node.kind === "await using") {
      own.push(...node.declarations.flatMap(({ id }) => boundNames(id)));
    } else {
      variables.push(...declaredVariables(node, statement));
    }
  }
  const places = new Set(variables.map(({ at }) => at));
  for (const statement of program.body) {
    for (const { name, start, typeAnnotation } of hoistedIdentifiers(statement)) {
      if (!places.has(start)) {
        const annotated = typeAnnotation != null;
        variables.push({ name, at: start, constant: false, annotated, isClass: false, statement });
      }
    }
  }
  const all = new Set([
    ...own,
    ...variables.map(({ name }) => name),
    ...kept.flatMap(({ names }) => names),
    ...imports.flatMap(importedNames),
  ]);
  return { variables, kept, imports, augmentations, all };
}
