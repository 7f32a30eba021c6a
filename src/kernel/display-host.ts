import { randomUUID } from "node:crypto";
import { formatValue } from "./formatters.js";
import type { MimeBundle, SessionFrame } from "./session-protocol.js";

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
  /** The cell whose code runs now. */
  cell(): number;
}

/** The kernel's end of a display host. */
export interface SessionHost {
  readonly host: DisplayHost;
  /** Calls every listener; one that throws does not keep the others from hearing. */
  notifyInterrupt(): void;
  /** Holds the places of displays that are still being made; called before anything else of the cell goes out. */
  keepPlaces(): void;
  /** Settles when every display that was started is out. */
  settled(): Promise<void>;
}

/** A display that was started: a figure takes a while to draw, and what is printed meanwhile belongs below it. */
interface Place {
  readonly cell: number;
  readonly displayId: string;
  kept: boolean;
}

/** Makes the display host of a session whose running cell is `cell()`. */
export function createDisplayHost(cell: () => number, write: (frame: SessionFrame) => void): SessionHost {
  const listeners = new Set<() => void>();
  const pending = new Set<Promise<void>>();

  const places = new Set<Place>();

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

  async function show(value: unknown, { displayId, update = false }: DisplayOptions): Promise<void> {
    const place: Place = { cell: cell(), displayId: displayId ?? randomUUID(), kept: update };
    places.add(place);
    try {
      const { data, metadata } = await formatValue(value);
      keepPlaces(place);
      if (Object.keys(data).length === 0 && !place.kept) return;
      const name = place.kept ? place.displayId : displayId;
      const frame = { type: "display", cell: place.cell, data, metadata, update: place.kept } as const;
      write(name === undefined ? frame : { ...frame, displayId: name });
    } finally {
      places.delete(place);
    }
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
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  return {
    host,
    keepPlaces,
    notifyInterrupt() {
      for (const listener of listeners) {
        try {
          listener();
        } catch (error) {
          console.error("A listener for the Stop button failed:", error);
        }
      }
    },
    async settled() {
      await Promise.all(pending);
    },
  };
}

/** What tslab's `display` calls, for notebooks written for tslab. */
export interface TslabDisplayData {
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
  readonly transient: { readonly display_id?: string };
}

/** A sender for tslab's own display module. */
export function createTslabSender(cell: () => number, write: (frame: SessionFrame) => void) {
  return ({ data, metadata, transient }: TslabDisplayData, update?: boolean): void => {
    const displayId = transient.display_id ?? randomUUID();
    write({ type: "display", cell: cell(), data, metadata, displayId, update: update ?? false });
  };
}
