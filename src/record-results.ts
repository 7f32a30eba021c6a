import { display } from "./display.js";
import { mimeBundle } from "./display-host.js";

/**
 * Shows a notebook's results, and keeps them in its outputs by name: `npm run notebook -- run` gathers them from many
 * runs into one table, and `npm run notebooks` writes them into the prose.
 *
 * @param results Names and values. Numbers that are not finite are kept as null.
 * @throws {TypeError} If there is no result, or a value is neither number, string nor boolean.
 * @example recordResults({ meanIou: 0.74, accuracy: 0.9 });
 */
export function recordResults(results: Readonly<Record<string, number | string | boolean>>): void {
  const entries = Object.entries(results);
  if (entries.length === 0) throw new TypeError("results: expected at least one name and value, got none");
  for (const [name, value] of entries) {
    if (!["number", "string", "boolean"].includes(typeof value)) {
      throw new TypeError(`results: expected a number, string or boolean for ${name}, got ${typeof value}`);
    }
  }
  const text = entries.map(([name, value]) => `${name} ${shown(value)}`).join(", ");
  display(mimeBundle({ "text/plain": text, "application/vnd.pinpoint.results+json": { ...results } }));
}

function shown(value: number | string | boolean): string {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
}
