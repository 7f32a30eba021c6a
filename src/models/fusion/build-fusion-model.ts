import { tf } from "../../tensorflow/index.js";
import { checkName, type Style, styleOf } from "../blocks/style.js";
import type { Heads } from "../heads.js";
import { denseUnits } from "../hidden-layers.js";
import { Localizer } from "../localizer.js";
import { attentionFusion } from "./attention-fusion.js";
import { copyModel } from "./copy-model.js";

/** How the features of several models are fused. */
export interface FusionModelOptions<H extends Heads = Heads> {
  /** The models, two or more, for images of the same shape and the same classes. */
  readonly models: readonly [Localizer, Localizer, ...Localizer[]];
  /** "concat" (default): one after the other; "attention": their weighted mean, the weights learned for each image. */
  readonly fusion?: "concat" | "attention";
  /** Whether the copies of their weights go on learning; default true. */
  readonly trainable?: boolean;
  /** What the model is to tell: "classes", "boxes", or "both" (default). */
  readonly heads?: H;
  /** Decides the first weights of what is new, a whole number >= 0; default 0. */
  readonly seed?: number;
}

/**
 * Feature fusion (the article's section 2): what several models make of an image, put together, and new heads on it.
 *
 * It starts from copies of the models' weights and leaves the models as they are. Their heads are not taken over.
 *
 * @param options See {@link FusionModelOptions}.
 * @throws {RangeError} If there are fewer than two models, or they take other images or know other classes.
 * @example
 * const options = { inputShape: [16, 16, 1], numClasses: 3 } as const;
 * const fused = buildFusionModel({ models: [buildCnnModel(options), buildRnnModel(options)] });
 * fused.features.shape // [null, 256]
 */
export function buildFusionModel<H extends Heads = "both">(options: FusionModelOptions<H>): Localizer<H> {
  const { models, fusion = "concat", trainable = true, heads, seed = 0 } = options;
  checkName("fusion", fusion, ["concat", "attention"]);
  if (heads !== undefined) checkName("heads", heads, ["classes", "boxes", "both"]);
  checkModels(models);
  const style = styleOf({ seed });
  const { imageShape, numClasses, resizeMode } = models[0];
  const input = tf.input({ shape: [...imageShape], name: "image" });
  const parts = models.map((model, index) => {
    const extractor = tf.model({ inputs: model.inputs, outputs: model.features });
    const part = copyModel(extractor, `part${index + 1}_${model.name}`);
    part.trainable = trainable;
    return part.apply(input) as tf.SymbolicTensor;
  });
  const features = fuse(parts, style, fusion);
  return new Localizer({
    ...{ input, features, heads, numClasses, resizeMode, seed: style.nextSeed() },
    name: `fusion_${fusion}`,
    follows: "2",
  });
}

function fuse(parts: tf.SymbolicTensor[], style: Style, fusion: "concat" | "attention"): tf.SymbolicTensor {
  if (fusion === "attention") return attentionFusion(parts, style, { units: denseUnits });
  return tf.layers.concatenate({ name: "fused" }).apply(parts) as tf.SymbolicTensor;
}

function checkModels(models: readonly Localizer[]): void {
  if (!Array.isArray(models) || models.length < 2) {
    throw new RangeError(`models must be two or more, got ${models?.length}`);
  }
  const [first] = models as [Localizer, ...Localizer[]];
  for (const [index, model] of models.entries()) {
    for (const what of ["imageShape", "numClasses"] as const) {
      if (String(model[what]) === String(first[what])) continue;
      throw new RangeError(
        `models[${index}] has ${what} ${String(model[what])}, but models[0] ${String(first[what])}`,
      );
    }
  }
}
