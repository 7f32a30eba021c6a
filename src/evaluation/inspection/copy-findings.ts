import { type Annotation, type DetectionDataset, readAnnotation } from "../../datasets/dataset.js";
import { nearCopyConflicts } from "../../datasets/inspection/near-copy-conflicts.js";
import { findDuplicates, leakage } from "../../datasets/splits/find-duplicates.js";
import type { NearPair } from "../../datasets/splits/near-pairs.js";
import { counted, type Finding, type FoundPlace, listed, percent } from "./finding.js";

/** Places listed in a finding. */
const mostPlaces = 1000;
/** Pairs whose annotations are compared. */
const mostCompared = 20_000;

/** A perceptual hash does not see objects whose side is a smaller share of the picture's. */
const leastSeen = 0.15;

/** Near-copies within a part, and what their annotations disagree on. */
export async function copyFindings(part: string, dataset: DetectionDataset): Promise<Finding[]> {
  const { pairs, pairCount, exactCount, groups } = await findDuplicates(dataset);
  if (pairCount === 0) return [];
  const inGroups = groups.reduce((sum, group) => sum + group.length, 0);
  const places = pairs.slice(0, mostPlaces).map(({ first, ids: [id, other], distance, exact }) => ({
    part,
    index: first,
    id,
    note: exact ? `the same as ${other}` : `like ${other} (${distance} bits apart)`,
  }));
  const exact = exactCount > 0 ? `, ${counted(exactCount, "pair")} the same to the last byte` : "";
  const findings: Finding[] = [
    {
      severity: "warning",
      kind: "near-copies",
      part,
      sentence: `${part} has ${counted(pairCount, "pair")} of near-copies${exact}: ${counted(inGroups, "picture")} in ${counted(groups.length, "group")}, such as ${pairWords(pairs)}. Split by these groups, or a random split leaks; see correctDuplicates.`,
      count: pairCount,
      places,
    },
  ];
  return [...findings, ...(await disagreeing(part, dataset, pairs.slice(0, mostCompared)))];
}

/** Near-copies of one part's pictures in another. */
export async function leakageFindings(
  [trainPart, train]: readonly [string, DetectionDataset],
  [testPart, test]: readonly [string, DetectionDataset],
): Promise<Finding[]> {
  const { pairs, pairCount, exactCount, testIndices, share } = await leakage(train, test);
  if (pairCount === 0) return [];
  const exact = exactCount > 0 ? `, ${counted(exactCount, "pair")} of them the same to the last byte` : "";
  return [
    {
      severity: "error",
      kind: "leakage",
      part: `${trainPart}, ${testPart}`,
      sentence: `${trainPart} leaks into ${testPart}: ${counted(testIndices.length, "picture")} of ${testPart} (${percent(share)}) ${testIndices.length === 1 ? "is" : "are"} near-copies of pictures in ${trainPart} (${counted(pairCount, "pair")}${exact}), such as ${pairWords(pairs)}. Scores on ${testPart} are too good; see correctDuplicates.`,
      count: pairCount,
      places: pairs.slice(0, mostPlaces).map(({ second, ids: [id, other], distance, exact: same }) => ({
        part: testPart,
        index: second,
        id: other,
        note: same
          ? `the same as ${id} in ${trainPart}`
          : `like ${id} in ${trainPart} (${distance} bits apart)`,
      })),
    },
  ];
}

function pairWords(pairs: readonly NearPair[]): string {
  return listed(
    pairs.map(({ ids: [first, second] }) => `${first} = ${second}`),
    undefined,
    2,
  ).replace(/ and \d+ more$/, "");
}

async function disagreeing(
  part: string,
  dataset: DetectionDataset,
  pairs: readonly NearPair[],
): Promise<Finding[]> {
  const places: FoundPlace[] = [];
  let count = 0;
  for (const { first, second, exact } of pairs) {
    const both = [await readAnnotation(dataset, first), await readAnnotation(dataset, second)] as const;
    for (const { kind, picture, box } of nearCopyConflicts(...both)) {
      if (!exact && relativeSide(both[picture], box) < leastSeen) continue;
      count++;
      if (places.length >= mostPlaces) continue;
      const [here, there] = picture === 0 ? both : [both[1], both[0]];
      const name = dataset.classes[here.labels[box]!] ?? String(here.labels[box]);
      places.push({
        part,
        index: picture === 0 ? first : second,
        id: here.id,
        box,
        note:
          kind === "label"
            ? `${name} here, another class in ${there.id}`
            : `${name} here, no box in ${there.id}`,
      });
    }
  }
  if (count === 0) return [];
  return [
    {
      severity: "warning",
      kind: "near-copies disagree",
      part,
      sentence: `Near-copies in ${part} are annotated differently in ${counted(count, "place")}: ${listed(
        places.map(({ id, note }) => `${id} (${note})`),
        count,
        2,
      )}. A box is missing or a label is wrong, or the thing has just come or gone.`,
      count,
      places,
    },
  ];
}

/** The side of a square as large as the box, share of that of one as large as the picture. */
function relativeSide({ boxes, size: [height, width] }: Annotation, box: number): number {
  const [x1, y1, x2, y2] = boxes[box]!;
  return Math.sqrt(((x2 - x1) * (y2 - y1)) / (height * width));
}
