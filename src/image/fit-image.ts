import { augmentImage } from "./augment-image.js";
import type { ResizeMode } from "./fitting.js";
import type { Size } from "./geometry.js";
import { checkImage } from "./image.js";
import type { LabelledImage } from "./labelled-image.js";
import { withChannels } from "./with-channels.js";

/** What pictures are wanted; what is left out may be anything. */
export interface ImageInput {
  /** `[height, width]`, whole pixels >= 1. */
  readonly size?: Size;
  /** How pictures of another size are brought to it; default "stretch". */
  readonly resizeMode?: ResizeMode;
  /** 1 for grey, 3 for RGB. */
  readonly channels?: number;
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
  const { size, channels } = input;
  checkImage(sample.image);
  const [height, width, had] = sample.image.shape;
  const fits = size === undefined || (size[0] === height && size[1] === width);
  if (fits && (channels ?? had) === had) return sample;
  return fitted(sample, input);
}

async function fitted<S extends LabelledImage>(
  sample: S,
  { size, resizeMode = "stretch", channels = sample.image.shape[2] }: ImageInput,
): Promise<S> {
  if (channels !== 1 && channels !== 3) checkImage(sample.image, "image", [channels]);
  const resize = size === undefined ? [] : [{ name: "resize", size, mode: resizeMode } as const];
  const moved = await augmentImage(sample, resize, { seed: 0 });
  // Everything else that the sample has was kept: the type of a moved sample says so in other words.
  return { ...moved, image: withChannels(moved.image, channels) } as unknown as S;
}
