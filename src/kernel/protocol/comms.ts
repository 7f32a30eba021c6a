import type { CommFrame, CommPacket } from "../session/session-protocol.js";
import type { KernelServer } from "./server.js";
import type { Content, Header, Message } from "./wire.js";

/** The comms that are open, and their messages between the front ends and the session. */
export class Comms {
  readonly #server: KernelServer;
  readonly #deliver: (id: number, packet: CommPacket) => void;
  readonly #targets = new Map<string, string>();
  /** The messages that the session has not dealt with yet. */
  readonly #waiting = new Map<number, { readonly header: Header; resolve(): void }>();
  #nextId = 1;

  /** @param deliver Hands a packet to the session, which says `handled` when it has dealt with it. */
  constructor(server: KernelServer, deliver: (id: number, packet: CommPacket) => void) {
    this.#server = server;
    this.#deliver = deliver;
  }

  /** The content of a comm_info_reply: all open comms, or those of one target. */
  info(wanted: unknown): Content {
    const open = Array.from(this.#targets, ([id, target]) => [id, { target_name: target }] as const);
    const named = open.filter(([, { target_name }]) => typeof wanted !== "string" || target_name === wanted);
    return { status: "ok", comms: Object.fromEntries(named) };
  }

  /** Passes a front end's message on; settles when the session has dealt with it, or never will. */
  async receive({ header, content, metadata, buffers }: Message): Promise<void> {
    const { comm_id: comm, target_name: target, data = {} } = content;
    if (typeof comm !== "string") {
      return;
    }
    const packet: CommPacket = {
      kind: header.msg_type as CommPacket["kind"],
      comm,
      ...(typeof target === "string" ? { target } : {}),
      data,
      metadata,
      buffers: buffers.map((buffer) => buffer.toString("base64")),
    };
    this.#note(packet);
    const id = this.#nextId++;
    const handled = new Promise<void>((resolve) => this.#waiting.set(id, { header, resolve }));
    try {
      this.#deliver(id, packet);
    } catch (error) {
      this.handled(id);
      throw error;
    }
    await handled;
  }

  handled(id: number): void {
    this.#waiting.get(id)?.resolve();
    this.#waiting.delete(id);
  }

  /**
   * Publishes a message of the session's.
   *
   * @param cell The cell whose code sent it; an answer to a front end's message has that as its parent.
   */
  send({ packet, answers = 0 }: CommFrame, cell: Header | undefined): void {
    this.#note(packet);
    const parent = this.#waiting.get(answers)?.header ?? cell;
    const { kind, comm, target, data, metadata, buffers } = packet;
    const content = { comm_id: comm, ...(target === undefined ? {} : { target_name: target }), data };
    const binary = buffers.map((text) => Buffer.from(text, "base64"));
    this.#server.publish(parent, kind, content, metadata, binary);
  }

  /** Nothing that was handed to the session is waited for any longer: a hard stop may have taken it along. */
  giveUp(): void {
    for (const id of [...this.#waiting.keys()]) {
      this.handled(id);
    }
  }

  /** The session is gone: tells the front ends that every comm is closed. */
  closeAll(): void {
    for (const comm of this.#targets.keys()) {
      this.#server.publish(undefined, "comm_close", { comm_id: comm, data: {} });
    }
    this.#targets.clear();
    this.giveUp();
  }

  #note({ kind, comm, target }: CommPacket): void {
    if (kind === "comm_open") {
      this.#targets.set(comm, target ?? "");
    } else if (kind === "comm_close") {
      this.#targets.delete(comm);
    }
  }
}
