import type { Box, Boxes, BoxFormat, BoxUnit } from "./boxes.js";

/**
 * Boxes from numbers that follow one another, such as a tensor's data. Say what they are in the result's type.
 *
 * @param values 4 N numbers, box after box.
 * @returns N boxes, unchecked.
 * @throws {RangeError} If their number is not divisible by four.
 * @example
 * import type { Boxes } from "pinpoint-ts";
 * const centres: Boxes<"cxcywh", "norm"> = unpackBoxes(Float64Array.of(0.5, 0.5, 1, 0.25));
 * centres // [[0.5, 0.5, 1, 0.25]]
 */
export function unpackBoxes<F extends BoxFormat, U extends BoxUnit>(values: ArrayLike<number>): Boxes<F, U> {
  if (values.length % 4 !== 0) {
    throw new RangeError(`values must be four numbers a box, got ${values.length} numbers`);
  }
  return Array.from(
    { length: values.length / 4 },
    (_, index): Box => [
      values[4 * index]!,
      values[4 * index + 1]!,
      values[4 * index + 2]!,
      values[4 * index + 3]!,
    ],
  );
}
