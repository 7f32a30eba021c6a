import { type DetectionDataset, readAnnotation } from "../../datasets/dataset.js";
import { cocoCategories, cocoIds } from "../../datasets/formats/coco-ids.js";

/** The ids by which COCO's files name a data set's images and classes, in its order: those that `writeCoco` writes. */
export async function cocoIdsOf(
  dataset: DetectionDataset,
): Promise<{ readonly images: readonly number[]; readonly categories: readonly number[] }> {
  const given: unknown[] = [];
  for (let index = 0; index < dataset.length; index++) {
    given.push((await readAnnotation(dataset, index)).meta?.id);
  }
  const categories = cocoCategories(dataset.classes, dataset.meta?.categories);
  return { images: cocoIds(given), categories: categories.map(({ id }) => id) };
}
