import { articleFilters, plainCnn } from "./backbones/plain-cnn.js";
import { styleOf } from "./blocks/style.js";
import type { Heads } from "./heads.js";
import { Localizer } from "./localizer.js";
import { headInputs, localizerInput, type MapLocalizerOptions } from "./localizer-options.js";

/** How the article's CNN is built. */
export type CnnOptions<H extends Heads = Heads> = MapLocalizerOptions<H>;

/**
 * The article's convolutional network (sections 3.1 and 4.3), made to localize: three times a 3 x 3 convolution (32, 64,
 * 128 filters, ReLU) and 2 x 2 max pooling, then flatten and a dense layer of 128 (ReLU), then the heads.
 *
 * | layer | output | parameters |
 * | --- | --- | --- |
 * | conv1, pool1 | [B, H/2, W/2, 32] | (9 C + 1) 32 |
 * | conv2, pool2 | [B, H/4, W/4, 64] | 18,496 |
 * | conv3, pool3 | [B, H/8, W/8, 128] | 73,856 |
 * | flatten, dense | [B, 128] | (H/8 W/8 128 + 1) 128 |
 * | classes (softmax) | [B, K] | 129 K |
 * | boxes (xyxy in [0, 1]) | [B, 4] | 516 |
 *
 * What differs from the article's code: `Flatten` and the number of classes, which it uses without importing or
 * giving them, are there; convolutions pad ("same"), so that what lies at the edge counts; weights start from a seed;
 * and there is a box head: the article's model only classifies.
 *
 * @param options See {@link LocalizerOptions}.
 * @throws {TypeError} If `inputShape` is not three whole numbers.
 * @throws {RangeError} If an image is too small to be halved three times, or another option is out of range.
 * @see Localizer for what the heads give, describeModel, trainModel, evaluateModel.
 * @example buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10 }).countParams() // 1143182
 * @example buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, heads: "classes" }).outputNames // ["classes"]
 */
export function buildCnnModel<H extends Heads = "both">(options: CnnOptions<H>): Localizer<H> {
  const style = styleOf(options);
  const { input, x } = localizerInput(options, articleFilters.length);
  const map = plainCnn(x, style).at(-1)!;
  return new Localizer({
    ...options,
    input,
    ...headInputs(options, map, style),
    seed: style.nextSeed(),
    name: "cnn",
    follows: "3.1, 4.3",
  });
}
