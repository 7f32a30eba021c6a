// What the library asks of Node, for the page.

/** Lets everything else have its turn. */
export function setImmediate(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** sharp's place: what the page does to a picture needs none of it. */
export function sharp(): never {
  throw new Error("sharp is not there in a browser");
}
