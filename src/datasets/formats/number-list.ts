/** Numbers that are added one by one and held as a typed array. */
export class NumberList<A extends Float64Array | Uint32Array | Int32Array> {
  #length = 0;

  constructor(private values: A) {}

  get length(): number {
    return this.#length;
  }

  add(value: number): void {
    if (this.#length === this.values.length) {
      const larger = new (this.values.constructor as new (length: number) => A)(2 * this.#length + 64);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.#length++] = value;
  }

  /** The numbers, without room for more. */
  close(): A {
    return this.values.slice(0, this.#length) as A;
  }
}
