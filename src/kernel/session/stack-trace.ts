import { sep } from "node:path";
import { productFolder } from "../product-folder.js";
import type { CellSources, SourcePlace } from "./cell-sources.js";

const frame = /^(\s+at (?:async )?)(?:(.*?) \()?(.*?):(\d+):(\d+)\)?$/;
const cellFrame = /^\s+at (?:.* \()?(?:async )?([^()]+), line (\d+):(\d+)\)?$/;
const ofKernel = /[\\/]dist[\\/]src[\\/]kernel[\\/]|\bnode:/;
const packageName = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/;
const ofLibrary = `${productFolder}${sep}dist${sep}src${sep}`;
/** What a library's functions look like below the code of a cell is folded, from this many on. */
const longRun = 3;
/** So many frames are remembered: a library that is called by a cell may be deep. */
const frameLimit = 50;
const { toString: errorText } = Error.prototype;

/** Where a stack's first line in a cell, or in a file of the notebook, stands. */
export function placeOfStack(lines: readonly string[], sources: CellSources): SourcePlace | undefined {
  for (const line of lines) {
    const [, source = "", number, column] = cellFrame.exec(line) ?? [];
    const text = sources.linesOf(source);
    if (text) {
      return { source, line: Number(number), column: Number(column), lines: text };
    }
  }
  return undefined;
}

/**
 * A stack's frames as a person reads them: those in cells led back to the cell's own lines, without the kernel's and
 * Node's, long runs through packages folded. Frames that are so already stay as they are.
 */
export function tidyFrames(frames: readonly string[], sources: CellSources): string[] {
  const led = frames.map((line) => leadBack(line, sources));
  const own = led.filter((line) => !ofKernel.test(line));
  if (own.length === 0) {
    return led;
  }
  return foldRepetitions(placeOfStack(own, sources) ? foldPackages(own) : own);
}

function leadBack(line: string, sources: CellSources): string {
  const [, at = "", callee = "", file = "", number, column] = frame.exec(line) ?? [];
  const found = sources.has(file) ? sources.locate(file, Number(number), Number(column)) : undefined;
  if (!found) {
    return line;
  }
  const where = `${found.source}, line ${found.line}:${found.column}`;
  const name = callee.replace(/^(?:Object\.)?(?:<anonymous>)?/, "").trim();
  return name ? `${at}${name} (${where})` : `${at}${where}`;
}

/** The package that a frame is in, this product's library among them. */
function packageOf(line: string): string | undefined {
  return packageName.exec(line)?.[1] ?? (line.includes(ofLibrary) ? "pinpoint-ts" : undefined);
}

/** Of a run through packages the first frame, which says where the error was made, and how many follow. */
function foldPackages(lines: readonly string[]): string[] {
  const result: string[] = [];
  for (let start = 0, end = 0; start < lines.length; start = end) {
    const names = new Set<string>();
    for (end = start; end < lines.length; end++) {
      const name = packageOf(lines[end] as string);
      if (name === undefined) break;
      names.add(name);
    }
    if (end === start) {
      end++;
    }
    const count = end - start - 1;
    result.push(
      ...(count < longRun
        ? lines.slice(start, end)
        : [lines[start] as string, `    ... ${count} frames of ${[...names].join(", ")}`]),
    );
  }
  return result;
}

function foldRepetitions(lines: readonly string[]): string[] {
  const result: string[] = [];
  for (let start = 0, end = 0; start < lines.length; start = end) {
    while (lines[end] === lines[start]) end++;
    const count = end - start - 1;
    const rest = count < longRun ? lines.slice(start + 1, end) : [`    ... ${count} more of the same`];
    result.push(lines[start] as string, ...rest);
  }
  return result;
}

/** Gives every error of this process such a stack: `console.log(error)` shows it, and so does whatever reads it. */
export function installStackTraces(sources: CellSources): void {
  Error.stackTraceLimit = frameLimit;
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.map((site) => `    at ${site}`);
    let tidy: readonly string[] = frames;
    try {
      tidy = tidyFrames(frames, sources);
    } catch {
      // A cell has changed what this stands on: the frames as they are will do.
    }
    return [headOf(error), ...tidy].join("\n");
  };
}

/** As Node writes it. */
function headOf(error: Error): string {
  try {
    const { code, name, message } = error as NodeJS.ErrnoException;
    const isNodes = typeof code === "string" && code.startsWith("ERR_");
    return isNodes ? `${name} [${code}]: ${message}` : errorText.call(error);
  } catch {
    return "Error";
  }
}
