import { type BackboneName, backboneLevels } from "./backbones/backbone.js";
import { styleOf } from "./blocks/style.js";
import type { Heads } from "./heads.js";
import { Localizer } from "./localizer.js";
import { headInputs, localizerInput, type MapLocalizerOptions } from "./localizer-options.js";

/** How a localizer with any backbone is built. */
export interface BackboneOptions<H extends Heads = Heads> extends MapLocalizerOptions<H> {
  /** What makes features of the image: "plain" (the article's), "residual", "separable" or "vision-transformer". */
  readonly backbone: BackboneName;
  /** The channels of each level, the side halved from one to the next; default 32, 64, 128. Not the transformer's. */
  readonly filters?: readonly number[];
}

/** What each backbone follows. */
const papers: Readonly<Record<BackboneName, string>> = {
  plain: "3.1, 4.3",
  residual: "He et al., 2016",
  separable: "Howard et al., 2017",
  "vision-transformer": "Dosovitskiy et al., 2021",
};

/**
 * A localizer with a backbone by name, then flatten and a dense layer of 128, as in the article's CNN, then the heads.
 *
 * | backbone | what it is | follows |
 * | --- | --- | --- |
 * | `plain` | 3 x 3 convolutions and pooling | the article, 3.1 |
 * | `residual` | blocks that add to what came in | He et al., 2016 |
 * | `separable` | depthwise separable convolutions, about an eighth of the work | Howard et al., 2017 |
 * | `vision-transformer` | patches of 8 x 8 that look at each other, 4 blocks of 64 | Dosovitskiy et al., 2021 |
 *
 * @param options See {@link BackboneOptions}; `batchNorm: true` is advisable for `residual` and `separable`.
 * @throws {TypeError} If `inputShape` is not three whole numbers.
 * @throws {RangeError} If an image is too small, or another option is out of range.
 * @example
 * const model = buildLocalizer({ backbone: "separable", inputShape: [64, 64, 3], numClasses: 2, batchNorm: true });
 * model.predict(tf.zeros([1, 64, 64, 3])).boxes.shape // [1, 4]
 */
export function buildLocalizer<H extends Heads = "both">(options: BackboneOptions<H>): Localizer<H> {
  const { backbone, filters } = options;
  const style = styleOf(options);
  const { input, x } = localizerInput(options, filters?.length ?? 3);
  const map = backboneLevels(backbone, x, style, filters).at(-1)!;
  const follows = papers[backbone];
  const name = backbone.replace("-", "_");
  return new Localizer({
    ...options,
    input,
    ...headInputs(options, map, style),
    seed: style.nextSeed(),
    name,
    follows,
  });
}
