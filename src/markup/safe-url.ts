const safeSchemes: ReadonlySet<string> = new Set(["http:", "https:", "mailto:", "tel:", "ftp:", "blob:"]);
const safeData = /^data:(?:image|audio|video|font)\//;
/** A browser reads a URL without these. */
const ignored = /[\p{Cc}\s\u00a0]+/gu;

/**
 * A URL that runs nothing: one whose scheme could (`javascript:`, `data:text/html`) gets `unsafe:` put before it, so
 * that it leads nowhere and is seen.
 *
 * @example
 * safeUrl("https://a.b/c?d") // "https://a.b/c?d"
 * safeUrl("java\nscript:alert(1)") // "unsafe:java\nscript:alert(1)"
 */
export function safeUrl(url: string): string {
  const read = url.replace(ignored, "").toLowerCase();
  const [scheme] = /^[^/?#]*?:/.exec(read) ?? [];
  return scheme === undefined || safeSchemes.has(scheme) || safeData.test(read) ? url : `unsafe:${url}`;
}
