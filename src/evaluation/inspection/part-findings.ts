import type { ReportEntry } from "../../datasets/formats/read-report.js";
import type { BoxProblem } from "../../datasets/inspection/box-problems.js";
import { ksTest } from "../../datasets/inspection/ks-test.js";
import type { DatasetMeasures, SizeGroup } from "../../datasets/inspection/measure-dataset.js";
import { counted, type Finding, type FindingKind, listed, percent, type Severity } from "./finding.js";

/** Places listed in a finding. */
const mostPlaces = 1000;
/** Below so many pictures a figure measured on them hardly means anything. */
const smallPart = 50;
/** The most common class may be so many times as common as the rarest. */
const mostImbalance = 10;
/** Side of a square as large as the box, share of the picture's: half the boxes below this are small objects. */
const smallObject = 0.1;

/** What one part's numbers show: what was left out, boxes that are wrong, balance, sizes, sources. */
export function partFindings(
  part: string,
  measures: DatasetMeasures,
  report: readonly ReportEntry[],
): Finding[] {
  return [
    ...leftOut(part, report),
    ...unreadable(part, measures),
    ...badBoxes(part, measures),
    ...smallness(part, measures),
    ...balance(part, measures),
    ...emptiness(part, measures),
    ...smallObjects(part, measures),
    ...sizes(part, measures),
  ];
}

function leftOut(part: string, report: readonly ReportEntry[]): Finding[] {
  const kinds = [...new Set(report.map(({ kind, action }) => `${action}: ${kind}`))];
  return kinds.map((group) => {
    const entries = report.filter(({ kind, action }) => `${action}: ${kind}` === group);
    const { kind, action, reason } = entries[0]!;
    const files = entries.map(({ file }) => lastName(file));
    return {
      severity: kind === "unlabelled-picture" ? "note" : "warning",
      kind: "left out",
      part,
      sentence: `The reader of ${part} ${action === "repaired" ? "repaired" : "left out"} ${counted(entries.length, "thing")} (${kind}): ${listed(files)}. The first: ${reason}.`,
      count: entries.length,
      places: entries
        .slice(0, mostPlaces)
        .map((entry) => ({ part, id: lastName(entry.file), note: entry.reason })),
    };
  });
}

function unreadable(part: string, { unreadable: bad }: DatasetMeasures): Finding[] {
  if (bad.length === 0) return [];
  const places = bad.map(({ index, file, reason }) => ({ part, index, id: lastName(file), note: reason }));
  return [
    {
      severity: "error",
      kind: "unreadable picture",
      part,
      sentence: `${counted(bad.length, "picture")} of ${part} cannot be read: ${listed(places.map(({ id }) => id))}. The first: ${places[0]!.note}.`,
      count: bad.length,
      places,
    },
  ];
}

interface ProblemWords {
  readonly severity: Severity;
  readonly kind: FindingKind;
  /** After "3 boxes of train are". */
  readonly words: string;
}

const problemWords: Readonly<Record<BoxProblem, ProblemWords>> = {
  "not finite": { severity: "error", kind: "bad box", words: "not finite: a coordinate is NaN or infinite" },
  "inside out": { severity: "error", kind: "bad box", words: "inside out (x2 < x1 or y2 < y1)" },
  "zero area": { severity: "error", kind: "bad box", words: "without any area; correctBoxes drops them" },
  outside: { severity: "error", kind: "bad box", words: "not inside the picture; correctBoxes clips them" },
  "unknown label": { severity: "error", kind: "bad box", words: "of a label that is none of the classes" },
  tiny: {
    severity: "warning",
    kind: "tiny boxes",
    words: "less than 4 pixels wide or high: too small to be found",
  },
  twice: {
    severity: "warning",
    kind: "box twice",
    words: "there twice: another one of the class lies on it (IoU >= 0.9); correctBoxes drops them",
  },
  "two labels": {
    severity: "warning",
    kind: "two labels",
    words: "on top of one of another class (IoU >= 0.75): one of the labels is wrong, most likely",
  },
};

function badBoxes(part: string, { problems, boxes }: DatasetMeasures): Finding[] {
  return [...problems].map(([problem, { count, first }]) => {
    const { severity, kind, words } = problemWords[problem];
    return {
      severity,
      kind,
      part,
      sentence: `${counted(count, "box", "boxes")} of ${part} (${percent(count / boxes)}) ${count === 1 ? "is" : "are"} ${words}. In ${listed(
        first.map(({ id }) => id),
        pictures(first, count),
      )}.`,
      count,
      places: first.map((place) => ({ part, ...place, note: problem })),
    };
  });
}

/** How many pictures the places are in; where not all places are known, at least as many as are. */
function pictures(places: readonly { readonly id: string }[], count: number): number {
  return count > places.length ? count : new Set(places.map(({ id }) => id)).size;
}

function smallness(part: string, { pictures: count }: DatasetMeasures): Finding[] {
  if (count >= smallPart) return [];
  const doubt = 98 / Math.sqrt(Math.max(1, count));
  return [
    {
      severity: "warning",
      kind: "small part",
      part,
      sentence: `${part} has only ${counted(count, "picture")}: one more or less right moves a score by ${(100 / Math.max(1, count)).toFixed(0)} points, and a share measured on it may be off by ${Math.min(100, doubt).toFixed(0)} points (95 %).`,
      count,
      places: [],
    },
  ];
}

function balance(part: string, { classes, classCounts, boxes }: DatasetMeasures): Finding[] {
  if (boxes === 0 || classes.length < 2) return [];
  const missing = classes.filter((_, label) => classCounts[label] === 0);
  const findings: Finding[] = [];
  if (missing.length > 0) {
    findings.push({
      severity: "warning",
      kind: "class balance",
      part,
      sentence: `${part} has no box of ${counted(missing.length, "class", "classes")}: ${listed(missing)}. Nothing can be learned or measured of them there.`,
      count: missing.length,
      places: [],
    });
  }
  const [most, least] = [Math.max(...classCounts), Math.min(...classCounts.filter((count) => count > 0))];
  if (most / least >= mostImbalance) {
    const name = (count: number) => classes[classCounts.indexOf(count)]!;
    findings.push({
      severity: "warning",
      kind: "class balance",
      part,
      sentence: `${part} has ${counted(most, "box", "boxes")} of ${name(most)} and ${counted(least, "box", "boxes")} of ${name(least)}: ${(most / least).toFixed(0)} to 1. Look at each class's own score, and see correctImbalance.`,
      count: 1,
      places: [],
    });
  }
  return findings;
}

function emptiness(part: string, { emptyPictures, pictures: all }: DatasetMeasures): Finding[] {
  if (emptyPictures === 0) return [];
  return [
    {
      severity: emptyPictures === all ? "error" : "note",
      kind: "empty pictures",
      part,
      sentence: `${counted(emptyPictures, "picture")} of ${part} (${percent(emptyPictures / all)}) ${emptyPictures === 1 ? "has" : "have"} no box: right where there is nothing on them, a trap where somebody forgot.`,
      count: emptyPictures,
      places: [],
    },
  ];
}

function smallObjects(part: string, { values, shortSides, boxes }: DatasetMeasures): Finding[] {
  const median = values["box size"].summary()?.median;
  if (median === undefined || median >= smallObject) return [];
  const side = shortSides.summary()!.median;
  return [
    {
      severity: "warning",
      kind: "small objects",
      part,
      sentence: `Objects of ${part} are very small: half of ${counted(boxes, "box", "boxes")} cover less than ${percent(median ** 2)} of their picture, their shorter side is ${side.toFixed(0)} pixels or less. Making the pictures smaller loses them; a fine grid, or tiles of the picture, keeps them.`,
      count: boxes,
      places: [],
    },
  ];
}

function sizes(part: string, { sizes: groups, sizeCount, pictures: all }: DatasetMeasures): Finding[] {
  if (sizeCount < 2) return [];
  const name = ({ size: [height, width], count }: SizeGroup) => `${count} of ${width} x ${height}`;
  const findings: Finding[] = [
    {
      severity: "note",
      kind: "picture sizes",
      part,
      sentence: `Pictures of ${part} come in ${sizeCount} sizes: ${listed(groups.map(name), sizeCount, 3)}.`,
      count: sizeCount,
      places: [],
    },
  ];
  const [first, second] = groups as [SizeGroup, SizeGroup];
  if (second.count < 10) return findings;
  const differences = (["brightness", "contrast", "saturation", "grain"] as const)
    .map((feature) => ({ feature, ...ksTest(first[feature].sorted(), second[feature].sorted()) }))
    .filter(({ statistic, pValue }) => statistic >= 0.4 && pValue < 1e-4)
    .sort((a, b) => b.statistic - a.statistic);
  if (differences.length > 0) {
    const what = differences.map(({ feature, statistic }) => `${feature} (KS ${statistic.toFixed(2)})`);
    findings.push({
      severity: "warning",
      kind: "two sources",
      part,
      sentence: `${part} seems to come from two sources: its ${name(first)} and its ${name(second)} pixels differ in ${listed(what)}. A model may learn the one and fail on the other (${percent(second.count / all)}): measure both, and let no split set them apart.`,
      count: 2,
      places: [],
    });
  }
  return findings;
}

function lastName(file: string): string {
  return file.split(/[/\\]/).at(-1)!;
}
