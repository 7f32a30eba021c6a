import { inspect, types } from "node:util";
import type { CellDiagnostic } from "../compiler/cell-compiler.js";
import type { CellSources } from "./cell-sources.js";
import { changedBuiltin } from "./changed-builtins.js";
import { codeFrame } from "./code-frame.js";
import type { CellError } from "./session-protocol.js";
import { placeOfStack, tidyFrames } from "./stack-trace.js";
import { styleText } from "./style-text.js";

/** What leads to a line of a cell. */
const cellPlace = /Cell \[[^\]]*\], line \d+:\d+/g;
const maxCauses = 5;

function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

function describe(error: unknown, sources: CellSources, depth: number): string[] {
  if (!isError(error)) {
    return [`${styleText("red", "Uncaught")} ${safeInspect(error)}`];
  }
  const stack = typeof error.stack === "string" ? error.stack : "";
  const frames = stack.split("\n").filter((line) => /^\s+(at|\.\.\.) /.test(line));
  const lines = tidyFrames(frames, sources);
  const place = placeOfStack(lines, sources);
  const result = [`${styleText("red", errorName(error))}: ${errorMessage(error)}`];
  if (place) {
    result.push(styleText("bold", `${place.source}, line ${place.line}, column ${place.column}`));
    result.push(...codeFrame(place.lines, place.line, place.column));
  }
  result.push(...lines.map((line) => line.replace(cellPlace, (found) => styleText("bold", found))));
  if (error.cause !== undefined && depth < maxCauses) {
    result.push("", "Caused by:", ...describe(error.cause, sources, depth + 1));
  }
  if (error instanceof AggregateError && depth < maxCauses) {
    for (const inner of error.errors.slice(0, maxCauses)) {
      result.push("", "One of:", ...describe(inner, sources, depth + 1));
    }
  }
  return result;
}

function errorName(error: Error): string {
  try {
    return String(error.name || "Error");
  } catch {
    return "Error";
  }
}

function errorMessage(error: Error): string {
  try {
    return String(error.message);
  } catch {
    return "";
  }
}

function safeText(error: unknown): string {
  try {
    return `${error}`;
  } catch {
    return safeInspect(error);
  }
}

function safeInspect(value: unknown): string {
  try {
    return inspect(value);
  } catch {
    return "(a value that cannot be shown)";
  }
}

/** What Jupyter wants to know of a value that a cell threw. */
export function describeError(error: unknown, sources: CellSources): CellError {
  const changed = changedBuiltin();
  const advice = changed
    ? `A cell has changed ${changed}: what builds on it, the kernel too, may fail until the kernel is restarted.`
    : undefined;
  try {
    const traceback = describe(error, sources, 0);
    return {
      ename: isError(error) ? errorName(error) : "Uncaught",
      evalue: isError(error) ? errorMessage(error) : safeInspect(error),
      traceback: advice === undefined ? traceback : [...traceback, "", advice],
    };
  } catch {
    // An error whose own properties throw, or none of JavaScript's own functions is what it was.
    const text = safeText(error);
    return { ename: "Uncaught", evalue: text, traceback: advice === undefined ? [text] : [text, "", advice] };
  }
}

/** What Jupyter wants to know of a cell that the compiler refused. */
export function describeDiagnostics(
  diagnostics: readonly CellDiagnostic[],
  cell: string,
  source: string,
): CellError {
  const traceback = diagnostics.flatMap(({ file, start: given, end, message, code }) => {
    // What is missing at the end of a cell is reported behind it.
    const lines = (file?.source ?? source).split("\n");
    const behind = given.line >= lines.length;
    const start = behind ? { line: lines.length - 1, column: (lines.at(-1) ?? "").length } : given;
    const place = `${file?.name ?? cell}, line ${start.line + 1}, column ${start.column + 1}`;
    const head = `${styleText("bold", place)} - ${styleText("red", "error")}${code ? ` TS${code}` : ""}: ${message}`;
    const length = end.line === start.line ? end.column - start.column : 1;
    return [head, ...codeFrame(lines, start.line + 1, start.column + 1, length)];
  });
  const [first] = diagnostics;
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : "";
  return {
    ename: "TypeScriptError",
    evalue: first
      ? `line ${first.start.line + 1}: ${first.message.split("\n")[0]}${more}`
      : "the cell does not compile",
    traceback,
  };
}
