import Papa from "papaparse";
import { BadFileError } from "../../image/bad-file-error.js";

/** A column by its name in the header, or by its number from 0. */
export type CsvColumn = string | number;

/** Which columns of a CSV file hold what. What is left out is found by the usual names. */
export interface CsvColumns {
  /** The picture's path. */
  readonly file?: CsvColumn;
  readonly class?: CsvColumn;
  /** The four numbers of the box, in the order of `format`. */
  readonly box?: readonly [CsvColumn, CsvColumn, CsvColumn, CsvColumn];
  /** By default "xyxy", or "xywh" where the columns are called so. */
  readonly format?: "xyxy" | "xywh" | "cxcywh";
  /** Pixels (default) or shares of the picture's sides. */
  readonly unit?: "px" | "norm";
  /** The picture's size in pixels. */
  readonly width?: CsvColumn;
  readonly height?: CsvColumn;
}

/** The same, by number. */
export interface CsvLayout {
  readonly header: boolean;
  readonly delimiter: string;
  readonly file: number;
  readonly class: number;
  readonly box: readonly number[];
  readonly format: "xyxy" | "xywh" | "cxcywh";
  readonly unit: "px" | "norm";
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** The other columns, by number. */
  readonly others: ReadonlyMap<number, string>;
}

const fileNames = [
  "filename",
  "file_name",
  "file",
  "image",
  "image_path",
  "img_path",
  "path",
  "img",
  "image_name",
];
const classNames = ["class", "class_name", "label", "label_name", "category", "name"];
const cornerNames = [
  ["xmin", "ymin", "xmax", "ymax"],
  ["x_min", "y_min", "x_max", "y_max"],
  ["x1", "y1", "x2", "y2"],
] as const;
const extentNames = [
  ["left", "top", "w", "h"],
  ["left", "top", "width", "height"],
  ["x", "y", "w", "h"],
  ["x", "y", "width", "height"],
  ["bbox_x", "bbox_y", "bbox_width", "bbox_height"],
] as const;

/** Finds the columns of a CSV file by its first row. */
export function csvColumns(text: string, given: CsvColumns = {}, file: string): CsvLayout {
  const { data, meta } = Papa.parse<string[]>(text, { preview: 1, skipEmptyLines: "greedy" });
  const first = data[0] ?? [];
  const names = first.map((name) => name.trim().toLowerCase());
  const format =
    given.format ?? (namesOf(extentNames, names) && !namesOf(cornerNames, names) ? "xywh" : "xyxy");
  if (!["xyxy", "xywh", "cxcywh"].includes(format)) {
    throw new RangeError(`columns.format must be "xyxy", "xywh" or "cxcywh", got ${String(format)}`);
  }
  const unit = given.unit ?? "px";
  if (unit !== "px" && unit !== "norm")
    throw new RangeError(`columns.unit must be "px" or "norm", got ${String(unit)}`);
  const known = [...fileNames, ...classNames, ...cornerNames.flat(), ...extentNames.flat()];
  const wanted = Object.values(given)
    .flat()
    .filter((column) => typeof column === "string");
  const header =
    names.some((name) => known.includes(name)) ||
    wanted.some((column) => names.includes(column.toLowerCase()));
  const retinanet = !header && first.length === 6;
  const missing = (what: string) =>
    new BadFileError(
      file,
      `columns.${what} is not found: the file's first row is ${JSON.stringify(first).slice(0, 200)}`,
    );
  const at = (
    column: CsvColumn | undefined,
    usual: readonly string[],
    number?: number,
  ): number | undefined => {
    if (typeof column === "number") return column;
    const wanted = column === undefined ? usual : [column.toLowerCase()];
    const found = header ? wanted.map((name) => names.indexOf(name)).find((index) => index >= 0) : undefined;
    return found ?? (column === undefined && retinanet ? number : undefined);
  };
  const need = (column: number | undefined, what: string): number => {
    if (column !== undefined && Number.isInteger(column) && column >= 0 && column < first.length)
      return column;
    throw missing(what);
  };
  const boxNames = format === "xyxy" ? namesOf(cornerNames, names) : namesOf(extentNames, names);
  const box = [0, 1, 2, 3].map((index) =>
    need(at(given.box?.[index], boxNames === undefined ? [] : [boxNames[index]!], index + 1), "box"),
  );
  const layout = {
    header,
    delimiter: meta.delimiter,
    file: need(at(given.file, fileNames, 0), "file"),
    class: need(at(given.class, classNames, 5), "class"),
    box,
    format,
    unit,
    width: free(at(given.width, ["width", "image_width", "img_width"]), box),
    height: free(at(given.height, ["height", "image_height", "img_height"]), box),
  } as const;
  const taken = [layout.file, layout.class, ...box, layout.width, layout.height];
  const others = header
    ? [...first.entries()].filter(([index, name]) => !taken.includes(index) && name !== "")
    : [];
  return { ...layout, others: new Map(others) };
}

/** `width` may be the picture's or the box's. */
function free(column: number | undefined, box: readonly number[]): number | undefined {
  return column === undefined || box.includes(column) ? undefined : column;
}

function namesOf(
  sets: readonly (readonly string[])[],
  names: readonly string[],
): readonly string[] | undefined {
  return sets.find((set) => set.every((name) => names.includes(name)));
}
