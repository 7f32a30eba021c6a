import type { Project } from "typescript/unstable/sync";
import type { AutoImports, ImportedPackage } from "./auto-imports.js";
import type { Completion, Completions } from "./cell-compiler.js";
import { scopeCompletions } from "./scope-completions.js";

/** A cursor in a cell. */
export interface CompletionPlace {
  readonly code: string;
  readonly offset: number;
  /** Where the cell starts in its file. */
  readonly shift: number;
  /** The names of earlier cells. */
  readonly names: readonly string[];
  readonly packages: readonly ImportedPackage[];
}

/** Names of TypeScript's `CompletionItemKind`, as JupyterLab shows them. */
const kinds: Readonly<Record<number, string>> = {
  2: "method",
  3: "function",
  4: "constructor",
  5: "property",
  6: "variable",
  7: "class",
  8: "interface",
  9: "module",
  10: "property",
  12: "value",
  13: "enum",
  14: "keyword",
  17: "file",
  19: "folder",
  20: "enum member",
  21: "constant",
  25: "type parameter",
};

/** What TypeScript says where it would offer everything that could be imported. */
const bareWord = /needs auto imports/;
const word = /[\p{ID_Continue}$#]*$/u;
/** Names of the kernel's own. */
const hidden = /^\$(?:cells|pinpoint|names|modules)$/;

const quotedText = /(["'])(?:(?!\1)[^\\])*\1/g;

/** Where what is being written may begin: a word, or the text in quotes, or its part behind the last slash. */
function startsOf(code: string, offset: number): number[] {
  const line = code.slice(code.lastIndexOf("\n", offset - 1) + 1, offset);
  const open = /(["'])((?:(?!\1)[^\\])*)$/.exec(line.replace(quotedText, (text) => "_".repeat(text.length)));
  const text = open?.[2];
  return text === undefined
    ? [offset - (word.exec(line)?.[0].length ?? 0)]
    : [offset - text.length, offset - text.length + text.lastIndexOf("/") + 1];
}

/** What could be written at `offset` of a cell that starts at `shift` of its file. */
export function completionsAt(
  project: Project,
  path: string,
  { code, offset, shift, names, packages }: CompletionPlace,
  autoImports: AutoImports,
): Completions {
  const offered = entriesAt(project, path, shift + offset);
  const fitting = (start: number): Completion[] => {
    const typed = code.slice(start, offset);
    const fit = (offered ?? []).filter(({ label }) => label.toLowerCase().startsWith(typed.toLowerCase()));
    // Those that begin just so come first.
    return [true, false].flatMap((exact) => fit.filter(({ label }) => label.startsWith(typed) === exact));
  };
  const starts = startsOf(code, offset);
  const start = starts.find((place) => fitting(place).length > 0) ?? (starts[0] as number);
  const typed = code.slice(start, offset).toLowerCase();
  const entries = offered
    ? fitting(start)
    : scopeCompletions(project, path, shift + start, code, names, typed);
  const labels = new Set(entries.map(({ label }) => label));
  const imports = offered ? [] : autoImports.complete(typed, labels, packages);
  return { start, end: offset, entries: [...entries.filter(({ label }) => !hidden.test(label)), ...imports] };
}

/** TypeScript's own list; undefined where a bare word is written, for which it has none. */
function entriesAt({ checker }: Project, path: string, at: number): Completion[] | undefined {
  try {
    return (checker.getCompletionsAtPosition(path, at)?.entries ?? [])
      .toSorted((a, b) => compare(a.sortText ?? "", b.sortText ?? "") || compare(a.name, b.name))
      .map(({ name, insertText, kind = 0 }) => ({
        label: name,
        text: insertText ?? name,
        kind: kinds[kind] ?? "",
      }));
  } catch (error) {
    if (bareWord.test((error as Error).message)) {
      return undefined;
    }
    throw error;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
