import { loadLabelledImage } from "../../image/load-labelled-image.js";
import { type Annotation, checkIndex, type DetectionDataset, type Sample } from "../dataset.js";
import type { StoredAnnotations } from "./annotation-store.js";
import type { OnBad, ReportEntry } from "./read-report.js";

/** A data set read from files. Annotations are in memory, pictures are decoded when they are asked for. */
export interface FileDataset extends DetectionDataset {
  read(index: number, options?: Parameters<DetectionDataset["read"]>[1]): Promise<Sample>;
  annotation(index: number): Annotation;
  readonly folder: string;
  /** What was left out or repaired, in the order of the files; empty where nothing was wrong. */
  readonly report: readonly ReportEntry[];
}

/** What every reader of a data set takes. */
export interface ReadDatasetOptions {
  /**
   * Class names in the order of their labels; any other name is bad. By default what the format lists; where it lists
   * none, the names of a `classes.txt` in the folder if it has all that were found, else those found, sorted.
   */
  readonly classes?: readonly string[];
  /** What to do with bad files and boxes: throw (default), leave them out, or repair what can be; see {@link OnBad}. */
  readonly onBad?: OnBad;
  /**
   * How far to look at each picture before it is needed: "headers" (default) finds the missing and those that are none,
   * "pixels" decodes them all and finds the damaged as well, "nothing" takes the sizes that the annotations give and does
   * not ask whether there is a picture.
   */
  readonly check?: "headers" | "pixels" | "nothing";
  /** What to call the data set; by default the folder. */
  readonly name?: string;
}

/** Makes the data set of what was read. */
export function fileDataset(
  stored: StoredAnnotations,
  known: Pick<FileDataset, "name" | "description" | "folder" | "classes" | "report" | "meta">,
): FileDataset {
  const annotation = (index: number): Annotation => {
    checkIndex(dataset, index);
    return stored.get(index);
  };
  const dataset: FileDataset = {
    ...known,
    length: stored.length,
    annotation,
    read: async (index, { atLeast } = {}) => {
      const { size: _, ...known } = annotation(index);
      return loadLabelledImage(known.file!, known, atLeast === undefined ? {} : { atLeast });
    },
  };
  return dataset;
}
