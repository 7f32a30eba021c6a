import { randomUUID } from "node:crypto";
import type { FormattedValue } from "../formatters/format-displayable.js";
import type { DescribeError } from "../formatters/format-error.js";
import { formatValue } from "../formatters/formatters.js";
import { KeptMap, KeptSet } from "./kept-collections.js";
import type { SessionFrame } from "./session-protocol.js";

export interface DisplayOptions {
  /** Names the output, so that a later call with `update` replaces it. */
  readonly displayId?: string;
  readonly update?: boolean;
}

/** How the library finds the notebook: `globalThis[Symbol.for("pinpoint.host")]`. */
export interface DisplayHost {
  display(value: unknown, options?: DisplayOptions): Promise<void>;
  clearOutput(wait?: boolean): void;
  /** @returns A function that takes the listener away. */
  onInterrupt(listener: () => void): () => void;
  /** Hears of every cell's end just before its reply, when what was held back can still be shown. */
  onCellEnd(listener: (failed: boolean) => void): () => void;
  /** The cell that the running code belongs to. */
  cell(): number;
}

/** The kernel's end of a display host. */
export interface SessionHost {
  readonly host: DisplayHost;
  /** Calls every listener; one that throws does not keep the others from hearing. */
  notifyInterrupt(): void;
  /** Holds the places of displays that are still being made; called before anything else of the cell goes out. */
  keepPlaces(): void;
  /** Says that the cell ends, while its listeners can still show something. */
  notifyEnd(failed: boolean): void;
  /** Settles when every display that was started is out. */
  settled(): Promise<void>;
}

/** A display that was started: a figure takes a while to draw, and what is printed meanwhile belongs below it. */
interface Place {
  readonly cell: number;
  readonly displayId: string;
  kept: boolean;
}

/**
 * Makes the display host of a session whose running cell is `cell()`.
 *
 * @param describeError Says what an error that is shown as a value is.
 * @param report Hears of what a listener throws.
 */
export function createDisplayHost(
  cell: () => number,
  write: (frame: SessionFrame) => void,
  describeError?: DescribeError,
  report: (error: unknown) => void = console.error,
): SessionHost {
  const interruptListeners = new KeptSet<() => void>();
  const endListeners = new KeptSet<(failed: boolean) => void>();
  const pending = new KeptSet<Promise<void>>();
  const places = new KeptSet<Place>();
  /** By display id, the display that is being made: what comes under that id later waits for it. */
  const lastOf = new KeptMap<string, Promise<void>>();

  /** Fills the places before `next`, or all of them, with an empty output that is replaced later. */
  function keepPlaces(next?: Place): void {
    for (const place of places) {
      if (place === next) return;
      if (place.kept) continue;
      place.kept = true;
      const { cell: id, displayId } = place;
      write({
        type: "display",
        cell: id,
        data: { "text/plain": "" },
        metadata: {},
        update: false,
        displayId,
      });
    }
  }

  function show(value: unknown, { displayId, update = false }: DisplayOptions): Promise<void> {
    const place: Place = { cell: cell(), displayId: displayId ?? randomUUID(), kept: update };
    const writeBundle = ({ data, metadata }: FormattedValue): void => {
      if (!update) keepPlaces(place);
      if (Object.keys(data).length === 0 && !place.kept) return;
      const name = place.kept ? place.displayId : displayId;
      const frame = { type: "display", cell: place.cell, data, metadata, update: place.kept } as const;
      write(name === undefined ? frame : { ...frame, displayId: name });
    };
    const formatted = formatValue(value, describeError);
    const before = displayId === undefined ? undefined : lastOf.get(displayId);
    if (before === undefined && !(formatted instanceof Promise)) {
      writeBundle(formatted);
      return Promise.resolve();
    }
    places.add(place);
    const shown = Promise.all([formatted, before]).then(([bundle]) => writeBundle(bundle));
    const settled = shown
      .catch(() => undefined)
      .then(() => {
        places.delete(place);
        if (lastOf.get(place.displayId) === settled) lastOf.delete(place.displayId);
      });
    lastOf.set(place.displayId, settled);
    return shown;
  }

  const host: DisplayHost = {
    cell,
    display(value, options = {}) {
      const shown = show(value, options);
      const quiet = shown.catch(() => undefined).finally(() => pending.delete(quiet));
      pending.add(quiet);
      return shown;
    },
    clearOutput(wait = false) {
      keepPlaces();
      write({ type: "clear", cell: cell(), wait });
    },
    onInterrupt: (listener) => addTo(interruptListeners, listener),
    onCellEnd: (listener) => addTo(endListeners, listener),
  };

  return {
    host,
    keepPlaces,
    notifyInterrupt: () => callAll(interruptListeners, undefined, report),
    notifyEnd: (failed) => callAll(endListeners, failed, report),
    async settled() {
      for (const shown of pending) await shown;
    },
  };
}

function addTo<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function callAll<News>(
  listeners: ReadonlySet<(news: News) => void>,
  news: News,
  report: (error: unknown) => void,
): void {
  for (const listener of listeners) {
    try {
      listener(news);
    } catch (error) {
      report(error);
    }
  }
}
