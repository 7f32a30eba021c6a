import { inspect } from "node:util";
import { jupyterDisplay } from "./jupyter-display.js";

const pinpointHost = Symbol.for("pinpoint.host");

/** What shows values to a person. The kernel provides one; the library knows it by this shape alone. */
export interface DisplayHost {
  /** Shows a value, or with `update` replaces what is shown under that id; never before what was given earlier. */
  display(value: unknown, options?: { displayId?: string; update?: boolean }): Promise<void>;
  clearOutput(wait?: boolean): void;
  /** Calls the listener whenever the person stops the running cell. */
  onInterrupt(listener: () => void): () => void;
  /** Calls the listener at the end of every cell, while it can still show something. */
  onCellEnd?(listener: (failed: boolean) => void): () => void;
  /** Says which cell's code is running. */
  cell?(): unknown;
}

export type MimeBundle = Readonly<Record<string, unknown>>;

/** A value that says itself how it is shown: MIME types and their data. */
export interface Displayable {
  /** @param options.still False: at once, as far as that is possible, without a still picture of what moves. */
  [jupyterDisplay](options?: { still: boolean }): Promise<MimeBundle> | MimeBundle;
}

/**
 * The notebook that this code runs in: Pinpoint's kernel, or tslab's as its authors ship it.
 *
 * @returns Undefined in a plain Node process.
 */
export function findDisplayHost(): DisplayHost | undefined {
  const host: unknown = Reflect.get(globalThis, pinpointHost);
  return isHost(host) ? host : tslabHost();
}

/** A displayable of ready data. */
export function mimeBundle(data: MimeBundle): Displayable {
  return { [jupyterDisplay]: () => data };
}

/**
 * What a value looks like where only text can be shown. A figure is not drawn for it.
 *
 * @returns The text itself where nothing has to be waited for.
 */
export function plainText(value: unknown): string | Promise<string> {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return inspect(value);
  if (typeof value.toString === "function" && value.toString !== Object.prototype.toString)
    try {
      return value.toString();
    } catch {
      return inspect(value); // danfo's fails where a column is named as a property of its own, as `shape`
    }
  if (!isDisplayable(value)) return inspect(value);
  const made = value[jupyterDisplay]();
  return made instanceof Promise ? made.then(textOf) : textOf(made);
}

const textOf = (bundle: MimeBundle): string => String(bundle["text/plain"] ?? "");

function isHost(value: unknown): value is DisplayHost {
  return typeof value === "object" && value !== null && "display" in value;
}

function isDisplayable(value: unknown): value is Displayable {
  return typeof value === "object" && value !== null && jupyterDisplay in value;
}

type TslabWrite = (
  message: { data: object; metadata: object; transient: { display_id?: string } },
  update: boolean,
) => void;

let tslab: DisplayHost | undefined;

/** tslab has no public way to send several MIME types at once; its loaded module has. */
function tslabHost(): DisplayHost | undefined {
  if (tslab !== undefined) return tslab;
  const loaded = Object.values(require.cache).find((module) =>
    /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(module?.id ?? ""),
  );
  if (typeof loaded?.exports.lastWriteDisplayData !== "function") return undefined;
  // The function is another one for each cell. What comes after the cell's end may be lost: nothing waits here for
  // what need not be waited for.
  const write = (data: MimeBundle, displayId: string | undefined, update: boolean): void => {
    const transient = displayId === undefined ? {} : { display_id: displayId };
    (loaded.exports.lastWriteDisplayData as TslabWrite)({ data, metadata: {}, transient }, update);
  };
  let last: Promise<void> | undefined;
  tslab = {
    display(value, { displayId, update = false } = {}) {
      const made = tslabBundle(value);
      if (last === undefined && !(made instanceof Promise)) {
        write(made, displayId, update);
        return Promise.resolve();
      }
      const shown = Promise.all([made, last]).then(([data]) => write(data, displayId, update));
      const quiet = shown
        .catch(() => undefined)
        .then(() => {
          if (last === quiet) last = undefined;
        });
      last = quiet;
      return shown;
    },
    clearOutput() {
      // tslab's kernel cannot send clear_output.
    },
    onInterrupt: () => () => undefined,
  };
  return tslab;
}

function tslabBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  if (isDisplayable(value)) return value[jupyterDisplay]({ still: false });
  const text = plainText(value);
  return text instanceof Promise ? text.then((plain) => ({ "text/plain": plain })) : { "text/plain": text };
}
