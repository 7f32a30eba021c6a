import { Markup, pieces } from "./markup.js";
import { type MdContext, mdContexts } from "./md-contexts.js";
import { safeUrl } from "./safe-url.js";

/**
 * Markdown to be displayed, made of a template. What is interpolated is text: no character of it is read as Markdown,
 * HTML or mathematics, and it stays on its line; as a link's target (`[here](${url})`) a URL that would run something
 * is disarmed; in code it stands as it is. Fragments made by `md`, `html` and `svg` are kept; a list is joined, by line
 * breaks where it stands on a line of its own; null, undefined and false show nothing. The template itself is taken as
 * it is written, so that `$\\alpha$` is a formula; only a backtick needs its backslash.
 *
 * @throws {TypeError} For a promise or a function.
 * @example
 * const rows = [["a_b", 1], ["c|d", 2]].map(([name, n]) => md`| ${name} | ${n} |`);
 * const table = md`| name | n |
 * |---|---|
 * ${rows}`;
 * String(table) // "| name | n |\n|---|---|\n| a&#95;b | 1 |\n| c&#124;d | 2 |"
 */
export function md(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  const texts = strings.raw.map((text) => text.replace(/\\(`|\$\{)/g, "$1"));
  const contexts = mdContexts(strings, texts);
  const fill = (write: (piece: string | Markup, context: MdContext) => string): string =>
    texts.reduce((whole, text, index) => {
      const context = contexts[index - 1] ?? "text";
      const separator = isOwnLine(texts, index - 1) ? "\n" : "";
      const parts = pieces(values[index - 1], "md").map((piece) => write(piece, context));
      return `${whole}${parts.join(separator)}${text}`;
    });
  const source = fill((piece, context) => (piece instanceof Markup ? kept(piece) : writers[context](piece)));
  const plain = fill((piece) => (piece instanceof Markup ? (plainTexts.get(piece) ?? String(piece)) : piece));
  const made = new Markup("md", source, () => ({ "text/markdown": source, "text/plain": plain }));
  plainTexts.set(made, plain);
  return made;
}

/** The value between two texts has its line for itself. */
function isOwnLine(texts: readonly string[], index: number): boolean {
  const before = index === 0 ? `\n${texts[index]}` : (texts[index] ?? "");
  const after = index + 2 === texts.length ? `${texts[index + 1]}\n` : (texts[index + 1] ?? "");
  return /\n[ \t]*$/.test(before) && /^[ \t]*\n/.test(after);
}

/** What a fragment says without the escapes. */
const plainTexts = new WeakMap<Markup, string>();

const writers = {
  text: inText,
  url: inUrl,
  code: (text: string) => text.replace(/\s+/g, " ").replaceAll("`", "'"),
  // A line that looks like the fence would end the block.
  "code block": (text: string) => text.replace(/^(\s*)(?=```|~~~)/gm, "$1\u200b"),
} as const;

/** Blank lines in HTML would end it. */
const kept = (fragment: Markup): string =>
  fragment.language === "md" ? fragment.toString() : fragment.toString().replace(/\s*\n\s*/g, " ");

const entity = (char: string): string => `&#${char.charCodeAt(0)};`;

/** Characters as entities mean nothing but themselves; in an element of its own, a sign begins no mathematics. */
function inText(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[`*_{}[\]<>#|~^=&@]|!$|^[(:]/g, entity)
    .replace(/[$\\]/g, (sign) => `<span>${entity(sign)}</span>`)
    .replace(/^( ?)([-+])(?=[\s-]|$)/, (_, space: string, sign: string) => space + entity(sign))
    .replace(/^( ?\d+)([.)])(?=\s|$)/, (_, number: string, sign: string) => number + entity(sign));
}

/** Whatever could end a link's target, in percent. */
function inUrl(text: string): string {
  return safeUrl(text).replace(
    /[\s<>()"'`\\|*_~[\]{}$^]/g,
    (char) => `%${Buffer.from(char).toString("hex")}`,
  );
}
