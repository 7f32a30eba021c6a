import { type Node, parseSync, visitorKeys } from "oxc-parser";

/** The nodes of one type, also where a node's interface stands for several types. */
export type NodeOf<Type extends Node["type"], Any extends Node = Node> = Any extends Node
  ? [Type & Any["type"]] extends [never]
    ? never
    : Any
  : never;

/** The nodes directly below a node, in the order of the text. */
export function children(node: Node): Node[] {
  const fields = node as unknown as Readonly<Record<string, Node | readonly (Node | null)[] | null>>;
  return (visitorKeys[node.type] ?? []).flatMap((key) => {
    const value = fields[key];
    return Array.isArray(value) ? value.filter((item) => item !== null) : value ? [value as Node] : [];
  });
}

export interface ParsedSource {
  readonly program: NodeOf<"Program">;
  /** Why there is no program. TypeScript's own words are better, where it has some. */
  readonly error: string | undefined;
}

export function parseSource(path: string, code: string): ParsedSource {
  const { program, errors } = parseSync(path, code, { lang: languageOf(path), sourceType: "module" });
  return { program, error: errors[0]?.message };
}

function languageOf(path: string): "ts" | "tsx" | "jsx" {
  return path.endsWith(".tsx") ? "tsx" : /\.[cm]?jsx?$/.test(path) ? "jsx" : "ts";
}
