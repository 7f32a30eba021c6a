import type { MimeBundle } from "../session/session-protocol.js";
import { toJson } from "./json-data.js";

const displaySymbol = Symbol.for("Jupyter.display");
const jsonType = /[/+]json$/;
const textType = /^text\/|[/+]xml$|^application\/javascript$/;

/** A value that says itself how it is shown, as Deno's and our library's do. */
export interface Displayable {
  [displaySymbol](): unknown;
}

export interface FormattedValue {
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
}

export function isDisplayable(value: unknown): value is Displayable {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    // Asked first, because a proxy may have an answer to every name.
    displaySymbol in value &&
    typeof value[displaySymbol] === "function"
  );
}

/** The bundle that a value makes of itself; `$metadata` in it is the bundle's metadata. */
export function formatDisplayable(value: Displayable): FormattedValue | Promise<FormattedValue> {
  const made = value[displaySymbol]();
  return made instanceof Promise ? made.then(readBundle) : readBundle(made);
}

function readBundle(made: unknown): FormattedValue {
  if (typeof made !== "object" || made === null) {
    throw new TypeError(
      `[Symbol.for("Jupyter.display")]() must give an object of MIME types, got ${made === null ? "null" : typeof made}`,
    );
  }
  const { $metadata, ...rest } = made as Record<string, unknown>;
  const present = Object.entries(rest).filter(([, item]) => item !== undefined && item !== null);
  const data = Object.fromEntries(present.map(([type, item]) => [type, carried(type, item)]));
  return {
    data,
    metadata: typeof $metadata === "object" && $metadata !== null ? ($metadata as MimeBundle) : {},
  };
}

/** As Jupyter carries it: JSON for JSON types, text for text, base64 for the rest. */
function carried(type: string, item: unknown): unknown {
  if (jsonType.test(type)) return toJson(item);
  if (item instanceof Uint8Array) return Buffer.from(item).toString(textType.test(type) ? "utf8" : "base64");
  return Array.isArray(item) ? item.join("") : String(item);
}
