import type { Node } from "oxc-parser";
import { readImport } from "./import-statement.js";
import { children, type NodeOf } from "./syntax-tree.js";

/** What a program imports by name: with `import`, `export ... from`, `import("...")` and `require("...")`. */
export function moduleSpecifiers(program: NodeOf<"Program">): string[] {
  const found = new Set<string>();
  const visit = (node: Node): void => {
    const statement = readImport(node);
    if (statement) {
      found.add(statement.from);
      return;
    }
    const argument = calledWith(node);
    if (argument?.type === "Literal" && typeof argument.value === "string") {
      found.add(argument.value);
    }
    children(node).forEach(visit);
  };
  visit(program);
  return [...found];
}

function calledWith(node: Node): Node | undefined {
  if (node.type === "ImportExpression") {
    return node.source;
  }
  const isRequire =
    node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "require";
  return isRequire ? node.arguments[0] : undefined;
}
