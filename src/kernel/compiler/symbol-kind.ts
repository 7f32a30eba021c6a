import type { Checker, Symbol as TypeScriptSymbol } from "typescript/unstable/sync";

/** TypeScript's `SymbolFlags`, with the word for each; the first that fits is taken. */
const kinds: readonly (readonly [number, string])[] = [
  [/* Class */ 32, "class"],
  [/* Enum */ 384, "enum"],
  [/* Function */ 16, "function"],
  [/* Method */ 8192, "method"],
  [/* EnumMember */ 8, "enum member"],
  [/* Accessor, Property */ 98304 | 4, "property"],
  [/* Variable */ 3, "variable"],
  [/* Interface */ 64, "interface"],
  [/* TypeAlias */ 524288, "type"],
  [/* TypeParameter */ 262144, "type parameter"],
  [/* Module */ 1536, "module"],
];
const alias = 2097152;

/** What an imported name stands for, and any other symbol itself. */
export function withoutAlias(checker: Checker, symbol: TypeScriptSymbol): TypeScriptSymbol {
  return (symbol.flags & alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}

/** A word for what a name stands for: "class", "function", "variable". */
export function symbolKind(checker: Checker, symbol: TypeScriptSymbol): string {
  const { flags } = withoutAlias(checker, symbol);
  return kinds.find(([flag]) => (flags & flag) !== 0)?.[1] ?? "";
}
