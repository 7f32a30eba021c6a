import { inspect } from "node:util";

/** The name of the method by which a value says how it is shown. */
export const jupyterDisplay = Symbol.for("Jupyter.display");
const pinpointHost = Symbol.for("pinpoint.host");

/** What shows values to a person. The kernel provides one; the library knows it by this shape alone. */
export interface DisplayHost {
  /** Shows a value, or with `update` replaces what is shown under that id. */
  display(value: unknown, options?: { displayId?: string; update?: boolean }): Promise<void>;
  clearOutput(wait?: boolean): void;
  /** Calls the listener whenever the person stops the running cell. */
  onInterrupt(listener: () => void): () => void;
  /** Says which cell's code is running. */
  cell?(): unknown;
}

/** A value that says itself how it is shown: MIME types and their data. */
export interface Displayable {
  [jupyterDisplay](): Promise<Readonly<Record<string, unknown>>> | Readonly<Record<string, unknown>>;
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
export function mimeBundle(data: Readonly<Record<string, unknown>>): Displayable {
  return { [jupyterDisplay]: () => data };
}

/** What a value looks like where only text can be shown. A figure is not drawn for it. */
export async function plainText(value: unknown): Promise<string> {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return inspect(value);
  if (typeof value.toString === "function" && value.toString !== Object.prototype.toString)
    return value.toString();
  return isDisplayable(value) ? String((await value[jupyterDisplay]())["text/plain"] ?? "") : inspect(value);
}

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
  tslab = {
    async display(value, { displayId, update = false } = {}) {
      const data = isDisplayable(value)
        ? await value[jupyterDisplay]()
        : { "text/plain": await plainText(value) };
      // The function is another one for each cell.
      const write: TslabWrite = loaded.exports.lastWriteDisplayData;
      write(
        { data, metadata: {}, transient: displayId === undefined ? {} : { display_id: displayId } },
        update,
      );
    },
    clearOutput() {
      // tslab's kernel cannot send clear_output.
    },
    onInterrupt: () => () => undefined,
  };
  return tslab;
}
