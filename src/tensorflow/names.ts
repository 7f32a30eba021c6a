import type { Name } from "./c-api.js";
import { strdup } from "./library.js";

const interned = new Map<string, Name>();

/** The address of a string in C memory, the same for the same string: names of ops and attributes repeat endlessly. */
export function nameOf(text: string): Name {
  let name = interned.get(text);
  if (name === undefined) {
    // C would follow any other value as an address.
    if (typeof text !== "string") throw new TypeError(`A name must be a string, not ${String(text)}.`);
    name = strdup(text) as Name;
    interned.set(text, name);
  }
  return name;
}
