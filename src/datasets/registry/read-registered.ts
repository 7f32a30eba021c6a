import { join } from "node:path";
import { checkIndex } from "../dataset.js";
import type { FileDataset } from "../formats/file-dataset.js";
import { readCsv } from "../formats/read-csv.js";
import { readMot } from "../formats/read-mot.js";
import type { OnBad } from "../formats/read-report.js";
import { readVoc } from "../formats/read-voc.js";
import type { SequenceDataset } from "../sequences.js";
import type { RegistryEntry } from "./registry.js";

/** What {@link loadDataset} gives: videos have their `sequences` too. */
export type LoadedDataset = FileDataset & Partial<Pick<SequenceDataset, "sequences">>;

/**
 * Reads a data set of the registry from its folder, by the reader of its format.
 *
 * @throws {RangeError} If it has no such split.
 */
export async function readRegistered(
  folder: string,
  name: string,
  { format, classes, splits = {} }: RegistryEntry,
  { split, onBad }: { readonly split: string | undefined; readonly onBad: OnBad },
): Promise<LoadedDataset> {
  if (split !== undefined && !Object.hasOwn(splits, split)) {
    const known = Object.keys(splits);
    throw new RangeError(
      `split must be ${known.length === 0 ? "left out: there are none" : `one of ${known.join(", ")}`} for "${name}", got ${JSON.stringify(split)}`,
    );
  }
  const options = { name, classes, onBad };
  const file = split === undefined ? undefined : splits[split]!.file;
  if (format === "csv") {
    const files = file === undefined ? Object.values(splits).map((each) => each.file!) : [file];
    return joined(await Promise.all(files.map((csv) => readCsv(join(folder, csv), options))), folder);
  }
  if (format === "mot") return readMot(folder, options);
  return readVoc(folder, { ...options, ...(split === undefined ? {} : { split }) });
}

/** One file's samples after the other's. */
function joined(parts: readonly FileDataset[], folder: string): FileDataset {
  const [first] = parts;
  const places = parts.flatMap((part) => [...Array(part.length).keys()].map((index) => ({ part, index })));
  const whole: FileDataset = {
    ...first!,
    folder,
    length: places.length,
    report: parts.flatMap(({ report }) => report),
    annotation: (at) => {
      checkIndex(whole, at);
      const { part, index } = places[at]!;
      return part.annotation(index);
    },
    read: async (at, options) => {
      checkIndex(whole, at);
      const { part, index } = places[at]!;
      return part.read(index, options);
    },
  };
  return whole;
}
