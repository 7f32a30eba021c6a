/** Where in Markdown a value stands. */
export type MdContext = "text" | "url" | "code" | "code block";

const known = new WeakMap<TemplateStringsArray, readonly MdContext[]>();

/**
 * The context of each value of a template.
 *
 * @param texts What stands around the values.
 */
export function mdContexts(template: TemplateStringsArray, texts: readonly string[]): readonly MdContext[] {
  let contexts = known.get(template);
  if (contexts === undefined) {
    contexts = texts.slice(0, -1).map((_, index) => contextAfter(texts.slice(0, index + 1).join("…")));
    known.set(template, contexts);
  }
  return contexts;
}

function contextAfter(text: string): MdContext {
  let fence: string | undefined;
  let paragraph = "";
  for (const line of text.split("\n")) {
    const mark = /^ {0,3}(```+|~~~+)/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
      paragraph = "";
    } else if (fence === undefined) {
      paragraph = line.trim() === "" ? "" : `${paragraph}\n${line}`;
    }
  }
  if (fence !== undefined) return "code block";
  // Runs of backticks of the same length belong together.
  const open = paragraph.replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "").includes("`");
  if (open) return "code";
  return /\]\(\s*<?[^\s()<>]*$/.test(paragraph) ? "url" : "text";
}
