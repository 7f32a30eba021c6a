import type { StreamName } from "./session-protocol.js";

const flushDelay = 20;
const maxBatch = 1 << 18;
const maxPerCell = 1 << 25;

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
    if (this.#total > maxPerCell) {
      return;
    }
    this.#total += text.length;
    if (name !== this.#name) {
      this.flush();
      this.#name = name;
    }
    this.#pieces.push(text);
    this.#size += text.length;
    if (this.#total > maxPerCell) {
      this.flush();
      this.#send("stderr", `\n[output truncated: this cell wrote more than ${maxPerCell >> 20} MB]\n`);
    } else if (this.#size > maxBatch) {
      this.flush();
    } else {
      this.#timer ??= setTimeout(() => this.flush(), flushDelay);
    }
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
