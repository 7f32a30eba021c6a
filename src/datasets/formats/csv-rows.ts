import Papa from "papaparse";
import type { Box } from "../../boxes/boxes.js";
import type { Annotation, Meta } from "../dataset.js";
import { farEdge } from "./box-extent.js";
import type { ParsedObject } from "./check-object.js";
import type { CsvLayout } from "./csv-columns.js";
import type { ParsedPicture } from "./read-picture.js";
import type { BadKind, ReportEntry } from "./read-report.js";

/** What the rows of a CSV file say of one picture. */
export interface CsvPicture extends Pick<ParsedPicture, "image" | "size" | "objects" | "meta"> {
  readonly bad: readonly { readonly kind: BadKind; readonly reason: string }[];
}

interface Rows {
  readonly image: string;
  size: Annotation["size"];
  meta: Meta;
  readonly objects: ParsedObject[];
  readonly bad: { kind: BadKind; reason: string }[];
}

/** Gathers the rows of each picture, in the order in which the pictures come first. */
export function parseCsv(
  text: string,
  layout: CsvLayout,
  file: string,
): { pictures: readonly CsvPicture[]; report: readonly ReportEntry[] } {
  const pictures = new Map<string, Rows>();
  const names = new Map<string, string>();
  const report: ReportEntry[] = [];
  let number = 0;
  const addRow = (cells: readonly string[], problem: string | undefined) => {
    number++;
    if (number === 1 && layout.header) return;
    const where = `row ${number}`;
    const image = cells[layout.file]?.trim() ?? "";
    if (image === "" || problem !== undefined) {
      const reason = `${where} ${problem ?? "does not name its picture"}`;
      report.push({ file, kind: "malformed", reason, action: "left out" });
      return;
    }
    let rows = pictures.get(image);
    if (rows === undefined) {
      rows = { image: detached(image), size: [Number.NaN, Number.NaN], meta: {}, objects: [], bad: [] };
      pictures.set(rows.image, rows);
    }
    const size = [layout.height, layout.width].map((column) => numberIn(cells[column ?? -1]));
    if (size.every(Number.isFinite)) rows.size = [size[0]!, size[1]!];
    const className = (cells[layout.class] ?? "").trim();
    const values = layout.box.map((column) => (cells[column] ?? "").trim());
    const meta: { [key: string]: unknown } = {};
    for (const [column, name] of layout.others) {
      const value = cells[column]?.trim() ?? "";
      if (value === "") continue;
      if (name !== "box_meta" && name !== "image_meta") meta[name] = plain(value);
      else {
        const json = object(value);
        if (json === undefined)
          rows.bad.push({ kind: "malformed", reason: `${where} has a ${name} that is not JSON` });
        else if (name === "box_meta") Object.assign(meta, json);
        else rows.meta = json;
      }
    }
    if (className === "" && values.every((value) => value === "")) return;
    const numbers = values.map(numberIn);
    if (className === "") rows.bad.push({ kind: "malformed", reason: `${where} has no class` });
    else if (!numbers.every(Number.isFinite)) {
      const notFinite = values.every(
        (value) => Number.isFinite(numberIn(value)) || /^[+-]?(nan|inf(inity)?|\d.*e\d+)$/i.test(value),
      );
      const reason = `${where} (${className}) must have a box of four finite numbers, got ${values.join(", ")}`;
      rows.bad.push({ kind: notFinite ? "not-finite" : "malformed", reason });
    } else {
      if (!names.has(className)) names.set(detached(className), detached(className));
      rows.objects.push({
        where,
        className: names.get(className)!,
        box: corners(numbers, layout.format),
        meta,
      });
    }
  };
  Papa.parse<string[]>(text, {
    delimiter: layout.delimiter,
    skipEmptyLines: "greedy",
    step: ({ data, errors }) => addRow(data, errors[0]?.message.toLowerCase()),
  });
  const scaled = ({ objects, ...picture }: Rows): CsvPicture =>
    layout.unit === "px"
      ? { ...picture, objects }
      : { ...picture, objects: async (size) => objects.map((object) => inPixels(object, size)) };
  return { pictures: [...pictures.values()].map(scaled), report };
}

function corners([a, b, c, d]: readonly number[], format: CsvLayout["format"]): Box {
  if (format === "xyxy") return [a!, b!, c!, d!];
  if (format === "xywh") return [a!, b!, farEdge(a!, c!), farEdge(b!, d!)];
  return [a! - c! / 2, b! - d! / 2, a! + c! / 2, b! + d! / 2];
}

function inPixels(object: ParsedObject, [height, width]: Annotation["size"]): ParsedObject {
  const [x1, y1, x2, y2] = object.box;
  return { ...object, box: [x1 * width, y1 * height, x2 * width, y2 * height] };
}

function numberIn(text: string | undefined): number {
  return text === undefined || text.trim() === "" ? Number.NaN : Number(text);
}

function plain(text: string): number | string {
  return String(Number(text)) === text ? Number(text) : detached(text);
}

function object(text: string): Meta | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Meta) : undefined;
  } catch {
    return undefined;
  }
}

/** The same text without the long one that it is a piece of, which would stay in memory with it. */
function detached(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}
