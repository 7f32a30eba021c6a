import { settleDraft } from "../draft.js";
import type { Image } from "../image.js";
import { imageBytes } from "../image-bytes.js";
import { sharp } from "../sharp.js";
import type { Operation } from "./operation.js";
import { type Amount, amount, draw } from "./parameter.js";

/** Saves the picture as a JPEG and reads it again, for what that does to it. */
export interface Jpeg {
  /** From 1 (hardly recognisable) to 100. */
  readonly quality: Amount;
}

export const jpeg: Operation<Jpeg> = {
  parameters: { quality: amount(1, 100) },
  apply: async (draft, parameters, { random, fill }) => {
    const quality = Math.round(draw(parameters.quality, random));
    const settled = await settleDraft(draft, fill);
    return { ...settled, image: await compressed(settled.image, quality) };
  },
};

async function compressed(image: Image, quality: number): Promise<Image> {
  const [height, width, channels] = image.shape;
  const saved = await sharp(imageBytes(image), {
    raw: { width, height, channels: channels as 1 | 3 },
    limitInputPixels: false,
  })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .jpeg({ quality })
    .toBuffer();
  const bytes = await sharp(saved)
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer();
  const data =
    image.data instanceof Uint8Array
      ? new Uint8Array(bytes)
      : Float32Array.from(bytes, (value) => value / 255);
  return { data, shape: image.shape };
}
