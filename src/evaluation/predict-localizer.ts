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
export const askedAtOnce = 64;

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
  const asker = localizerAsker(model, images.length);
  const predictions: LocalizerPrediction<H>[] = [];
  try {
    for (let start = 0; start < images.length; start += askedAtOnce) {
      predictions.push(...(await asker.ask(fitted.slice(start, start + askedAtOnce))));
    }
  } finally {
    asker.dispose();
  }
  return predictions;
}

/** Asks a localizer about what {@link fitToModel} has made of images, up to {@link askedAtOnce} of them at a time. */
export interface LocalizerAsker<H extends Heads = Heads> {
  ask(images: readonly LabelledImage[]): Promise<LocalizerPrediction<H>[]>;
  dispose(): void;
}

/**
 * Batches go through the network compiled, on another thread, and recorded but once: one that is not full is filled up.
 *
 * @param count How many images there will be: few are not worth a recording.
 */
export function localizerAsker<H extends Heads>(model: Localizer<H>, count: number): LocalizerAsker<H> {
  const [height, width] = model.imageShape;
  const compiled = compile((images: tf.Tensor4D) => outputsByHead(model.forward(images)));
  const isWorthIt = count >= askedAtOnce;
  const outputsOf = async (batch: tf.Tensor4D) =>
    isWorthIt ? compiled(batch) : outputsByHead(model.predict(batch, { batchSize: askedAtOnce }));
  return {
    ask: async (images) => {
      // The event loop gets a turn between two batches.
      await setImmediate();
      const batch = imageBatch(filledUp(images, isWorthIt ? askedAtOnce : 0).map(({ image }) => image));
      const outputs = await outputsOf(batch).finally(() => batch.dispose());
      const [probabilities, boxes] = await Promise.all([outputs.classes?.array(), outputs.boxes?.array()]);
      tf.dispose(outputs);
      checkAnswers(model, [probabilities, boxes]);
      return images.map((fitted, row) => ({
        ...(probabilities && best(probabilities[row]!)),
        ...(boxes && { box: originalBox(pixelBox(boxes[row]!, width, height), fitted) }),
      })) as LocalizerPrediction<H>[];
    },
    dispose: () => compiled.dispose(),
  };
}

/**
 * Throws where a network says what is no number.
 *
 * @throws {Error} Says what to do.
 */
export function checkAnswers(
  { name }: tf.LayersModel,
  outputs: readonly (readonly (readonly number[])[] | undefined)[],
): void {
  if (outputs.every((rows) => rows === undefined || rows.every((row) => row.every(Number.isFinite)))) return;
  throw new Error(
    `${name} answers with what is not a number: its weights are broken. Build it anew and train it; trainModel says ` +
      "where the numbers get lost",
  );
}

/** At least so many images: the first once more, as often as it takes. */
export function filledUp(images: readonly LabelledImage[], count: number): readonly LabelledImage[] {
  const missing = Math.max(0, count - images.length);
  return [...images, ...Array.from({ length: missing }, () => images[0]!)];
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
