import { escapeHtml } from "../figures/escape-html.js";
import { type HtmlContext, htmlContexts } from "./html-contexts.js";
import { htmlText } from "./html-text.js";
import { Markup, pieces } from "./markup.js";
import { safeUrl } from "./safe-url.js";

/** Attributes that lead somewhere; those of SVG's animations may set one that does. */
const urlAttribute =
  /^(?:href|xlink:href|src|srcset|action|formaction|poster|cite|background|data|manifest|ping|to|from|by|values)$/;
/** More than one plain CSS value, or one that loads something. */
const unsafeCss = /[;{}\\@<]|\/\*|(?:url|image-set|image|expression)\s*\(/i;
/** What a notebook would typeset as mathematics. */
const mathSign = /\$|\\[([]|\\begin/;

/**
 * HTML to be displayed, made of a template. What is interpolated is text, whatever it holds: between tags and in
 * attributes it is escaped; a URL that would run something, and a style of more than a plain value, are disarmed.
 * Fragments made by `html` and `svg` are kept, lists are joined, and null, undefined and false show nothing. Give an
 * attribute its quotes; a value cannot stand in a script, a style sheet, an event handler or a name.
 *
 * @throws {TypeError} For a value in one of those places; for a promise or a function.
 * @example
 * const rows = ["a < b", "c"].map((name) => html`<li title="${name}">${name}</li>`);
 * String(html`<ul>${rows}</ul>`) // '<ul><li title="a &lt; b">a &lt; b</li><li title="c">c</li></ul>'
 * String(html`<a href="${"javascript:alert(1)"}">x</a>`) // '<a href="unsafe:javascript:alert(1)">x</a>'
 */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  const source = fill("html", strings, values);
  return new Markup("html", source, () => ({
    // Prices are not formulas: mathematics is for what the template itself says.
    "text/html": values.some(holdsMathSign)
      ? `<div class="mathjax_ignore tex2jax_ignore">${source}</div>`
      : source,
    "text/plain": htmlText(source),
  }));
}

/**
 * SVG to be displayed, made of a template under the rules of {@link html}. A whole `<svg>` is a picture, which gets
 * its namespace where it has none; a part of one is for use in another template.
 *
 * @throws {TypeError} As `html` does; when displayed, if it is no whole `<svg>`.
 * @example
 * const dots = [1, 2].map((x) => svg`<circle cx="${10 * x}" cy="9" r="4"/>`);
 * String(svg`<svg viewBox="0 0 30 18">${dots}</svg>`)
 * // '<svg viewBox="0 0 30 18"><circle cx="10" cy="9" r="4"/><circle cx="20" cy="9" r="4"/></svg>'
 */
export function svg(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  const source = fill("svg", strings, values);
  return new Markup("svg", source, () => {
    const start = /^\s*<svg(?=[\s/>])/.exec(source)?.[0];
    if (start === undefined)
      throw new TypeError("svg is displayed as a picture when it is a whole <svg> element");
    const isNamed = /^\s*<svg[^>]*\sxmlns=/.test(source);
    const whole = isNamed
      ? source
      : `${start} xmlns="http://www.w3.org/2000/svg"${source.slice(start.length)}`;
    return { "image/svg+xml": whole.trim(), "text/plain": htmlText(source) || "<svg>" };
  });
}

function fill(tag: "html" | "svg", strings: TemplateStringsArray, values: readonly unknown[]): string {
  const contexts = htmlContexts(strings, tag);
  const filled = values.map((value, index) =>
    inContext(pieces(value, tag), contexts[index] as HtmlContext, tag),
  );
  return strings.reduce((whole, text, index) => `${whole}${filled[index - 1]}${text}`);
}

function inContext(values: readonly (string | Markup)[], context: HtmlContext, tag: string): string {
  if (context.in === "text") return values.map((value) => inText(value, tag)).join("");
  const text = values.map(String).join("");
  const { name, quote, before } = context;
  const safe = urlAttribute.test(name) ? inUrl(text, before) : name === "style" ? inStyle(text) : text;
  return quote === "" ? `"${escapeHtml(safe)}"` : escapeHtml(safe);
}

function inText(value: string | Markup, tag: string): string {
  if (typeof value === "string") return escapeHtml(value);
  if (value.language === "md")
    throw new TypeError(`${tag} cannot hold Markdown: display the md fragment by itself`);
  return value.toString();
}

/** The scheme is decided at the start; behind a path or a query nothing can change it any more. */
function inUrl(text: string, before: string): string {
  if (before.trim() === "") return safeUrl(text);
  return /[/?#:]/.test(before) ? text : text.replaceAll(":", "%3A");
}

const inStyle = (text: string): string => (unsafeCss.test(text) ? "unsafe" : text);

function holdsMathSign(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsMathSign);
  return mathSign.test(String(value instanceof Markup ? value : pieces(value, "html").join("")));
}
