import { basename } from "node:path";
import type { DetectionDataset } from "../datasets/dataset.js";
import type { ReportEntry } from "../datasets/formats/read-report.js";
import type { ModelAnswer } from "../datasets/inspection/disagreements.js";
import { type DriftRow, driftBetween } from "../datasets/inspection/drift-between.js";
import { type DatasetMeasures, measureDataset } from "../datasets/inspection/measure-dataset.js";
import { shuffledIndices } from "../datasets/shuffled-indices.js";
import { subset } from "../datasets/subset.js";
import { boxesOnImagesFigure } from "../figures/boxes-on-images-figure.js";
import type { Figure } from "../figures/figure.js";
import { jupyterDisplay } from "../jupyter-display.js";
import { copyFindings, leakageFindings } from "./inspection/copy-findings.js";
import { driftFindings } from "./inspection/drift-findings.js";
import { type Finding, type Severity, severities } from "./inspection/finding.js";
import { type InspectionFigures, inspectionFigures } from "./inspection/inspection-figures.js";
import { inspectionHtml } from "./inspection/inspection-html.js";
import { labelFindings, modelFindings } from "./inspection/label-findings.js";
import { partFindings } from "./inspection/part-findings.js";
import { type PartNumbers, partNumbers } from "./inspection/part-numbers.js";

export interface InspectOptions {
  /** Look at no more than so many pictures of each part, drawn at random; by default at all. */
  readonly sample?: number;
  /** Decides which pictures are drawn; default 0. */
  readonly seed?: number;
  /** Whether to look for near-copies and leakage, which reads every picture once more; default true. */
  readonly duplicates?: boolean;
  /** Whether to compare what is in the boxes; default true. */
  readonly contents?: boolean;
  /**
   * What a model says of a part's picture, all of its boxes with their scores: where it is sure and the annotation says
   * otherwise, one of them is wrong. It should never have seen the picture.
   */
  readonly predictions?: (part: string, index: number) => ModelAnswer | Promise<ModelAnswer>;
}

/** One finding as a row of a table. */
export interface FindingRow {
  readonly severity: Severity;
  readonly kind: string;
  readonly part: string;
  readonly count: number;
  readonly sentence: string;
}

/** What {@link inspectDataset} found. In a notebook it shows itself as a report. */
export interface Inspection {
  /** The numbers of each part, by its name. */
  readonly parts: Readonly<Record<string, PartNumbers>>;
  /** What looks wrong, the gravest first. */
  readonly findings: readonly Finding[];
  /** How far each other part has drifted from the first, by its name. */
  readonly drift: Readonly<Record<string, readonly DriftRow[]>>;
  readonly figures: InspectionFigures;
  /** One row a finding: `new DataFrame(inspection.table())` shows it. */
  table(): FindingRow[];
  /** Pictures of a finding's first places, each with the box it is about, or with all of its boxes. */
  examples(finding: Finding, count?: number): Promise<Figure>;
  /** The numbers, findings and drift as plain data. */
  toJSON(): object;
}

/**
 * Looks at a data set before anything is trained on it: the article's "data distribution detection" (section 5).
 *
 * Balance of classes, boxes a picture, sizes, shapes and places of boxes, sizes and colours of pictures; boxes without
 * area, out of the picture, or there twice; what the reader left out; near-copies within a part and leakage between
 * parts; drift of every other part from the first; labels that are probably wrong. Each finding is a sentence with the
 * names of files. What looks wrong may be right: look at `examples` before you change anything.
 *
 * Pictures are read one after another (twice where near-copies are looked for), with a progress bar; a stop ends it with
 * an `AbortError`. Memory does not grow with their number, but for 150 bytes each where near-copies are looked for.
 *
 * @param data A data set, or parts of one by their names, the one that is trained on first.
 * @param options See {@link InspectOptions}.
 * @throws {TypeError} If it is no data set.
 * @throws {RangeError} If there is no part, a part is empty, or `sample` is not a whole number >= 1.
 * @example
 * const bad = withLabelNoise(shapes({ count: 100, seed: 1 }), { spurious: 0.1 });
 * const inspection = await inspectDataset(bad);
 * inspection.findings.map(({ kind }) => kind).includes("suspect place") // true
 */
export async function inspectDataset(
  data: DetectionDataset | Readonly<Record<string, DetectionDataset>>,
  { sample, seed = 0, duplicates = true, contents = true, predictions }: InspectOptions = {},
): Promise<Inspection> {
  if (sample !== undefined && (!Number.isSafeInteger(sample) || sample < 1)) {
    throw new RangeError(`sample must be a whole number >= 1, got ${sample}`);
  }
  const given = partsOf(data);
  const looked = new Map<string, { readonly dataset: DetectionDataset; indices?: readonly number[] }>();
  for (const [part, dataset] of given) looked.set(part, sampled(dataset, sample, seed));
  const measures = new Map<string, DatasetMeasures>();
  const findings: Finding[] = [];
  for (const [part, { dataset }] of looked) {
    const measured = await measureDataset(dataset);
    measures.set(part, measured);
    findings.push(...partFindings(part, measured, reportOf(given.get(part)!)));
    if (contents) findings.push(...(await labelFindings(part, measured)));
    if (predictions !== undefined) {
      const { indices } = looked.get(part)!;
      const ask = (index: number) => predictions(part, indices?.[index] ?? index);
      findings.push(...(await modelFindings(part, dataset, ask)));
    }
  }
  if (duplicates) findings.push(...(await allCopies(looked, measures)));
  const [reference] = measures.keys() as Iterable<string>;
  const drift: Record<string, DriftRow[]> = {};
  for (const [part, measured] of measures) {
    if (part === reference) continue;
    drift[part] = driftBetween(measures.get(reference!)!, measured);
    findings.push(...driftFindings(reference!, part, drift[part]));
  }
  const found = sortedFindings(findings.map((finding) => inWhole(finding, looked)));
  const numbers = Object.fromEntries(
    [...measures].map(([part, measured]) => [part, partNumbers(measured, given.get(part)!.length)]),
  );
  const figures = inspectionFigures(measures, drift);
  const inspection: Inspection = {
    parts: numbers,
    findings: found,
    drift,
    figures,
    table: () =>
      found.map(({ severity, kind, part, count, sentence }) => ({ severity, kind, part, count, sentence })),
    examples: (finding, count = 8) => examplesOf(finding, count, given),
    toJSON: () => ({ parts: numbers, findings: found, drift }),
  };
  return Object.defineProperty(inspection, jupyterDisplay, {
    value: async () => ({
      "text/html": String(await inspectionHtml(numbers, found, figures)),
      "text/plain": found.map(({ severity, sentence }) => `${severity}: ${sentence}`).join("\n"),
    }),
  });
}

function partsOf(
  data: DetectionDataset | Readonly<Record<string, DetectionDataset>>,
): ReadonlyMap<string, DetectionDataset> {
  if (typeof data !== "object" || data === null) {
    throw new TypeError(
      `data must be a data set, or data sets by the names of their parts, got ${typeof data}`,
    );
  }
  const parts = isDataset(data) ? [[basename(data.name), data] as const] : Object.entries(data);
  if (parts.length === 0) throw new RangeError("data must have at least one part, got none");
  for (const [part, dataset] of parts) {
    if (!isDataset(dataset)) throw new TypeError(`data.${part} must be a data set, got ${typeof dataset}`);
    if (dataset.length === 0) throw new RangeError(`${part} must hold at least one picture, got none`);
  }
  return new Map(parts);
}

function isDataset(value: unknown): value is DetectionDataset {
  const { read, length } = (value ?? {}) as Partial<DetectionDataset>;
  return typeof read === "function" && typeof length === "number";
}

/** A part of the pictures in their order, and their indices in the whole. */
function sampled(dataset: DetectionDataset, sample: number | undefined, seed: number) {
  if (sample === undefined || sample >= dataset.length) return { dataset };
  const indices = shuffledIndices(dataset.length, seed)
    .slice(0, sample)
    .sort((a, b) => a - b);
  return { dataset: subset(dataset, indices, dataset.name), indices };
}

/** What the reader of files has left out or repaired. */
function reportOf(dataset: DetectionDataset): readonly ReportEntry[] {
  const { report } = dataset as { report?: readonly ReportEntry[] };
  return Array.isArray(report) ? report : [];
}

async function allCopies(
  looked: ReadonlyMap<string, { readonly dataset: DetectionDataset }>,
  measures: ReadonlyMap<string, DatasetMeasures>,
): Promise<Finding[]> {
  // A picture that cannot be decoded is a finding of its own, and would end the search.
  const readable = [...looked].map(([part, { dataset }]) => {
    const bad = new Set(measures.get(part)!.unreadable.map(({ index }) => index));
    const good = Array.from({ length: dataset.length }, (_, index) => index).filter(
      (index) => !bad.has(index),
    );
    return { part, dataset: bad.size === 0 ? dataset : subset(dataset, good, dataset.name), good };
  });
  const findings: Finding[] = [];
  const known = new Map(readable.map(({ part, good }) => [part, good]));
  for (const { part, dataset } of readable) {
    if (dataset.length > 1) findings.push(...(await copyFindings(part, dataset)));
  }
  for (const [at, first] of readable.entries()) {
    for (const second of readable.slice(at + 1)) {
      if (first.dataset.length === 0 || second.dataset.length === 0) continue;
      findings.push(...(await leakageFindings([first.part, first.dataset], [second.part, second.dataset])));
    }
  }
  return findings.map((finding) => ({
    ...finding,
    places: finding.places.map((place) => ({ ...place, index: known.get(place.part)![place.index!]! })),
  }));
}

/** Places of a sample, by their indices in the whole part. */
function inWhole(
  finding: Finding,
  looked: ReadonlyMap<string, { readonly indices?: readonly number[] }>,
): Finding {
  return {
    ...finding,
    places: finding.places.map((place) => {
      const indices = looked.get(place.part)?.indices;
      return place.index === undefined || indices === undefined
        ? place
        : { ...place, index: indices[place.index]! };
    }),
  };
}

function sortedFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

async function examplesOf(
  { kind, part, places }: Finding,
  count: number,
  parts: ReadonlyMap<string, DetectionDataset>,
): Promise<Figure> {
  const shown = places.filter(({ index }) => index !== undefined).slice(0, count);
  if (shown.length === 0) throw new RangeError(`finding must have places in pictures, "${kind}" has none`);
  const items = [];
  for (const { part: from, index, box, note } of shown) {
    const sample = await parts.get(from)!.read(index!);
    const [boxes, labels] =
      box === undefined ? [sample.boxes, sample.labels] : [[sample.boxes[box]!], [sample.labels[box]!]];
    items.push({ image: sample.image, boxes, labels, title: note ?? sample.id });
  }
  const classes = parts.get(shown[0]!.part)!.classes;
  return boxesOnImagesFigure(items, { classes, title: `${kind}, ${part}` });
}
