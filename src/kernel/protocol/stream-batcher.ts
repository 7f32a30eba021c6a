import { maxTextPerCell, type StreamName } from "../session/session-protocol.js";

const flushDelay = 20;
const maxBatch = 1 << 18;

/** Joins small pieces of a cell's output into few messages, in order, and cuts off what no page could hold. */
export class StreamBatcher {
  readonly #send: (name: StreamName, text: string) => void;
  #name: StreamName = "stdout";
  #pieces: string[] = [];
  #size = 0;
  #total = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (name: StreamName, text: string) => void) {
    this.#send = send;
  }

  write(name: StreamName, text: string): void {
    if (this.#total > maxTextPerCell) {
      return;
    }
    if (name !== this.#name) {
      this.flush();
      this.#name = name;
    }
    const piece = text.slice(0, maxTextPerCell - this.#total);
    this.#pieces.push(piece);
    this.#size += piece.length;
    this.#total += text.length;
    if (this.#total > maxTextPerCell) {
      this.flush();
      this.#send("stderr", `\n[output truncated: this cell wrote more than ${maxTextPerCell >> 20} MB]\n`);
    } else if (this.#size > maxBatch) {
      this.flush();
    } else {
      this.#timer ??= setTimeout(() => this.flush(), flushDelay);
    }
  }

  /** Counts from zero again: the page was cleared. */
  clear(): void {
    this.#total = 0;
  }

  /** Sends what waits; call it before anything that must come after the output so far. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#size > 0) {
      const text = this.#pieces.join("");
      this.#pieces = [];
      this.#size = 0;
      this.#send(this.#name, text);
    }
  }
}
