import type { Meta } from "../dataset.js";
import { extentTo } from "./box-extent.js";
import { cocoCategories, cocoIds } from "./coco-ids.js";
import { type Parts, partsOf } from "./dataset-parts.js";
import {
  type TextFile,
  type WriteDatasetOptions,
  type WrittenDataset,
  writeDataset,
} from "./write-dataset.js";
import type { WrittenPicture } from "./write-picture.js";

/**
 * Writes a data set in COCO's format: `annotations/instances.json` and `images/`, or, where splits are given,
 * `annotations/instances_<split>.json` and `images/<split>/`. `readCoco` gives everything back: classes in
 * their order, `meta` and `boxMeta` (both as fields beside COCO's own), and boxes: near edges to the last bit, and far
 * edges, too, where they have at most ten decimals; else two units in the last place off at most, as the format has
 * widths in place of far edges.
 *
 * Ids of pictures, annotations and categories are those that `meta.id`, `boxMeta[i].id` and the data set's
 * `meta.categories` have, if these are whole numbers and all different, else 1, 2, 3, ... `area` and `iscrowd` are those of
 * `boxMeta`, else the box's area and 0.
 *
 * Pictures whose file is known are copied byte by byte, others become PNG. The folder appears whole or not at all.
 *
 * @param dataset A data set, or several by split: `{ train, val }`.
 * @param folder A new or empty folder.
 * @param options See {@link WriteDatasetOptions}.
 * @throws {RangeError} If the folder is not empty, or a class name or box is none.
 * @example
 * import { tmpdir } from "node:os";
 * const folder = `${tmpdir()}/three-digits`;
 * await writeCoco(digitsOnClutter({ count: 3 }), folder, { overwrite: true });
 * (await readCoco(folder)).length // 3
 */
export async function writeCoco(
  dataset: Parts,
  folder: string,
  options: WriteDatasetOptions = {},
): Promise<WrittenDataset> {
  const pictures = new Map<string | undefined, WrittenPicture[]>();
  return writeDataset(dataset, folder, options, {
    imageFolder: (split) => (split === undefined ? "images" : `images/${split}`),
    addPicture: (picture, split) => {
      const list = pictures.get(split);
      if (list === undefined) pictures.set(split, [picture]);
      else list.push(picture);
      return undefined;
    },
    end: function* (): Generator<TextFile> {
      for (const [split, part] of partsOf(dataset)) {
        const name = split === undefined ? "instances" : `instances_${split}`;
        yield [
          `annotations/${name}.json`,
          cocoJson(pictures.get(split) ?? [], part.classes, part.meta ?? {}),
        ];
      }
    },
  });
}

function* cocoJson(
  pictures: readonly WrittenPicture[],
  classes: readonly string[],
  { categories: given, images: _, annotations: __, ...meta }: Meta,
): Generator<string> {
  const categories = cocoCategories(classes, given);
  const imageIds = cocoIds(pictures.map((picture) => picture.meta?.id));
  const ids = cocoIds(
    pictures.flatMap(({ boxes, boxMeta }) => boxes.map((_, index) => boxMeta?.[index]?.id)),
  );
  yield "{\n";
  for (const [key, value] of Object.entries(meta))
    yield `${JSON.stringify(key)}: ${JSON.stringify(value)},\n`;
  yield `"categories": ${JSON.stringify(categories)},\n"images": [`;
  for (const [index, { image, size, meta }] of pictures.entries()) {
    const [height, width] = size;
    const line = JSON.stringify({ ...meta, id: imageIds[index], file_name: image, width, height });
    yield `${index === 0 ? "" : ","}\n${line}`;
  }
  yield '\n],\n"annotations": [';
  let annotation = 0;
  for (const [index, { boxes, labels, boxMeta }] of pictures.entries()) {
    for (const [at, [x1, y1, x2, y2]] of boxes.entries()) {
      const line = JSON.stringify({
        iscrowd: 0,
        area: (x2 - x1) * (y2 - y1),
        ...boxMeta?.[at],
        id: ids[annotation],
        image_id: imageIds[index],
        category_id: categories[labels[at]!]!.id,
        bbox: [x1, y1, extentTo(x1, x2), extentTo(y1, y2)],
      });
      yield `${annotation++ === 0 ? "" : ","}\n${line}`;
    }
  }
  yield "\n]\n}\n";
}
