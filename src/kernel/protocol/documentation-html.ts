import type { Documentation } from "../compiler/cell-compiler.js";

const signs: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] as string);

/** Code, emphasis and web links within a paragraph; the text is escaped first, so that nothing else becomes HTML. */
function renderInline(text: string): string {
  return escapeHtml(text)
    .split(/(`[^`]+`)/)
    .map((part) =>
      part.length > 2 && part.startsWith("`")
        ? `<code>${part.slice(1, -1)}</code>`
        : part
            .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
            .replace(/(?<![\w*])[*_]([^*_\s][^*_]*)[*_](?![\w*])/g, "<em>$1</em>")
            .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, '<a href="$2">$1</a>'),
    )
    .join("");
}

function renderBlock(block: string): string {
  const lines = block.split("\n");
  if (lines.every((line) => /^\s*[-*] /.test(line))) {
    return `<ul>${lines.map((line) => `<li>${renderInline(line.replace(/^\s*[-*] /, ""))}</li>`).join("")}</ul>`;
  }
  return `<p>${lines.map(renderInline).join("<br>")}</p>`;
}

/** A declaration and its documentation, which is Markdown, as HTML without scripts, styles or attributes of its own. */
export function documentationHtml({ signature, text }: Documentation): string {
  const parts = text.split(/^```\w*\n([\s\S]*?)^```$/m);
  const body = parts.map((part, i) => {
    if (i % 2 === 1) {
      return `<pre><code>${escapeHtml(part)}</code></pre>`;
    }
    const blocks = part.split(/\n\s*\n/).map((block) => block.trim());
    return blocks
      .filter((block) => block !== "")
      .map(renderBlock)
      .join("");
  });
  return `<pre><code>${escapeHtml(signature)}</code></pre>${body.join("")}`;
}
