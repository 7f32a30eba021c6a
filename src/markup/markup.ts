import { inspect } from "node:util";
import { jupyterDisplay } from "../jupyter-display.js";

/** The language that a fragment is written in. */
export type MarkupLanguage = "html" | "svg" | "md";

/** A fragment of HTML, SVG or Markdown in which what came from data is only text. Made by `html`, `svg` and `md`. */
export class Markup {
  readonly language: MarkupLanguage;
  readonly #source: string;
  readonly #bundle: () => Readonly<Record<string, string>>;

  /** @internal */
  constructor(language: MarkupLanguage, source: string, bundle: () => Readonly<Record<string, string>>) {
    this.language = language;
    this.#source = source;
    this.#bundle = bundle;
  }

  /** The markup itself. */
  toString(): string {
    return this.#source;
  }

  /** What a notebook shows, by MIME type. */
  [jupyterDisplay](): Readonly<Record<string, string>> {
    return this.#bundle();
  }

  [inspect.custom](): string {
    return this.#source;
  }
}

/**
 * What an interpolated value stands for, piece by piece: lists are taken apart, nothing (null, undefined, false) is
 * left out, a fragment stays one, anything else is text.
 *
 * @param tag Who asks, for the error's message.
 */
export function pieces(value: unknown, tag: string): (string | Markup)[] {
  if (value === null || value === undefined || value === false) return [];
  if (value instanceof Markup) return [value];
  if (Array.isArray(value)) return value.flatMap((item) => pieces(item, tag));
  if (value instanceof Promise) throw new TypeError(`${tag} got a promise: write \${await ...}`);
  if (typeof value === "function") {
    throw new TypeError(`${tag} got the function ${value.name || "(without a name)"}: call it`);
  }
  return [textOf(value)];
}

function textOf(value: unknown): string {
  const isOwnText = typeof value !== "object" || (value as object).toString !== Object.prototype.toString;
  return isOwnText ? String(value) : inspect(value, { depth: 2, maxArrayLength: 20, maxStringLength: 1000 });
}
