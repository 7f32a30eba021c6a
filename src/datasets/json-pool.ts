/** Plain JSON values held as text, equal ones once: a hundred thousand `{ "difficult": 0 }` cost next to nothing. */
export class JsonPool {
  #bytes: Buffer = Buffer.alloc(1024);
  #ends = new Uint32Array(64);
  #length = 0;
  /** Where texts seen before are. Values that are nearly all different would fill it for nothing: it stops growing. */
  #known = new Map<string, number>();

  /** @returns The number to get it back by. */
  add(value: unknown): number {
    const text = JSON.stringify(value);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const start = this.#length === 0 ? 0 : this.#ends[this.#length - 1]!;
    const end = start + Buffer.byteLength(text);
    if (end > this.#bytes.length) this.#bytes = enlarged(this.#bytes, Math.max(end, 2 * start));
    this.#bytes.write(text, start);
    if (this.#length === this.#ends.length) {
      const ends = new Uint32Array(2 * this.#length);
      ends.set(this.#ends);
      this.#ends = ends;
    }
    this.#ends[this.#length] = end;
    if (this.#known.size < 10_000) this.#known.set(text, this.#length);
    return this.#length++;
  }

  get(index: number): unknown {
    const start = index === 0 ? 0 : this.#ends[index - 1]!;
    return JSON.parse(this.#bytes.toString("utf8", start, this.#ends[index]));
  }

  /** Gives back what was only needed to add. */
  close(): void {
    const used = this.#length === 0 ? 0 : this.#ends[this.#length - 1]!;
    this.#bytes = enlarged(this.#bytes.subarray(0, used), used);
    this.#ends = this.#ends.slice(0, this.#length);
    this.#known = new Map();
  }
}

function enlarged(bytes: Buffer, length: number): Buffer {
  const copy = Buffer.alloc(length);
  bytes.copy(copy);
  return copy;
}
