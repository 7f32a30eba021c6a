import { augmentImage } from "./augment-image.js";
import type { ResizeMode } from "./fitting.js";
import { checkImage, type Image } from "./image.js";
import type { LabelledImage } from "./labelled-image.js";
import { withChannels } from "./with-channels.js";

/** What pictures a network takes. */
export interface ImageInput {
  readonly imageShape: readonly [height: number, width: number, channels: number];
  /** How pictures of another size are brought to it. */
  readonly resizeMode: ResizeMode;
}

/**
 * A picture as a network takes it: brought to its size (as augmentImage's "resize" does), grey or RGB. Training,
 * validation and prediction all come this way, so that a network is asked about what it was trained on.
 *
 * @param sample Picture, boxes and labels; whatever else it has is kept.
 * @param input See {@link ImageInput}.
 * @returns The sample itself, at once, where nothing is to be done; else the new one, with an `origin` by which
 *   toOriginalBoxes leads back.
 * @throws {TypeError} If its picture is none, or has channels that cannot be made into those wanted.
 */
export function fitImage<S extends LabelledImage>(sample: S, input: ImageInput): S | Promise<S> {
  if (fits(sample.image, input)) return sample;
  return resized(sample, input);
}

/** Whether the picture is one that the network takes as it is. */
function fits(image: Image, { imageShape }: ImageInput): boolean {
  checkImage(image, "its picture");
  return image.shape.every((side, axis) => side === imageShape[axis]);
}

async function resized<S extends LabelledImage>(sample: S, { imageShape, resizeMode }: ImageInput): Promise<S> {
  const [height, width, channels] = imageShape;
  if (channels !== 1 && channels !== 3) checkImage(sample.image, "its picture", [channels]);
  const resize = { name: "resize", size: [height, width], mode: resizeMode } as const;
  const moved = await augmentImage(sample, [resize], { seed: 0 });
  // Everything else that the sample has was kept: the type of a moved sample says so in other words.
  return { ...moved, image: withChannels(moved.image, channels) } as unknown as S;
}
