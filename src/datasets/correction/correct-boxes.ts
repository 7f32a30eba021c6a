import { clipBoxes } from "../../boxes/clip-boxes.js";
import { type Annotation, type DetectionDataset, readAnnotation, type Sample } from "../dataset.js";
import { eachSample } from "../each-sample.js";
import { type BoxProblem, boxProblems } from "../inspection/box-problems.js";
import { type Corrected, checkParts, isDataset } from "./parts.js";

export interface CorrectBoxesOptions {
  /** What becomes of a box that reaches out of its picture: it is cut off at the edge (default), or dropped. */
  readonly outside?: "clip" | "drop";
  /** Boxes with a shorter side than this after that are dropped, pixels; default 1. */
  readonly minSide?: number;
  /** Whether a second box of the same class on the same thing (IoU >= 0.9) is dropped; default true. */
  readonly dropTwins?: boolean;
}

/** A box like this is dropped. */
const hopeless: ReadonlySet<BoxProblem> = new Set(["not finite", "inside out", "zero area", "unknown label"]);

/**
 * Boxes that can be right: cut off at the picture's edges, those without area, with numbers or labels that are none, and
 * those that are there twice dropped. What belongs to a box goes with it. Nothing is learned from data, so it may be
 * given parts or a whole.
 *
 * Annotations are looked at once, to say what was changed; pictures are read when they are asked for.
 *
 * @param data A data set, or parts by their names.
 * @param options See {@link CorrectBoxesOptions}.
 * @throws {TypeError} If it is no data set.
 * @throws {RangeError} If an option is out of its range, or a part is empty.
 * @example
 * const { corrected, changes } = await correctBoxes(shapes({ count: 20 }), { minSide: 12 });
 * changes.length // 1
 */
export async function correctBoxes(
  data: DetectionDataset,
  options?: CorrectBoxesOptions,
): Promise<{ readonly corrected: DetectionDataset; readonly changes: readonly string[] }>;
export async function correctBoxes<P extends Readonly<Record<string, DetectionDataset>>>(
  data: P,
  options?: CorrectBoxesOptions,
): Promise<Corrected<P>>;
export async function correctBoxes(
  data: DetectionDataset | Readonly<Record<string, DetectionDataset>>,
  { outside = "clip", minSide = 1, dropTwins = true }: CorrectBoxesOptions = {},
): Promise<{ corrected: unknown; changes: readonly string[] }> {
  if (outside !== "clip" && outside !== "drop") {
    throw new RangeError(`outside must be "clip" or "drop", got ${String(outside)}`);
  }
  if (!(minSide >= 0 && minSide < Infinity)) throw new RangeError(`minSide must be >= 0, got ${minSide}`);
  const rules = { outside, minSide, dropTwins };
  const parts = isDataset(data) ? { [data.name]: data } : data;
  checkParts(parts);
  const changes: string[] = [];
  for (const [part, dataset] of Object.entries(parts))
    changes.push(...(await changesOf(part, dataset, rules)));
  const corrected = isDataset(data)
    ? withRules(data, rules)
    : Object.fromEntries(Object.entries(data).map(([part, dataset]) => [part, withRules(dataset, rules)]));
  return { corrected, changes };
}

type Rules = Required<CorrectBoxesOptions>;

/** The boxes cut off at the picture's edges, and the numbers of those that stay. */
function judge(
  known: Annotation,
  numClasses: number,
  { outside, minSide, dropTwins }: Rules,
): { readonly inside: Annotation["boxes"]; readonly kept: readonly number[] } {
  const dropped = new Set(
    boxProblems(known, numClasses).flatMap(({ problem, box }) =>
      hopeless.has(problem) ||
      (problem === "outside" && outside === "drop") ||
      (problem === "twice" && dropTwins)
        ? [box]
        : [],
    ),
  );
  const inside = clipBoxes(known.boxes, known.size);
  const kept = inside.flatMap(([x1, y1, x2, y2], index) => {
    const side = Math.min(x2 - x1, y2 - y1);
    return dropped.has(index) || !(side > 0 && side >= minSide) ? [] : [index];
  });
  return { inside, kept };
}

async function changesOf(part: string, dataset: DetectionDataset, rules: Rules): Promise<string[]> {
  let [boxes, dropped, clipped] = [0, 0, 0];
  const options = { description: `Correcting boxes of ${part}` };
  for await (const known of eachSample(dataset, (index) => readAnnotation(dataset, index), options)) {
    const { inside, kept } = judge(known, dataset.classes.length, rules);
    boxes += known.boxes.length;
    dropped += known.boxes.length - kept.length;
    for (const box of kept) {
      if (inside[box]!.some((value, side) => value !== known.boxes[box]![side])) clipped++;
    }
  }
  return [
    ...(dropped > 0 ? [`${part}: ${dropped} of ${boxes} boxes dropped`] : []),
    ...(clipped > 0 ? [`${part}: ${clipped} of ${boxes} boxes cut off at the picture's edges`] : []),
  ];
}

function withRules(dataset: DetectionDataset, rules: Rules): DetectionDataset {
  const judged = (known: Annotation) => judge(known, dataset.classes.length, rules);
  return {
    ...dataset,
    name: `${dataset.name}, boxes corrected`,
    read: async (index, options): Promise<Sample> => {
      const sample = await dataset.read(index, options);
      const [height, width] = sample.image.shape;
      // The rules count the whole picture's pixels, also where it comes smaller.
      if (options?.atLeast === undefined) {
        const { inside, kept } = judged({ ...sample, size: [height, width] });
        return { ...sample, ...chosen(sample, inside, kept) };
      }
      const { kept } = judged(await readAnnotation(dataset, index));
      return { ...sample, ...chosen(sample, clipBoxes(sample.boxes, [height, width]), kept) };
    },
    annotation: async (index) => {
      const known = await readAnnotation(dataset, index);
      const { inside, kept } = judged(known);
      return { ...known, ...chosen(known, inside, kept) };
    },
  };
}

/** The boxes that stay, with what belongs to them. */
function chosen(
  { labels, boxMeta }: Pick<Annotation, "labels" | "boxMeta">,
  inside: Annotation["boxes"],
  kept: readonly number[],
) {
  return {
    boxes: kept.map((box) => inside[box]!),
    labels: kept.map((box) => labels[box]!),
    ...(boxMeta === undefined ? {} : { boxMeta: kept.map((box) => boxMeta[box]!) }),
  };
}
