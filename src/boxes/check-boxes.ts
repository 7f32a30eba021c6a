import type { Boxes, BoxUnit } from "./boxes.js";

/**
 * Throws unless every box is four finite numbers with x2 >= x1 and y2 >= y1.
 *
 * @param boxes N boxes, xyxy, pixels or normalised.
 * @param name What the error calls the argument.
 * @throws {TypeError} If `boxes` is not a list of four numbers each.
 * @throws {RangeError} If a coordinate is not finite, x2 < x1 or y2 < y1; names the box's index.
 */
export function checkBoxes<U extends BoxUnit>(boxes: Boxes<"xyxy", U>, name = "boxes"): void {
  if (!Array.isArray(boxes)) {
    throw new TypeError(`${name} must be a list of boxes [[x1, y1, x2, y2], ...], got ${typeof boxes}`);
  }
  for (let index = 0; index < boxes.length; index++) {
    const box = boxes[index] as unknown;
    if (!Array.isArray(box) || box.length !== 4 || box.some((value) => typeof value !== "number")) {
      throw new TypeError(
        `${name}[${index}] must be four numbers [x1, y1, x2, y2], got ${JSON.stringify(box)}`,
      );
    }
    const reason = whatIsWrong(box as [number, number, number, number]);
    if (reason !== undefined) throw new RangeError(`${name}[${index}] = [${box.join(", ")}] ${reason}`);
  }
}

function whatIsWrong([x1, y1, x2, y2]: readonly [number, number, number, number]): string | undefined {
  // The sum is finite only where all four are, but for huge numbers that cancel or overflow.
  if (!Number.isFinite(x1 + y1 + x2 + y2) && ![x1, y1, x2, y2].every(Number.isFinite)) {
    return "must hold finite numbers";
  }
  if (x2 < x1) return "has x2 < x1; xyxy boxes need x2 >= x1";
  if (y2 < y1) return "has y2 < y1; xyxy boxes need y2 >= y1";
  return undefined;
}
