import { parseSource } from "./syntax-tree.js";

const command = /^\s*(?:%{1,2}[a-z]|![a-z~./])/;

/** What a person may have meant by a cell that is wrong, where TypeScript's words do not lead there. */
export function cellHint(code: string): string | undefined {
  if (command.test(code)) {
    return "Lines that begin with % or ! are IPython's. Programs run with execSync of node:child_process.";
  }
  const isObject = /^\s*\{/.test(code) && parseSource("cell.ts", `(${code}\n)`).error === undefined;
  return isObject ? "An object that is a cell's value stands in parentheses: ({ ... })." : undefined;
}
