import { createRandom, type Random } from "../random.js";
import type { Context, Operation } from "./augment/operation.js";
import { checkTransforms, operations, type Transform } from "./augment/operations.js";
import { type Draft, finishDraft, moveDraft, settleDraft, startDraft } from "./draft.js";
import { checkKeepRules, type KeepRules, keepObjects } from "./keep-rules.js";
import type { LabelledImage, Moved } from "./labelled-image.js";
import { identity } from "./matrix.js";
import { checkFill } from "./move-sample.js";

export interface AugmentOptions extends KeepRules {
  /** What decides everything drawn: a whole number, or several, such as a seed, the epoch and the sample's index. */
  readonly seed: number | readonly number[];
  /** Any sample of the data set, for "mosaic" and "mixup"; draw its index with `random`. */
  readonly other?: (random: Random) => LabelledImage | Promise<LabelledImage>;
  /** What is seen beyond the pictures' edges, 0 (black, default) to 1 (white); no change of colour touches it. */
  readonly fill?: number;
}

/**
 * A sample after a list of transforms: each is done or not by its probability, and draws its amounts anew.
 *
 * Turning, shifting, cutting and colouring that follow one another are put together: the pixels are resampled once, and
 * each box is carried along as its outline and fitted once, at the end. Only what looks at neighbouring pixels (blur,
 * noise, jpeg, cutout, mosaic, mixup) takes the picture as it is by then.
 *
 * @param sample Picture, boxes and labels; whatever else it has (an id) is kept. Boxes are cut at its edges first.
 * @param transforms See {@link Transform}; done in this order.
 * @param options See {@link AugmentOptions}.
 * @returns The new sample; the same for the same seed. The boxes are inside the picture.
 * @throws {RangeError} If a transform or an option is bad (names it), or "mosaic" or "mixup" lacks `other`.
 * @example
 * import type { Transform } from "pinpoint-ts";
 * const sample = { image: { data: new Uint8Array(1200), shape: [20, 20, 3] }, boxes: [[5, 5, 15, 10]], labels: [0] } as const;
 * const transforms: Transform[] = [{ name: "resize", size: [40, 40] }, { name: "flip", probability: 0.5 }, { name: "rotate", degrees: [-10, 10] }];
 * (await augmentImage(sample, transforms, { seed: 1 })).image.shape // [40, 40, 3]
 * (await augmentImage(sample, [{ name: "resize", size: [40, 40] }], { seed: 1 })).boxes // [[10, 10, 30, 20]]
 */
export async function augmentImage<S extends LabelledImage>(
  sample: S,
  transforms: readonly Transform[],
  options: AugmentOptions,
): Promise<Moved<S>> {
  checkTransforms(transforms);
  checkKeepRules(options);
  const { seed, fill = 0 } = options;
  checkFill(fill);
  const seeds = typeof seed === "number" ? [seed] : seed;
  createRandom(...seeds); // throws at once where a seed is bad
  const started = startDraft(sample);
  // Moved by nothing, so that boxes are cut at the picture's edges: what was never there cannot be lost later.
  const { objects } = moveDraft(started, { matrix: identity, size: started.size });
  let draft: Draft = {
    ...started,
    objects: objects.map((object) => ({ ...object, visibility: 1 })),
  };
  for (const [index, transform] of transforms.entries()) {
    // Each has a stream of its own: another list of parameters elsewhere changes nothing here.
    const random = createRandom(...seeds, index);
    if (random.next() >= (transform.probability ?? 1)) continue;
    draft = await applyTransform(draft, transform, {
      random,
      fill,
      other: async () => {
        if (options.other === undefined) {
          throw new RangeError(`options.other must be given for transforms[${index}] (${transform.name})`);
        }
        return options.other(random);
      },
    });
  }
  return finishDraft(sample, keepObjects(await settleDraft(draft, fill), options));
}

function applyTransform(draft: Draft, transform: Transform, context: Context): Draft | Promise<Draft> {
  const { name, probability, ...given } = transform;
  const { parameters, apply } = operations[name] as unknown as Operation<Record<string, unknown>>;
  const complete: Record<string, unknown> = {};
  for (const [key, { fallback }] of Object.entries(parameters)) {
    complete[key] = (given as Record<string, unknown>)[key] ?? fallback;
  }
  return apply(draft, complete, context);
}
