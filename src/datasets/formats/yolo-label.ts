import type { Box } from "../../boxes/boxes.js";
import type { Annotation } from "../dataset.js";
import type { ParsedObject } from "./check-object.js";
import type { Note } from "./read-report.js";
import { numberedLines } from "./text-file.js";

/** Products of shares and sides are off by rounding: a number this close to a short decimal fraction is that fraction. */
const roundingShare = 2 ** -50;
const decimals = 10;

/**
 * The objects in a YOLO label file: a line is `class cx cy width height`, the same and a score, or a class and the
 * corners of a polygon, three or more; all but the class and the score as shares of the picture's sides.
 *
 * @param nameOf The name of a class by its number.
 * @param size `[height, width]` of the picture.
 * @param note Hears of bad lines, which are left out.
 */
export function parseYoloLabels(
  text: string,
  nameOf: (label: number) => string,
  [height, width]: Annotation["size"],
  note: Note,
): ParsedObject[] {
  const objects: ParsedObject[] = [];
  for (const [line, lineNumber] of numberedLines(text)) {
    const where = `line ${lineNumber}`;
    const [label, ...values] = line.split(/\s+/).map(Number) as [number, ...number[]];
    const polygon = values.length >= 6 && values.length % 2 === 0;
    if (values.length !== 4 && values.length !== 5 && !polygon) {
      note("malformed", `${where} must be ${lineForms}, got ${short(line)}`);
    } else if (!Number.isInteger(label) || label < 0) {
      note("malformed", `${where} must begin with a class, a whole number >= 0, got ${short(line)}`);
    } else if (!values.every(Number.isFinite)) {
      note("not-finite", `${where} must have finite numbers, got ${short(line)}`);
    } else if (polygon) {
      const points = values.map((value, index) => pixels(value, index % 2 === 0 ? width : height));
      objects.push({
        where,
        className: nameOf(label),
        box: bounds(points),
        meta: { segmentation: [points] },
      });
    } else {
      const [cx, cy, w, h, score] = values as [number, number, number, number, number?];
      const [x1, x2] = edges(cx, w, width);
      const [y1, y2] = edges(cy, h, height);
      const meta = score === undefined ? {} : { score };
      objects.push({ where, className: nameOf(label), box: [x1, y1, x2, y2], meta });
    }
  }
  return objects;
}

const lineForms = "a class and 4 numbers, 5 with a score, or a polygon of 3 or more corners";

function edges(centre: number, extent: number, side: number): [near: number, far: number] {
  const [middle, half] = [centre * side, (extent * side) / 2];
  return [rounded(middle - half, side), rounded(middle + half, side)];
}

function pixels(share: number, side: number): number {
  return rounded(share * side, side);
}

function rounded(value: number, side: number): number {
  const short = Number(value.toFixed(decimals));
  return Math.abs(short - value) <= roundingShare * side ? short : value;
}

function bounds(points: readonly number[]): Box {
  const xs = points.filter((_, index) => index % 2 === 0);
  const ys = points.filter((_, index) => index % 2 === 1);
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
  return [least(xs), least(ys), most(xs), most(ys)];
}

function short(line: string): string {
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 57)}...` : line);
}
