import type { Box } from "../../boxes/boxes.js";
import { clipBoxes } from "../../boxes/clip-boxes.js";
import type { Meta } from "../dataset.js";
import type { Note } from "./read-report.js";

/** One object as an annotation has it: the numbers are not checked yet. */
export interface ParsedObject {
  /** What messages call it: "object 3", "line 7". */
  readonly where: string;
  readonly className: string;
  /** xyxy, pixels. */
  readonly box: Box;
  readonly meta?: Meta;
}

/** Files round: a box that ends no further outside than this is cut at the edge without a word. */
const roundingPixels = 0.01;
const roundingShare = 2e-6;

/**
 * The box of an object if it is good or can be repaired; says in `note` what is wrong with it.
 *
 * @param size `[height, width]` of the picture.
 * @param repair Swap corners and cut at the edges.
 * @returns The box in pixels; undefined where the object is to be left out.
 */
export function checkedBox(
  { where, className, box: given }: ParsedObject,
  [height, width]: readonly [height: number, width: number],
  repair: boolean,
  note: Note,
): Box | undefined {
  let box = given;
  const problem = (what: string) =>
    `${where} (${className}) has the box [${given.join(", ")}] (x1, y1, x2, y2), ${what}`;
  if (!box.every(Number.isFinite)) {
    note("not-finite", problem("which must be finite numbers"));
    return undefined;
  }
  if (box[2] < box[0] || box[3] < box[1]) {
    const reason = problem(box[2] < box[0] ? "where x2 < x1" : "where y2 < y1");
    note("inside-out", reason, { action: repair ? "repaired" : "left out" });
    if (!repair) return undefined;
    const [x1, y1, x2, y2] = box;
    box = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
  }
  if (box[2] === box[0] || box[3] === box[1]) {
    note("zero-area", problem("which has no area"));
    return undefined;
  }
  const clipped = clipBoxes([box], [height, width])[0]!;
  if (clipped.every((value, corner) => value === box[corner])) return box;
  const lost = clipped[2] <= clipped[0] || clipped[3] <= clipped[1];
  if (!lost && isRounding(box, width, height)) return clipped;
  const reason = problem(`which is not inside its ${width} x ${height} picture`);
  note("outside", reason, { action: repair && !lost ? "repaired" : "left out" });
  return repair && !lost ? clipped : undefined;
}

/** Whether no side lies further outside than rounding explains. */
function isRounding([x1, y1, x2, y2]: Box, width: number, height: number): boolean {
  const slack = (side: number) => Math.max(roundingPixels, roundingShare * side);
  return (
    Math.max(-x1, x2 - width) <= slack(width) + 1e-9 && Math.max(-y1, y2 - height) <= slack(height) + 1e-9
  );
}
