import { parseSync } from "oxc-parser";
import { hasTag, type Notebook, sourceOf } from "./ipynb.js";

export type ParameterValue = unknown;
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** The names that the cell tagged `parameters` declares with `let`: those that can be set from outside. */
export function declaredParameters(notebook: Notebook): string[] {
  const cell = notebook.cells.find((one) => hasTag(one, "parameters"));
  if (cell === undefined) return [];
  const { program } = parseSync("cell.ts", sourceOf(cell));
  return program.body.flatMap((statement) =>
    statement.type === "VariableDeclaration" && statement.kind === "let"
      ? statement.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []))
      : [],
  );
}

/**
 * One value as typed on a command line: JSON where it is JSON, else the text itself.
 *
 * @example parameterValue("5") // 5
 * @example parameterValue("cosine") // "cosine"
 */
export function parameterValue(text: string): ParameterValue {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Splits "NAME=VALUE". @throws {TypeError} If there is no name. */
export function assignment(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw new TypeError(`expected NAME=VALUE, got ${text}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/**
 * Every combination of the values, the last name's values changing fastest.
 *
 * @example parameterGrid({ seed: [1, 2], epochs: [5] }) // [{ seed: 1, epochs: 5 }, { seed: 2, epochs: 5 }]
 */
export function parameterGrid(values: Readonly<Record<string, readonly ParameterValue[]>>): Parameters[] {
  let grid: Parameters[] = [{}];
  for (const [name, list] of Object.entries(values)) {
    grid = grid.flatMap((row) => list.map((value) => ({ ...row, [name]: value })));
  }
  return grid;
}

/** The values of one `--grid NAME=A,B,C`: a JSON list, or what stands between commas. */
export function gridValues(text: string): ParameterValue[] {
  const whole = parameterValue(text);
  return Array.isArray(whole) ? whole : text.split(",").map((part) => parameterValue(part.trim()));
}
