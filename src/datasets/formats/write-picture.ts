import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { checkBoxes } from "../../boxes/check-boxes.js";
import { encodePng } from "../../image/encode-png.js";
import type { Annotation, DetectionDataset, Sample } from "../dataset.js";
import { isPictureName } from "./picture-name.js";

/** One picture whose file is written. */
export interface WrittenPicture extends Omit<Annotation, "file"> {
  /** Its path below the folder of pictures, "/" between its parts. */
  readonly image: string;
}

/** A picture before it is written. */
export interface UnwrittenPicture {
  readonly known: Annotation | Sample;
  /** The file to copy. */
  readonly source: string | undefined;
  readonly index: number;
  readonly image: string;
}

/** What is known of a picture before its pixels are asked for. */
export async function lookAt(
  dataset: DetectionDataset,
  index: number,
): Promise<Pick<UnwrittenPicture, "known" | "source">> {
  const known = await (dataset.annotation?.(index) ?? dataset.read(index));
  checkAnnotation(known, dataset);
  return { known, source: known.file !== undefined && isPictureName(known.file) ? known.file : undefined };
}

/** Copies the picture's file, or writes its pixels as PNG. */
export async function writePicture(
  dataset: DetectionDataset,
  { known, source, index, image }: UnwrittenPicture,
  path: string,
): Promise<WrittenPicture> {
  await mkdir(dirname(path), { recursive: true });
  const sample = "image" in known ? known : source === undefined ? await dataset.read(index) : undefined;
  if (source !== undefined) await copyFile(source, path);
  else await writeFile(path, await encodePng(sample!.image));
  const size = "size" in known ? known.size : ([sample!.image.shape[0], sample!.image.shape[1]] as const);
  const { boxes, labels, id, meta, boxMeta } = known;
  return { boxes, labels, id, size, image, ...(meta && { meta }), ...(boxMeta && { boxMeta }) };
}

function checkAnnotation(
  { boxes, labels, boxMeta, id }: Annotation | Sample,
  { name, classes }: DetectionDataset,
): void {
  checkBoxes(boxes, `boxes of "${id}" in "${name}"`);
  const problem = labels.find((label) => classes[label] === undefined);
  if (problem !== undefined) {
    throw new RangeError(`labels of "${id}" in "${name}" must be below ${classes.length}, got ${problem}`);
  }
  if (labels.length !== boxes.length || (boxMeta !== undefined && boxMeta.length !== boxes.length)) {
    const counts = `${boxes.length} boxes, ${labels.length} labels, ${boxMeta?.length ?? "no"} boxMeta`;
    throw new RangeError(
      `"${id}" in "${name}" must have a label (and boxMeta, if any) for each box, got ${counts}`,
    );
  }
}
