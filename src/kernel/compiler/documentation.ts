import type { Checker, Project, Symbol as TypeScriptSymbol } from "typescript/unstable/sync";
import type { Documentation } from "./cell-compiler.js";
import { isDeprecated, type Overload, overloadsAt, signatureText } from "./signature-text.js";

const aliasFlag = 2097152;
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
    const overloads = overloadsAt(project, path, shift + place, symbol);
    const comment = commentOf(checker, symbol);
    const signature = signatureText(project, path, shift + place, symbol, overloads);
    return {
      signature: overloads.length < 2 && isDeprecated(comment) ? `(deprecated) ${signature}` : signature,
      text: textOf(comment, overloads),
    };
  }
  return undefined;
}

/** What is said of a name; TypeScript puts together what is said of its overloads. */
function commentOf(checker: Checker, symbol: TypeScriptSymbol): string {
  const comment = checker.getDocumentationCommentOfSymbol(symbol);
  const tags = checker.getJsDocTagsOfSymbol(symbol).map(({ name, text = "" }) => `@${name} ${text}`.trim());
  return [comment, ...new Set(tags)].filter((part) => part !== "").join("\n\n");
}

/** The comment; where overloads have different ones, each behind its overload. */
function textOf(comment: string, overloads: readonly Overload[]): string {
  const said = overloads.filter((overload) => overload.comment !== "");
  if (new Set(said.map((overload) => overload.comment)).size > 1) {
    return said.map((overload) => `\`${overload.text}\`\n\n${overload.comment}`).join("\n\n");
  }
  return comment === "" ? (said[0]?.comment ?? "") : comment;
}
