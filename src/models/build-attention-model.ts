import { tf } from "../tensorflow/index.js";
import { articleFilters, plainCnn } from "./backbones/plain-cnn.js";
import { apply } from "./blocks/apply.js";
import { styleOf } from "./blocks/style.js";
import { norm } from "./blocks/transformer-block.js";
import type { Heads } from "./heads.js";
import { MultiHeadAttention } from "./layers/multi-head-attention.js";
import { PositionalEncoding } from "./layers/positional-encoding.js";
import { ReZero } from "./layers/re-zero.js";
import { Localizer } from "./localizer.js";
import { headInputs, localizerInput, type MapLocalizerOptions } from "./localizer-options.js";

/** How the article's attention model is built. */
export interface AttentionOptions<H extends Heads = Heads> extends MapLocalizerOptions<H> {
  /** How many heads look side by side, a divisor of 128; default 4. */
  readonly numHeads?: number;
}

/**
 * The article's self-attention model (sections 3.3 and 4.3), made to localize: its CNN, whose cells then look at each
 * other, flatten and a dense layer of 128, then the heads.
 *
 * | layer | output | parameters |
 * | --- | --- | --- |
 * | conv1 to pool3 | [B, H/8, W/8, 128] | (9 C + 1) 32 + 92,352 |
 * | norm, places (sinusoidal), cells | [B, H/8 W/8, 128] | 256 |
 * | attention | [B, H/8 W/8, 128] | 66,048 |
 * | added: map + amount x attention | [B, H/8, W/8, 128] | 1 |
 * | flatten, dense | [B, 128] | (H/8 W/8 128 + 1) 128 |
 * | classes, boxes | [B, K], [B, 4] | 129 K, 516 |
 *
 * What differs from the article's code: it gives Keras' `Attention()` one vector, where that layer wants a query and a
 * value, so that it does not run; and after `Flatten` and `Dense` no regions of the image are left to look at. Here
 * attention comes before them, between the cells, as its section 3.3.2 says.
 *
 * @param options See {@link AttentionOptions}; `dropout` is also that of the attention weights.
 * @throws {TypeError} If `inputShape` is not three whole numbers.
 * @throws {RangeError} If an image is too small to be halved three times, or another option is out of range.
 * @see attentionWeights for what looks at what.
 * @example buildAttentionModel({ inputShape: [64, 64, 1], numClasses: 10 }).countParams() // 1209487
 */
export function buildAttentionModel<H extends Heads = "both">(options: AttentionOptions<H>): Localizer<H> {
  const { numHeads = 4 } = options;
  const depth = articleFilters.at(-1)!;
  if (!Number.isInteger(numHeads) || numHeads < 1 || depth % numHeads !== 0) {
    throw new RangeError(`numHeads must be a divisor of ${depth}, got ${numHeads}`);
  }
  const style = styleOf(options);
  const { input, x } = localizerInput(options, articleFilters.length);
  const map = plainCnn(x, style).at(-1)!;
  const [, rows, columns] = map.shape as [null, number, number, number];
  const asCells = (name: string) => tf.layers.reshape({ targetShape: [rows * columns, depth], name });
  const asMap = (name: string) => tf.layers.reshape({ targetShape: [rows, columns, depth], name });
  const normed = apply(map, norm("norm"));
  const told = apply(normed, new PositionalEncoding({ name: "places" }), asCells("told"));
  const attention = new MultiHeadAttention({
    ...{ numHeads, keyDim: depth / numHeads, dropout: style.dropout, returnWeights: true },
    seed: style.nextSeed(),
    name: "attention",
  });
  const seen = attention.apply([told, apply(normed, asCells("cells")), told]) as tf.SymbolicTensor[];
  const made = apply(seen[0]!, asMap("map"));
  const looked = new ReZero({ name: "added" }).apply([map, made]) as tf.SymbolicTensor;
  return new Localizer({
    ...options,
    input,
    ...headInputs(options, looked, style),
    seed: style.nextSeed(),
    name: "attention",
    follows: "3.3, 4.3",
  });
}
