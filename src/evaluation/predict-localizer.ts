import { setImmediate } from "node:timers/promises";
import type { Box } from "../boxes/boxes.js";
import { fitImage } from "../image/fit-image.js";
import type { Image } from "../image/image.js";
import type { LabelledImage } from "../image/labelled-image.js";
import { toOriginalBoxes } from "../image/to-original-boxes.js";
import { type ByHeads, type Heads, outputsByHead } from "../models/heads.js";
import type { Localizer } from "../models/localizer.js";
import { compile, tf } from "../tensorflow/index.js";
import { imageBatch } from "../training/image-batch.js";
import { naming } from "../training/naming.js";

/** So many images go through the network at once. */
const batchSize = 64;

/** What a localizer says about one image. */
export type LocalizerPrediction<H extends Heads = "both"> = ByHeads<
  H,
  {
    /** The class of the highest probability. */
    readonly label: number;
    /** That probability. */
    readonly score: number;
  },
  {
    /** xyxy pixels, inside the image. */
    readonly box: Box;
  }
>;

/** A picture as the model takes it; its `origin` leads back to what it was. */
export async function fitToModel(
  image: Image,
  { imageShape: [height, width, channels], resizeMode }: Pick<Localizer, "imageShape" | "resizeMode">,
  name: string,
): Promise<LabelledImage> {
  const input = { size: [height, width], channels, resizeMode } as const;
  return naming(name, () => fitImage({ image, boxes: [], labels: [] }, input));
}

/**
 * What a localizer says about images, as plain numbers.
 *
 * @param model The trained model.
 * @param images Of any size: they are brought to the model's as its `resizeMode` says.
 * @returns One prediction an image: the class and its probability, the box in the image's own pixels; as far as the model
 *   has the heads.
 * @throws {TypeError} If one is no image; names it.
 * @example
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4 });
 * const [prediction] = await predictLocalizer(model, [digitsOnClutter({ count: 1 }).read(0).image]);
 * prediction?.box.length // 4
 */
export async function predictLocalizer<H extends Heads>(
  model: Localizer<H>,
  images: readonly Image[],
): Promise<LocalizerPrediction<H>[]> {
  const fitted: LabelledImage[] = [];
  for (const [index, image] of images.entries()) {
    fitted.push(await fitToModel(image, model, `images[${index}]`));
  }
  return predictFitted(model, fitted);
}

/** The same for what {@link fitToModel} has made of images. */
export async function predictFitted<H extends Heads>(
  model: Localizer<H>,
  images: readonly LabelledImage[],
): Promise<LocalizerPrediction<H>[]> {
  const [height, width] = model.imageShape;
  const predictions: object[] = [];
  const ask = asker(model);
  try {
    for (let start = 0; start < images.length; start += batchSize) {
      // The event loop gets a turn between two batches.
      await setImmediate();
      const part = images.slice(start, start + batchSize);
      const batch = imageBatch(part.map(({ image }) => image));
      const outputs = await ask(batch).finally(() => batch.dispose());
      const [probabilities, boxes] = await Promise.all([outputs.classes?.array(), outputs.boxes?.array()]);
      tf.dispose(outputs);
      for (const [row, fitted] of part.entries()) {
        predictions.push({
          ...(probabilities && best(probabilities[row]!)),
          ...(boxes && { box: originalBox(pixelBox(boxes[row]!, width, height), fitted) }),
        });
      }
    }
  } finally {
    ask.dispose();
  }
  return predictions as LocalizerPrediction<H>[];
}

/** Full batches go through the network compiled, on another thread; one that is not full is not worth a recording. */
function asker(model: Localizer) {
  const compiled = compile((images: tf.Tensor4D) => outputsByHead(model.forward(images)));
  const ask = async (batch: tf.Tensor4D) =>
    batch.shape[0] === batchSize ? compiled(batch) : outputsByHead(model.predict(batch, { batchSize }));
  return Object.assign(ask, { dispose: () => compiled.dispose() });
}

function best(probabilities: readonly number[]): { label: number; score: number } {
  const score = Math.max(...probabilities);
  return { label: probabilities.indexOf(score), score };
}

/** A picture without origin has not been moved. */
function originalBox(box: Box, fitted: LabelledImage): Box {
  return fitted.origin === undefined ? box : toOriginalBoxes([box], fitted)[0]!;
}

function pixelBox(box: readonly number[], width: number, height: number): Box {
  return [box[0]! * width, box[1]! * height, box[2]! * width, box[3]! * height];
}
