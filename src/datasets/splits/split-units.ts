import { type Annotation, checkIndex, type DetectionDataset } from "../dataset.js";
import { readAnnotations } from "../formats/read-annotations.js";
import { DisjointGroups } from "./disjoint-groups.js";

/** What a split must respect besides its sizes. */
export interface SplitRules {
  /**
   * Give every part the same mix. `true`: of classes, counted by boxes. A function: of whatever it says of a picture, one
   * word or several ("night", "camera 3").
   */
  readonly stratify?: boolean | ((annotation: Annotation) => string | readonly string[]);
  /** Pictures of one group (a clip, a patient, a place) stay in one part; undefined is a group of its own. */
  readonly groupBy?: (annotation: Annotation) => string | number | undefined;
  /** Lists of indices that stay in one part, such as the `groups` of {@link findDuplicates}. */
  readonly keepTogether?: readonly (readonly number[])[];
}

/** Pictures that go the same way, and how much they bring of everything that is to be even. */
export interface SplitUnit {
  readonly indices: readonly number[];
  readonly traits: ReadonlyMap<string, number>;
}

/** The pictures as units that cannot be cut. */
export async function splitUnits(
  dataset: DetectionDataset,
  { stratify = false, groupBy, keepTogether = [] }: SplitRules,
): Promise<SplitUnit[]> {
  checkRules(stratify, groupBy);
  const together = new DisjointGroups(dataset.length);
  for (const group of keepTogether) {
    for (const index of group) {
      checkIndex(dataset, index);
      together.join(group[0]!, index);
    }
  }
  const traits: (readonly string[])[] = [];
  if (stratify !== false || groupBy !== undefined) {
    const traitsOf = typeof stratify === "function" ? stratify : stratify ? classesOf(dataset) : () => [];
    const firstOf = new Map<string | number, number>();
    for await (const annotation of readAnnotations(dataset, `Splitting ${dataset.name}`)) {
      const index = traits.length;
      const trait = traitsOf(annotation);
      traits.push(typeof trait === "string" ? [trait] : trait);
      const group = groupBy?.(annotation);
      if (group === undefined) continue;
      together.join(firstOf.get(group) ?? index, index);
      if (!firstOf.has(group)) firstOf.set(group, index);
    }
  }
  return together.groups().map((indices) => ({ indices, traits: countTraits(indices, traits) }));
}

function classesOf({ classes }: DetectionDataset): (annotation: Annotation) => string[] {
  return ({ labels }) => labels.map((label) => classes[label] ?? String(label));
}

function countTraits(
  indices: readonly number[],
  traits: readonly (readonly string[])[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const index of indices) {
    for (const trait of traits[index] ?? []) counts.set(trait, (counts.get(trait) ?? 0) + 1);
  }
  return counts;
}

function checkRules(stratify: SplitRules["stratify"], groupBy: SplitRules["groupBy"]): void {
  if (typeof stratify !== "boolean" && typeof stratify !== "function") {
    throw new TypeError(
      `stratify must be true, false or a function of the annotation, got ${typeof stratify}`,
    );
  }
  if (groupBy !== undefined && typeof groupBy !== "function") {
    throw new TypeError(`groupBy must be a function of the annotation, got ${typeof groupBy}`);
  }
}
