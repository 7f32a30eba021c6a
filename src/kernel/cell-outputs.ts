import type { History } from "./protocol/history.js";
import type { KernelServer } from "./protocol/server.js";
import { StreamBatcher } from "./protocol/stream-batcher.js";
import type { Header } from "./protocol/wire.js";
import type { MimeBundle, OutputFrame, StreamName } from "./session/session-protocol.js";

/** A cell that runs or ran: where its output goes. */
export interface CellRun {
  readonly id: number;
  readonly parent: Header;
  readonly silent: boolean;
  readonly storeHistory: boolean;
  readonly count: number;
  readonly streams: StreamBatcher;
  result?: { readonly data: MimeBundle; readonly metadata: MimeBundle };
}

/** So many cells keep their late output; that of older ones lands in the newest. */
const maxCells = 300;

/** Publishes what cells put out, each cell's under the request that it came with, also long after it ended. */
export class CellOutputs {
  readonly #server: KernelServer;
  readonly #history: History;
  /** The latest cells: their timers and promises may put out something long after they ended. */
  readonly #cells = new Map<number, CellRun>();
  /** The last cell started: output that comes between cells belongs to it. */
  #newest: CellRun | undefined;
  #nextId = 1;

  constructor(server: KernelServer, history: History) {
    this.#server = server;
    this.#history = history;
  }

  /** A cell that is going to run. */
  create(
    parent: Header,
    { silent, storeHistory, count }: Pick<CellRun, "silent" | "storeHistory" | "count">,
  ): CellRun {
    const streams = new StreamBatcher((name, text) => this.#server.publish(parent, "stream", { name, text }));
    return { id: this.#nextId++, parent, silent, storeHistory, count, streams };
  }

  /** From now on, what nobody else put out is this cell's. */
  start(cell: CellRun): void {
    this.#newest?.streams.flush();
    this.#newest = cell;
    this.#cells.set(cell.id, cell);
    for (const id of this.#cells.keys()) {
      if (this.#cells.size <= maxCells) break;
      this.#cells.delete(id);
    }
  }

  /** The cell that a frame belongs to. */
  cellOf(id: number): CellRun | undefined {
    return this.#cells.get(id) ?? this.#newest;
  }

  /** Publishes text of which nobody knows which cell it comes from. */
  write(name: StreamName, text: string): void {
    if (this.#newest && !this.#newest.silent) {
      this.#newest.streams.write(name, text);
    } else if (!this.#newest) {
      process.stderr.write(text);
    }
  }

  publish(frame: OutputFrame): void {
    const cell = this.cellOf(frame.cell);
    if (!cell) {
      return;
    }
    if (frame.type === "result") {
      const { data, metadata } = frame;
      const plain = data["text/plain"];
      cell.result = { data, metadata };
      if (cell.storeHistory) {
        this.#history.addOutput(cell.count, typeof plain === "string" ? plain : "");
      }
    }
    if (cell.silent) {
      return;
    }
    if (frame.type === "stream") {
      cell.streams.write(frame.name, frame.text);
      return;
    }
    cell.streams.flush();
    if (frame.type === "clear") {
      cell.streams.clear();
      this.#server.publish(cell.parent, "clear_output", { wait: frame.wait });
    } else if (frame.type === "result") {
      const { data, metadata } = frame;
      this.#server.publish(cell.parent, "execute_result", { data, metadata, execution_count: cell.count });
    } else {
      const { data, metadata, displayId, update } = frame;
      const transient = displayId === undefined ? {} : { display_id: displayId };
      this.#server.publish(cell.parent, update ? "update_display_data" : "display_data", {
        data,
        metadata,
        transient,
      });
    }
  }
}
