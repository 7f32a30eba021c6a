import type { Box, Boxes } from "../boxes/boxes.js";
import { clipBoxes } from "../boxes/clip-boxes.js";
import type { Image } from "../image/image.js";
import { toOriginalBoxes } from "../image/to-original-boxes.js";
import type { RnnTracker } from "../models/trackers/rnn-tracker.js";
import { tf } from "../tensorflow/index.js";
import { imageBatch } from "../training/image-batch.js";
import { fitToModel } from "./predict-localizer.js";

/**
 * Where a recurrent tracker sees its object in each frame of a video.
 *
 * @param model The trained tracker.
 * @param frames The frames of one video in order, of any size and number; all go through the network at once.
 * @returns A box for each frame, xyxy pixels of the frame itself, inside it, by what was seen up to then.
 * @throws {TypeError} If a frame is no image; names it.
 * @throws {RangeError} If there is no frame.
 * @example
 * const videos = movingObjects({ count: 1, frames: 5, objects: [1, 1], edges: "bounce" });
 * const frames = [0, 1, 2, 3, 4].map((frame) => videos.read(frame));
 * const images = (await Promise.all(frames)).map(({ image }) => image);
 * (await predictTracker(buildRnnTracker({ inputShape: [32, 32, 1] }), images)).length // 5
 */
export async function predictTracker(model: RnnTracker, frames: readonly Image[]): Promise<Box[]> {
  if (!Array.isArray(frames)) throw new TypeError(`frames must be a list of images, got ${typeof frames}`);
  if (frames.length === 0) throw new RangeError("frames must hold at least one image, got none");
  const [height, width] = model.frameShape;
  const input = { imageShape: model.frameShape, resizeMode: model.resizeMode };
  const fitted = await Promise.all(
    (frames as readonly Image[]).map((frame, index) => fitToModel(frame, input, `frames[${index}]`)),
  );
  const boxes = tf.tidy(() => {
    const video = imageBatch(fitted.map(({ image }) => image));
    return model.forward(tf.expandDims(video, 0) as tf.Tensor5D);
  });
  const [said] = await boxes.array();
  boxes.dispose();
  return said!.map(([x1, y1, x2, y2], frame) => {
    const box: Box = [x1! * width, y1! * height, x2! * width, y2! * height];
    const inside: Boxes = clipBoxes<"px">([box], [height, width]);
    // A picture without origin has not been moved.
    return (fitted[frame]!.origin === undefined ? inside : toOriginalBoxes(inside, fitted[frame]!))[0]!;
  });
}
