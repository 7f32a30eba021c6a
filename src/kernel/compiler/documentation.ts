import type { Project, Symbol as TypeScriptSymbol } from "typescript/unstable/sync";
import type { Documentation } from "./cell-compiler.js";

const blockScoped = 2;
/** TypeScript's `SymbolFlags`, with the word for each; the first that fits is taken. */
const kinds: readonly (readonly [number, string])[] = [
  [/* Class */ 32, "class"],
  [/* Enum */ 384, "enum"],
  [/* Function */ 16, "function"],
  [/* Method */ 8192, "(method)"],
  [/* EnumMember */ 8, "(enum member)"],
  [/* Accessor */ 98304, "(accessor)"],
  [/* Property */ 4, "(property)"],
  [/* Interface */ 64, "interface"],
  [/* TypeAlias */ 524288, "type"],
  [/* TypeParameter */ 262144, "(type parameter)"],
  [/* BlockScopedVariable */ blockScoped, "let"],
  [/* Variable */ 1, "var"],
  [/* Module */ 1536, "namespace"],
];
/** Its `NodeFlags`. */
const constant = 2;
const aliasFlag = 2097152;
const typesAlone =
  /* Interface, TypeAlias, TypeParameter, Module, Enum, Class */ 64 | 524288 | 262144 | 1536 | 384 | 32;
const callSignature = 0;
const word = /[\p{ID_Continue}$]/u;

/** The places that a cursor may mean: the name it is in or behind, or whose arguments it is in. */
function places(code: string, offset: number): number[] {
  const call = /([\p{ID_Continue}$])\s*\([^()]*$/u.exec(code.slice(0, offset));
  return [offset, offset - 1, ...(call ? [call.index] : [])].filter(
    (at) => at >= 0 && word.test(code[at] ?? ""),
  );
}

/** What is known about the name at `offset` of a cell that starts at `shift` of its file. */
export function documentationAt(
  project: Project,
  path: string,
  code: string,
  offset: number,
  shift: number,
): Documentation | undefined {
  const { checker } = project;
  for (const place of places(code, offset)) {
    const found = checker.getSymbolAtPosition(path, shift + place);
    if (!found) {
      continue;
    }
    const symbol = (found.flags & aliasFlag) !== 0 ? checker.getAliasedSymbol(found) : found;
    const comment = checker.getDocumentationCommentOfSymbol(symbol);
    const tags = checker.getJsDocTagsOfSymbol(symbol).map(({ name, text = "" }) => `@${name} ${text}`.trim());
    return {
      signature: signatureOf(project, path, shift + place, symbol),
      text: [comment, ...new Set(tags)].filter((part) => part !== "").join("\n\n"),
    };
  }
  return undefined;
}

function signatureOf({ checker }: Project, path: string, at: number, symbol: TypeScriptSymbol): string {
  const kind = kinds.find(([flag]) => (symbol.flags & flag) !== 0)?.[1] ?? "";
  const head = `${isConstant(symbol) ? "const" : kind} ${symbol.name}`.trim();
  const type = checker.getTypeAtPosition(path, at);
  if (!type || (symbol.flags & typesAlone) !== 0) {
    return head;
  }
  const signatures = checker.getSignaturesOfType(type, callSignature).length;
  const text = checker.typeToString(type);
  if (signatures === 1 && /function|method/.test(kind)) {
    return head + callText(text);
  }
  return `${head}: ${text}`;
}

function isConstant({ flags, valueDeclaration }: TypeScriptSymbol): boolean {
  const list = flags & blockScoped ? valueDeclaration?.resolve()?.parent : undefined;
  return list !== undefined && (list.flags & constant) !== 0;
}

/** `(a: T) => R` as `(a: T): R`. */
function callText(type: string): string {
  let depth = 0;
  for (let i = 0; i < type.length; i++) {
    if ("([{<".includes(type[i] as string)) {
      depth++;
    } else if (")]}".includes(type[i] as string) || (type[i] === ">" && type[i - 1] !== "=")) {
      depth--;
    } else if (depth === 0 && type.startsWith(" => ", i)) {
      return `${type.slice(0, i)}: ${type.slice(i + 4)}`;
    }
  }
  return `: ${type}`;
}
