import type { Name } from "./c-api.js";
import { strdup } from "./library.js";

const interned = new Map<string, Name>();

/** The address of a string in C memory, the same for the same string: names of ops and attributes repeat endlessly. */
export function nameOf(text: string): Name {
  let name = interned.get(text);
  if (name === undefined) {
    name = strdup(text) as Name;
    interned.set(text, name);
  }
  return name;
}
