import { styleText } from "./style-text.js";

/**
 * The lines around a place of a cell, with an arrow and a caret.
 *
 * @param line One-based.
 * @param column One-based, in UTF-16 units.
 */
export function codeFrame(lines: readonly string[], line: number, column: number, length = 1): string[] {
  const first = Math.max(1, line - 2);
  let last = Math.min(lines.length, line + 2);
  while (last > line && lines[last - 1] === "") last--;
  const width = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1] ?? "";
    const gutter = `${number === line ? ">" : " "} ${String(number).padStart(width)} | `;
    frame.push((number === line ? styleText("bold", gutter) : gutter) + text);
    if (number === line) {
      // Tabs stay tabs, so that the caret stands under its column.
      const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
      const carets = "^".repeat(Math.max(1, Math.min(length, text.length - column + 1)));
      frame.push(`  ${" ".repeat(width)} | ${indent}${styleText("red", carets)}`);
    }
  }
  return frame;
}
