import type { Image } from "../image/image.js";
import type { LabelledImage } from "../image/labelled-image.js";
import { imageBatch } from "../training/image-batch.js";
import type { Pictures } from "./method.js";
import { fitToNetwork, networkInput, type Subject } from "./subject.js";

/** Pictures as the subject's network takes them, with what is held fast of each. Dispose of them. */
export async function picturesOf(
  subject: Subject,
  images: readonly (Image | LabelledImage)[],
  name: (index: number) => string,
): Promise<Pictures> {
  const input = networkInput(subject.network);
  const fitted = await Promise.all(images.map((image, index) => fitToNetwork(image, input, name(index))));
  const batch = imageBatch(
    fitted.map(({ image }) => image),
    name,
  );
  try {
    return { images: batch, fixed: await subject.fix(batch) };
  } catch (error) {
    batch.dispose();
    throw error;
  }
}
