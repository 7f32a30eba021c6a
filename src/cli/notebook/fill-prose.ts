import { type Notebook, sourceOf } from "./ipynb.js";
import type { RecordedValue } from "./recorded-results.js";

/**
 * Puts recorded results into the notebook's prose: what stands between `<!--=NAME-->` and `<!--/-->` (comments that no
 * front end shows) becomes the value, `<!--=NAME:2-->` with two decimals, `<!--=NAME:%-->` in per cent;
 * without any such, tiny numbers as 2.4e-7.
 *
 * @throws {RangeError} If the prose asks for a name that no cell recorded; names those it knows.
 */
export function fillProse(notebook: Notebook, results: Readonly<Record<string, RecordedValue>>): void {
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "markdown") continue;
    const text = sourceOf(cell);
    const filled = text.replace(marked, (_, name: string, format: string | undefined) => {
      if (!(name in results)) {
        throw new RangeError(
          `The prose asks for ${name}; the cells recorded ${Object.keys(results).join(", ") || "nothing"}.`,
        );
      }
      const begin = format === undefined ? `<!--=${name}-->` : `<!--=${name}:${format}-->`;
      return `${begin}${formatted(results[name]!, format)}<!--/-->`;
    });
    if (filled !== text) cell.source = filled.split(/(?<=\n)/);
  }
}

const marked = /<!--=([A-Za-z]\w*)(?::(%?\d*))?-->.*?<!--\/-->/gs;

function formatted(value: RecordedValue, format: string | undefined): string {
  if (typeof value !== "number") return String(value);
  if (!format) {
    const isTiny = value !== 0 && Math.abs(value) < 1e-3;
    return isTiny ? value.toExponential(1) : value.toLocaleString("en-US");
  }
  const percent = format.startsWith("%");
  const digits = Number(format.replace("%", "") || 0);
  const text = (percent ? 100 * value : value).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return percent ? `${text} %` : text;
}
