/**
 * One column of a label text file: `file` (a picture's name), `class` (a whole number from 0), `onehot` (as many numbers
 * as there are classes, one of them 1), and a box by corners (`x1 y1 x2 y2`), by corner and extent (`x y width height`)
 * or by centre and extent (`cx cy width height`).
 */
export type LabelColumn =
  | "file"
  | "class"
  | "onehot"
  | "x"
  | "y"
  | "width"
  | "height"
  | "cx"
  | "cy"
  | "x1"
  | "y1"
  | "x2"
  | "y2";

const boxForms = [
  ["x1", "y1", "x2", "y2"],
  ["x", "y", "width", "height"],
  ["cx", "cy", "width", "height"],
] as const;
const names: readonly string[] = ["file", "class", "onehot", ...boxForms.flat()];

/** Where the values are in a line, and how its box is written. */
export interface LabelLayout {
  readonly columns: readonly LabelColumn[];
  /** The columns of the box, none where there is no box. */
  readonly box: readonly LabelColumn[];
}

/**
 * Throws unless the columns make sense together.
 *
 * @throws {RangeError} If a column is unknown or there twice, or a box lacks some.
 */
export function labelLayout(columns: readonly LabelColumn[]): LabelLayout {
  const list = columns.join(" ");
  const unknown = columns.find(
    (column, index) => !names.includes(column) || columns.indexOf(column) !== index,
  );
  if (unknown !== undefined || columns.length === 0) {
    throw new RangeError(
      `columns must be some of ${[...new Set(names)].join(", ")}, each once, got "${list}"`,
    );
  }
  const given = columns.filter((column) => !["file", "class", "onehot"].includes(column));
  const box = boxForms.find(
    (form) => form.length === given.length && form.every((column) => given.includes(column)),
  );
  if (given.length > 0 && box === undefined) {
    const forms = boxForms.map((form) => form.join(" ")).join(", or ");
    throw new RangeError(`columns must have a whole box, ${forms}, got "${list}"`);
  }
  if (columns.includes("class") && columns.includes("onehot")) {
    throw new RangeError(`columns must have class or onehot, not both, got "${list}"`);
  }
  return { columns, box: box ?? [] };
}

/**
 * What the columns are if nobody says so: a `file` in front where the first value is no number; then, by how many numbers
 * there are, 1: `class`; 4: `x y width height`; 5: `class x y width height`; more: `onehot` if all but one are 0 and that
 * one is 1, else `onehot x y width height`. undefined where it is none of these.
 */
export function guessColumns(values: readonly string[]): LabelColumn[] | undefined {
  const box = ["x", "y", "width", "height"] as const;
  const [first = ""] = values;
  if (first !== "" && Number.isNaN(Number(first))) {
    const rest = values.length === 1 ? [] : guessColumns(values.slice(1));
    return rest === undefined || rest.includes("file") ? undefined : ["file", ...rest];
  }
  const numbers = values.map(Number);
  if (numbers.length === 1) return ["class"];
  if (numbers.length === 4 && !isOneHot(numbers)) return [...box];
  if (numbers.length === 5 && !isOneHot(numbers)) return ["class", ...box];
  if (isOneHot(numbers)) return ["onehot"];
  return isOneHot(numbers.slice(0, -4)) ? ["onehot", ...box] : undefined;
}

/** Whether all are 0 but one, which is 1. */
export function isOneHot(values: readonly number[]): boolean {
  return (
    values.filter((value) => value === 1).length === 1 && values.every((value) => value === 0 || value === 1)
  );
}
