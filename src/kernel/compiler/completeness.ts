import { parseSync } from "oxc-parser";
import type { Completeness } from "./cell-compiler.js";

const unit = "  ";
/** What can go on in the next line, although it begins before the end. */
const open = /^Unterminated (multiline comment|string)/;

/** The indentation of the line that follows `code`. */
function nextIndent(code: string): string {
  const last = code.split("\n").findLast((line) => line.trim() !== "") ?? "";
  const indent = /^\s*/.exec(last)?.[0] ?? "";
  return /[{([]\s*$|=>\s*$/.test(last) ? indent + unit : indent;
}

/** Whether a console should run `code`, ask for another line, or show what is wrong. */
export function completenessOf(code: string): Completeness {
  const { errors } = parseSync("cell.ts", code, { lang: "ts", sourceType: "module" });
  const [error] = errors;
  if (!error) {
    return { status: "complete" };
  }
  const start = Math.min(...error.labels.map((label) => label.start));
  const reach = Math.max(...error.labels.map((label) => label.end));
  const atEnd = error.labels.some((label) => label.start >= code.trimEnd().length);
  const quoted =
    open.test(error.message) && (code[start] === "`" || code[start] === "/") && reach >= code.length;
  return atEnd || quoted ? { status: "incomplete", indent: nextIndent(code) } : { status: "invalid" };
}
