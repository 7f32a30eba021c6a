import { boxPolygon } from "../../boxes/polygon.js";
import { blankImage, type Draft, type DraftObject, drawDraft, moveDraft, startDraft } from "../draft.js";
import { fitting } from "../fitting.js";
import { type Size, translation } from "../geometry.js";
import { identity } from "../matrix.js";
import type { Operation } from "./operation.js";
import { type Amount, amount, draw, size } from "./parameter.js";
import { sameKind } from "./same-kind.js";

/**
 * Puts the picture and three others of the data set together, one in each quarter, filling it. The result has no
 * {@link LabelledImage.origin}.
 */
export interface Mosaic {
  readonly size: Size;
  /** Where the four meet, across and down, in shares of the sides; default 0.3 to 0.7. */
  readonly centre?: Amount;
}

export const mosaic: Operation<Mosaic> = {
  parameters: { size: size(2), centre: amount(0.05, 0.95, [0.3, 0.7]) },
  apply: async (draft, parameters, { random, fill, other }) => {
    const [height, width] = parameters.size;
    const x = middle(draw(parameters.centre, random), width);
    const y = middle(draw(parameters.centre, random), height);
    const quarters = [
      { left: 0, top: 0, size: [y, x] },
      { left: x, top: 0, size: [y, width - x] },
      { left: 0, top: y, size: [height - y, x] },
      { left: x, top: y, size: [height - y, width - x] },
    ] as const;
    const canvas = blankImage([height, width, draft.image.shape[2]], draft.image, fill);
    const objects: DraftObject[] = [];
    for (const [index, quarter] of quarters.entries()) {
      const picture: Draft = index === 0 ? draft : startDraft(sameKind(await other(), draft.image));
      const { left, top } = quarter;
      const fitted = moveDraft(picture, fitting(picture.size, quarter.size, "cover"));
      const placed = moveDraft(fitted, { matrix: translation(left, top), size: parameters.size });
      await drawDraft(placed, canvas);
      objects.push(...placed.objects);
    }
    return {
      image: canvas,
      matrix: identity,
      size: parameters.size,
      visible: boxPolygon([0, 0, width, height]),
      colours: undefined,
      objects,
      origin: undefined,
    };
  },
};

/** At least one pixel on both sides. */
function middle(share: number, side: number): number {
  return Math.min(Math.max(1, Math.round(share * side)), Math.max(1, side - 1));
}
