import { moveDraft, settleDraft, startDraft } from "../draft.js";
import { fitting } from "../fitting.js";
import type { Operation } from "./operation.js";
import { type Amount, amount, draw } from "./parameter.js";
import { sameKind } from "./same-kind.js";

/**
 * Blends the picture with another of the data set, which is brought to its size whole (letterbox); the boxes of both
 * count. The result has no {@link LabelledImage.origin}.
 */
export interface Mixup {
  /** How much of the other is seen; default 0.3 to 0.5. */
  readonly share?: Amount;
}

export const mixup: Operation<Mixup> = {
  parameters: { share: amount(0, 1, [0.3, 0.5]) },
  apply: async (draft, parameters, { random, fill, other }) => {
    const share = draw(parameters.share, random);
    const settled = await settleDraft(draft, fill);
    const second = startDraft(sameKind(await other(), settled.image));
    const fitted = await settleDraft(
      moveDraft(second, fitting(second.size, settled.size, "letterbox")),
      fill,
    );
    const { data, shape } = settled.image;
    const rounding = data instanceof Uint8Array ? 0.5 : 0;
    const blended = data.slice();
    for (let at = 0; at < blended.length; at++) {
      blended[at] = data[at]! + share * (fitted.image.data[at]! - data[at]!) + rounding;
    }
    return {
      ...settled,
      image: { data: blended, shape },
      objects: [...settled.objects, ...fitted.objects],
      origin: undefined,
    };
  },
};
