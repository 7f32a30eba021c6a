/** The text of a documentation comment as Markdown: a description, and a paragraph for each tag. */
export function readComment(source: string): string {
  const text = source
    .replace(/^[\s\S]*?\/\*\*/, "")
    .replace(/\*\/\s*$/, "")
    .replace(/^[ \t]*\*[ \t]?/gm, "")
    .replace(
      /\{@link(?:code|plain)?\s+([^}|\s]+)(?:[|\s]\s*([^}]*))?\}/g,
      (_, target: string, words = "") => words.trim() || target,
    );
  return text
    .split(/\n(?=@)|\s(?=@(?:param|returns|deprecated)\b)/)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join("\n\n");
}
