import type { Node } from "oxc-parser";
import { children, parseSource } from "./syntax-tree.js";

/** Where the first JSX element of a source starts, if it is right as one with JSX. */
export function findJsx(code: string): number | undefined {
  const { program, error } = parseSource("source.tsx", code);
  const find = (node: Node): number | undefined => {
    if (node.type === "JSXElement" || node.type === "JSXFragment") {
      return node.start;
    }
    for (const child of children(node)) {
      const found = find(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return error === undefined ? find(program) : undefined;
}
