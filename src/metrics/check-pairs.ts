import type { Boxes, BoxUnit } from "../boxes/boxes.js";
import { checkBoxes } from "../boxes/check-boxes.js";

/** Throws unless both lists hold boxes, as many as each other. */
export function checkPairs<U extends BoxUnit>(
  boxesTrue: Boxes<"xyxy", U>,
  boxesPred: Boxes<"xyxy", NoInfer<U>>,
): void {
  checkBoxes(boxesTrue, "boxesTrue");
  checkBoxes(boxesPred, "boxesPred");
  if (boxesTrue.length !== boxesPred.length) {
    throw new RangeError(
      `boxesTrue and boxesPred must have as many boxes as each other, got ${boxesTrue.length} and ${boxesPred.length}`,
    );
  }
}
