import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { type DisplayHost, findDisplayHost, mimeBundle } from "./display-host.js";
import { jupyterDisplay } from "./jupyter-display.js";
import { Output } from "./output.js";
import { endBars, onProgress, type ProgressBar, progressScope, requestStop } from "./progress.js";
import { NotebookProgressView, type ProgressView, TextProgressView } from "./progress-view.js";

/** One output of a cell, to be changed later. */
export interface DisplayHandle {
  /** Replaces what is shown. Settles when it is out. */
  update(value: unknown): Promise<void>;
  /** Shows nothing in its place. */
  clear(): Promise<void>;
}

/** How a value is shown. */
export interface DisplayOptions {
  /** The output's name; shown under the same name again, the value replaces the one before. */
  readonly displayId?: string;
}

/**
 * Shows a value in the notebook: a figure, a table, a tensor, a picture, anything. In a plain script it is printed.
 *
 * @param value What to show. A value with a method named `Symbol.for("Jupyter.display")`, as figures have it, says
 *   itself how.
 * @returns A handle to change the output. A figure that is updated moves: as still pictures, at most four a second,
 *   and at the end of the cell it is interactive again.
 * @example
 * const shown = display("one moment");
 * await shown.update("done");
 * const chart = display(figure({ data: [{ y: [1] }] }));
 * for (const y of [[1, 2], [1, 2, 3]]) chart.update(figure({ data: [{ y }] }));
 */
export function display(value: unknown, options: DisplayOptions = {}): DisplayHandle {
  const displayId = options.displayId ?? randomUUID();
  const output = outputs.get(displayId) ?? new Output(displayId);
  if (options.displayId !== undefined) outputs.set(displayId, output);
  output.show(value).catch(warn);
  const handle: DisplayHandle = {
    update: (next) => output.show(next),
    clear: () => output.show(mimeBundle({ "text/html": "", "text/plain": "" })),
  };
  // At the end of a cell the handle is the cell's value: it shows nothing of itself.
  return Object.defineProperties(handle, {
    [jupyterDisplay]: { value: () => ({}) },
    [inspect.custom]: { value: () => "" },
  });
}

/**
 * Takes away what the running cell has shown so far.
 *
 * @param wait Only when the next output comes, so that nothing flickers.
 */
export function clearOutput(wait = false): void {
  findDisplayHost()?.clearOutput(wait);
}

/** The outputs that callers gave names to. */
const outputs = new Map<string, Output>();

function warn(error: unknown): void {
  process.emitWarning(`A value could not be shown: ${error instanceof Error ? error.message : error}`);
}

/** So long work may take after the Stop button until its bar says that it has stopped. */
const STOP_PATIENCE_MS = 1000;

const views = new WeakMap<ProgressBar, ProgressView>();
const listenedTo = new WeakSet<DisplayHost>();

function viewOf(root: ProgressBar): ProgressView {
  const host = findDisplayHost();
  if (host === undefined) return new TextProgressView(process.stderr, root);
  listenTo(host);
  return new NotebookProgressView(host, root);
}

/**
 * The notebook's Stop button asks all work that shows a bar to end. Work that was torn away cannot end its bar any more:
 * that is done for it.
 */
function listenTo(host: DisplayHost): void {
  if (listenedTo.has(host)) return;
  listenedTo.add(host);
  let stopped: unknown;
  host.onInterrupt(() => {
    const cell = host.cell?.();
    stopped = cell;
    requestStop();
    setTimeout(() => endBars(cell), STOP_PATIENCE_MS).unref();
  });
  host.onCellEnd?.((failed) => {
    const cell = host.cell?.();
    if (failed && cell !== stopped) endBars(cell);
  });
}

progressScope(() => findDisplayHost()?.cell?.());
onProgress(({ type, bar }) => {
  const { root } = bar;
  if (type === "start" && bar === root) views.set(root, viewOf(root));
  else if (type === "end" && bar === root) views.get(root)?.end();
  else views.get(root)?.update(bar);
});
