import type { Node } from "oxc-parser";
import { children, type NodeOf } from "./syntax-tree.js";

/** The names that a pattern binds, such as `a` and `b` of `{ a, x: [b] }`. */
export function boundIdentifiers(pattern: Node | null | undefined): NodeOf<"Identifier">[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        boundIdentifiers(property.type === "RestElement" ? property : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap(boundIdentifiers);
    case "AssignmentPattern":
      return boundIdentifiers(pattern.left);
    case "RestElement":
      return boundIdentifiers(pattern.argument);
    case "TSParameterProperty":
      return boundIdentifiers(pattern.parameter);
    default:
      return [];
  }
}

export const boundNames = (pattern: Node | null | undefined): string[] =>
  boundIdentifiers(pattern).map(({ name }) => name);

export type FunctionNode = NodeOf<"FunctionDeclaration" | "ArrowFunctionExpression">;

export const isFunction = (node: Node): node is FunctionNode =>
  node.type === "FunctionDeclaration" ||
  node.type === "FunctionExpression" ||
  node.type === "ArrowFunctionExpression";

/** The declaration that an `export` carries, or the statement itself. */
export function withoutExport(statement: Node): Node {
  const exported =
    statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration"
      ? statement.declaration
      : null;
  return exported ?? statement;
}

/** What the `var` declarations below a node declare, which belong to the function around it. */
export function hoistedIdentifiers(node: Node): NodeOf<"Identifier">[] {
  if (isFunction(node) || node.type === "ClassBody" || node.type === "TSModuleBlock") {
    return [];
  }
  const own = node.type === "VariableDeclaration" && node.kind === "var" && node.declare !== true;
  return [
    ...(own ? node.declarations.flatMap(({ id }) => boundIdentifiers(id)) : []),
    ...children(node).flatMap(hoistedIdentifiers),
  ];
}

export const hoistedNames = (node: Node): string[] => hoistedIdentifiers(node).map(({ name }) => name);

/** The value names that the statements of a block declare for the block itself: a `var` is not among them. */
export function blockNames(statements: readonly Node[]): string[] {
  return statements.flatMap((statement): string[] => {
    const node = withoutExport(statement);
    switch (node.type) {
      case "VariableDeclaration":
        return node.declare === true || node.kind === "var"
          ? []
          : node.declarations.flatMap(({ id }) => boundNames(id));
      case "FunctionDeclaration":
      case "ClassDeclaration":
      case "TSEnumDeclaration":
      case "TSModuleDeclaration":
        return node.declare === true || node.id?.type !== "Identifier" ? [] : [node.id.name];
      case "TSImportEqualsDeclaration":
        return [node.id.name];
      default:
        return [];
    }
  });
}
