import type { Meta } from "../dataset.js";
import { NumberList } from "./number-list.js";

/** Values that are nearly all different would fill the table of known ones for nothing: it stops growing. */
const mostKnown = 10_000;

/**
 * What sources say beside boxes, held as text: names of fields once, values as JSON, equal ones once. A hundred thousand
 * `{ "difficult": 0 }` cost next to nothing, a `{ "id": 7, "area": 12.5, "iscrowd": 0 }` about 25 bytes.
 */
export class MetaPool {
  #bytes: Buffer = Buffer.alloc(1024);
  #used = 0;
  readonly #ends = new NumberList(new Uint32Array());
  readonly #shapes = new NumberList(new Uint32Array());
  readonly #names: (readonly string[])[] = [];
  readonly #shapeOf = new Map<string, number>();
  readonly #known = new Map<string, number>();

  /** @returns The number to get it back by. */
  add(meta: Meta): number {
    const entries = Object.entries(meta).filter(([, value]) => value !== undefined);
    const shape = this.#shape(entries.map(([name]) => name));
    const text = JSON.stringify(entries.map(([, value]) => value));
    const key = `${shape} ${text}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#append(text);
    this.#ends.add(this.#used);
    this.#shapes.add(shape);
    const index = this.#ends.length - 1;
    if (this.#known.size < mostKnown) this.#known.set(key, index);
    return index;
  }

  #shape(names: readonly string[]): number {
    const key = JSON.stringify(names);
    const shape = this.#shapeOf.get(key) ?? this.#names.push(names) - 1;
    this.#shapeOf.set(key, shape);
    return shape;
  }

  #append(text: string): void {
    const end = this.#used + Buffer.byteLength(text);
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(end, 2 * this.#bytes.length));
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    this.#used += this.#bytes.write(text, this.#used);
  }

  /** Ends the adding, and gives back what was only needed for it. */
  close(): (index: number) => Meta {
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#used));
    const [ends, shapes, names] = [this.#ends.close(), this.#shapes.close(), this.#names];
    return (index) => {
      const text = bytes.toString("utf8", index === 0 ? 0 : ends[index - 1], ends[index]);
      const values = JSON.parse(text) as unknown[];
      return Object.fromEntries(names[shapes[index]!]!.map((name, at) => [name, values[at]]));
    };
  }
}
