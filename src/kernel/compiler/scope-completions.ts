import type { Project } from "typescript/unstable/sync";
import type { Completion } from "./cell-compiler.js";
import { identifiersIn } from "./notebook-declarations.js";
import { symbolKind } from "./symbol-kind.js";

const keywords = (
  "abstract as asserts async await break case catch class const continue debugger declare default delete do else " +
  "enum export extends false finally for from function if implements import in infer instanceof interface is keyof " +
  "let namespace new null of private protected public readonly return satisfies static super switch this throw true " +
  "try type typeof undefined unique unknown using var void while yield any bigint boolean never number object string symbol"
).split(" ");

const globalTypes = (
  "Array ArrayLike AsyncGenerator AsyncIterable AsyncIterableIterator Awaited ConstructorParameters Disposable Exclude " +
  "Extract Generator InstanceType Iterable IterableIterator Iterator NoInfer NonNullable NodeJS Omit Parameters Partial " +
  "Pick PromiseLike PropertyKey Readonly ReadonlyArray ReadonlyMap ReadonlySet Record Required ReturnType " +
  "ThisType TemplateStringsArray Uppercase Lowercase Capitalize Uncapitalize"
).split(" ");

const globalNames: readonly string[] = [
  ...Object.getOwnPropertyNames(globalThis).filter((name) => /^[\p{L}]/u.test(name)),
  "require",
  ...globalTypes,
];

/** TypeScript's `SymbolFlags`: everything that a name can mean. */
const anyMeaning = /* Value, Type, Namespace, Alias */ 111551 | 788968 | 1920 | 2097152;

/**
 * The names that are known at a place. TypeScript's API has no list of them for a bare word: it is asked for each
 * name that the notebook or Node has, which also tells those that belong to another function.
 *
 * @param at The place in the file.
 * @param names The names of earlier cells.
 */
export function scopeCompletions(
  { checker }: Project,
  document: string,
  at: number,
  code: string,
  names: readonly string[],
  typed: string,
): Completion[] {
  const fits = (name: string) => name.toLowerCase().startsWith(typed);
  const own = [...identifiersIn(code)].filter((name) => fits(name) && name.toLowerCase() !== typed);
  const candidates = new Set([...own, ...names.filter(fits), ...globalNames.filter(fits)]);
  const found = [...candidates].flatMap((name): Completion[] => {
    const symbol = checker.resolveName(name, anyMeaning, { document, position: at });
    return symbol ? [{ label: name, text: name, kind: symbolKind(checker, symbol) }] : [];
  });
  const words = keywords.filter((name) => typed !== "" && fits(name) && !candidates.has(name));
  return [...found, ...words.map((name) => ({ label: name, text: name, kind: "keyword" }))];
}
