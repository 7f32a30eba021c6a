import { html } from "../../markup/html.js";
import type { Markup } from "../../markup/markup.js";

/** A report as a page of its own, without scripts, in the reader's light or dark. */
export function htmlPage(title: string, report: Markup): string {
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>
body { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; max-width: 920px; margin: 2em auto; padding: 0 1em; }
</style>
</head>
<body>${report}</body>
</html>`;
  return `<!DOCTYPE html>\n${page}\n`;
}
