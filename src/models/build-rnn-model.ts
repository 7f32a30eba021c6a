import { tf } from "../tensorflow/index.js";
import { articleFilters, plainCnn } from "./backbones/plain-cnn.js";
import { apply } from "./blocks/apply.js";
import { checkName, kernelSettings, type Style, styleOf } from "./blocks/style.js";
import type { Heads } from "./heads.js";
import { Localizer } from "./localizer.js";
import { type LocalizerOptions, localizerInput } from "./localizer-options.js";

/** The units of the article's two LSTMs. */
const lstmUnits = 128;

/** How the article's RNN is built. */
export interface RnnOptions<H extends Heads = Heads> extends LocalizerOptions<H> {
  /**
   * What the network reads one after the other: "rows" of the image, as the article's code has it (default), or the
   * "cells" of the feature map that the article's convolutions make of it.
   */
  readonly over?: "rows" | "cells";
}

/**
 * The article's recurrent network (sections 3.2 and 4.3), made to localize: two LSTMs of 128, then the heads.
 *
 * | layer | output | parameters |
 * | --- | --- | --- |
 * | rows: each row of pixels, from the top | [B, H, W C] | |
 * | or cells: conv1 to pool3 of the CNN, row by row | [B, H/8 W/8, 128] | (9 C + 1) 32 + 92,352 |
 * | lstm1 | [B, T, 128] | 4 (W C + 129) 128, or 131,584 |
 * | lstm2 | [B, 128] | 131,584 |
 * | classes, boxes | [B, K], [B, 4] | 129 K, 516 |
 *
 * What differs from the article's code: the number of classes, which it uses without giving it, is there; a box head; and
 * "cells". An LSTM that reads rows has to remember where in each row something lay.
 *
 * @param options See {@link RnnOptions}; batch normalization, activation and pooling are the convolutions'.
 * @throws {TypeError} If `inputShape` is not three whole numbers.
 * @throws {RangeError} If an option is out of range, or an image too small to be halved three times for cells.
 * @example buildRnnModel({ inputShape: [28, 28, 1], numClasses: 10 }).getLayer("lstm1").outputShape // [null, 28, 128]
 */
export function buildRnnModel<H extends Heads = "both">(options: RnnOptions<H>): Localizer<H> {
  const { over = "rows" } = options;
  checkName("over", over, ["rows", "cells"]);
  const style = styleOf(options);
  const { input, x } = localizerInput(options, over === "cells" ? articleFilters.length : 0);
  const map = over === "cells" ? plainCnn(x, style).at(-1)! : x;
  const [, rows, columns, channels] = map.shape as [null, number, number, number];
  const targetShape = over === "cells" ? [rows * columns, channels] : [rows, columns * channels];
  const features = apply(
    map,
    tf.layers.reshape({ targetShape, name: over }),
    lstm(style, { returnSequences: true, name: "lstm1" }),
    ...(style.dropout > 0 ? [dropout(style, "dropout1")] : []),
    lstm(style, { returnSequences: false, name: "lstm2" }),
    ...(style.dropout > 0 ? [dropout(style, "dropout2")] : []),
  );
  const name = `rnn_${over}`;
  return new Localizer({ ...options, input, features, seed: style.nextSeed(), name, follows: "3.2, 4.3" });
}

/** Keras' LSTM: tfjs' own takes `hardSigmoid` for the gates, and runs step by step. */
function lstm(style: Style, args: { returnSequences: boolean; name: string }): tf.layers.Layer {
  return tf.layers.lstm({
    units: lstmUnits,
    recurrentActivation: "sigmoid",
    recurrentInitializer: tf.initializers.glorotUniform({ seed: style.nextSeed() }),
    ...kernelSettings(style),
    ...args,
  });
}

function dropout(style: Style, name: string): tf.layers.Layer {
  return tf.layers.dropout({ rate: style.dropout, seed: style.nextSeed(), name });
}
