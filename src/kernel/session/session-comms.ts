import { randomUUID } from "node:crypto";
import { KeptMap } from "./kept-collections.js";
import type { CommFrame, CommPacket } from "./session-protocol.js";

/** What came over a comm. */
export interface CommMessage {
  readonly data: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

/** What goes along with a comm's data. */
export interface CommOptions {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly (ArrayBufferView | ArrayBuffer)[];
}

/** A channel between a cell's code and code in the front end. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  /** @throws {Error} If the comm is closed. */
  send(data: unknown, options?: CommOptions): void;
  close(data?: unknown, options?: CommOptions): void;
  onMessage(listener: (message: CommMessage) => void): void;
  onClose(listener: (message: CommMessage) => void): void;
}

/** Jupyter's comms for cells: `globalThis[Symbol.for("pinpoint.host")].comms`. */
export interface CommHost {
  /**
   * Takes the comms that the front end opens to `target`; one that nobody takes, or whose `onOpen` throws, is closed.
   *
   * @returns A function that takes the registration back.
   */
  register(target: string, onOpen: (comm: Comm, opening: CommMessage) => void): () => void;
  /** Opens a comm to what the front end has registered as `target`. */
  open(target: string, data?: unknown, options?: CommOptions): Comm;
}

type Listener = (message: CommMessage) => void;

interface OpenComm {
  readonly comm: Comm;
  readonly onMessage: Listener[];
  readonly onClose: Listener[];
}

function toBase64(buffer: ArrayBufferView | ArrayBuffer): string {
  const bytes = ArrayBuffer.isView(buffer)
    ? Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : Buffer.from(buffer);
  return bytes.toString("base64");
}

/** The session's end of all comms. */
export class SessionComms implements CommHost {
  readonly #cell: () => number;
  readonly #write: (frame: CommFrame) => void;
  readonly #targets = new KeptMap<string, (comm: Comm, opening: CommMessage) => void>();
  readonly #open = new KeptMap<string, OpenComm>();
  /** The command that is being dealt with. */
  #command: number | undefined;

  constructor(cell: () => number, write: (frame: CommFrame) => void) {
    this.#cell = cell;
    this.#write = write;
  }

  register(target: string, onOpen: (comm: Comm, opening: CommMessage) => void): () => void {
    this.#targets.set(target, onOpen);
    return () => {
      if (this.#targets.get(target) === onOpen) {
        this.#targets.delete(target);
      }
    };
  }

  open(target: string, data: unknown = {}, options: CommOptions = {}): Comm {
    const { comm } = this.#create(randomUUID(), target);
    this.#send("comm_open", comm.id, data, options, target);
    return comm;
  }

  /** Hands a message of the front end to whom it is for. */
  receive(command: number, packet: CommPacket): void {
    this.#command = command;
    try {
      this.#hand(packet);
    } finally {
      this.#command = undefined;
    }
  }

  #hand({ kind, comm: id, target = "", data, metadata, buffers }: CommPacket): void {
    const message = { data, metadata, buffers: buffers.map((text) => Buffer.from(text, "base64")) };
    if (kind === "comm_open") {
      this.#accept(id, target, message);
      return;
    }
    const open = this.#open.get(id);
    if (kind === "comm_close") {
      this.#open.delete(id);
    }
    for (const listener of (kind === "comm_close" ? open?.onClose : open?.onMessage) ?? []) {
      listener(message);
    }
  }

  #accept(id: string, target: string, opening: CommMessage): void {
    const onOpen = this.#targets.get(target);
    const { comm } = this.#create(id, target);
    if (!onOpen) {
      comm.close();
      return;
    }
    try {
      onOpen(comm, opening);
    } catch (error) {
      comm.close();
      throw error;
    }
  }

  #create(id: string, target: string): OpenComm {
    const onMessage: Listener[] = [];
    const onClose: Listener[] = [];
    const comm: Comm = {
      id,
      target,
      send: (data, options = {}) => {
        if (this.#open.get(id) !== open) {
          throw new Error(`the comm to "${target}" is closed`);
        }
        this.#send("comm_msg", id, data, options);
      },
      close: (data = {}, options = {}) => {
        if (this.#open.delete(id)) {
          this.#send("comm_close", id, data, options);
        }
      },
      onMessage: (listener) => void onMessage.push(listener),
      onClose: (listener) => void onClose.push(listener),
    };
    const open = { comm, onMessage, onClose };
    this.#open.set(id, open);
    return open;
  }

  #send(kind: CommPacket["kind"], id: string, data: unknown, options: CommOptions, target?: string): void {
    const { metadata = {}, buffers = [] } = options;
    const packet = { kind, comm: id, data, metadata, buffers: buffers.map(toBase64) };
    this.#write({
      type: "comm",
      cell: this.#cell(),
      ...(this.#command === undefined ? {} : { answers: this.#command }),
      packet: target === undefined ? packet : { ...packet, target },
    });
  }
}
