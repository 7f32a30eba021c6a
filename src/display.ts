import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { type DisplayHost, findDisplayHost, mimeBundle, plainText } from "./display-host.js";
import { jupyterDisplay } from "./jupyter-display.js";
import { onProgress, type ProgressBar, progressScope, requestStop } from "./progress.js";
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
 * @returns A handle to change the output.
 * @example
 * const shown = display("one moment");
 * await shown.update("done");
 */
export function display(value: unknown, options: DisplayOptions = {}): DisplayHandle {
  const displayId = options.displayId ?? randomUUID();
  let last = show(value, displayId, names.has(displayId));
  if (options.displayId !== undefined) names.add(displayId);
  last.catch(warn);
  const update = (next: unknown): Promise<void> => {
    last = last.catch(() => undefined).then(() => show(next, displayId, true));
    return last;
  };
  const handle = { update, clear: () => update(mimeBundle({ "text/html": "", "text/plain": "" })) };
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

/** The names that callers gave to what was shown. */
const names = new Set<string>();

async function show(value: unknown, displayId: string, update: boolean): Promise<void> {
  const host = findDisplayHost();
  if (host === undefined) {
    const text = await plainText(value);
    if (text !== "") process.stdout.write(`${text}\n`);
    return;
  }
  await host.display(value, { displayId, update });
}

function warn(error: unknown): void {
  process.emitWarning(`A value could not be shown: ${error instanceof Error ? error.message : error}`);
}

const views = new WeakMap<ProgressBar, ProgressView>();
const listenedTo = new WeakSet<DisplayHost>();

function viewOf(root: ProgressBar): ProgressView {
  const host = findDisplayHost();
  if (host === undefined) return new TextProgressView(process.stderr, root);
  listenTo(host);
  return new NotebookProgressView(host, root);
}

/** The notebook's Stop button asks all work that shows a bar to end. */
function listenTo(host: DisplayHost): void {
  if (listenedTo.has(host)) return;
  listenedTo.add(host);
  host.onInterrupt(requestStop);
}

progressScope(() => findDisplayHost()?.cell?.());
onProgress(({ type, bar }) => {
  const { root } = bar;
  if (type === "start" && bar === root) views.set(root, viewOf(root));
  else if (type === "end" && bar === root) views.get(root)?.end();
  else views.get(root)?.update(bar);
});
