import type { DetectionDataset } from "../../datasets/dataset.js";
import { readAnnotation } from "../../datasets/dataset.js";
import { eachSample } from "../../datasets/each-sample.js";
import { cropSuspects } from "../../datasets/inspection/crop-suspects.js";
import {
  type Disagreement,
  disagreements,
  type ModelAnswer,
} from "../../datasets/inspection/disagreements.js";
import type { DatasetMeasures } from "../../datasets/inspection/measure-dataset.js";
import { shapeOutliers } from "../../datasets/inspection/shape-outliers.js";
import { counted, type Finding, type FoundPlace, listed, percent } from "./finding.js";

/** Places listed in a finding. */
const mostPlaces = 1000;

/** Boxes that are unlike the others of their class, found without a model. */
export async function labelFindings(
  part: string,
  { someCrops, someShapes, classes, boxes }: DatasetMeasures,
): Promise<Finding[]> {
  const { suspects, agreement, compared } = await cropSuspects(someCrops);
  const sampled = compared < boxes ? ` of ${counted(compared, "box", "boxes")} compared` : "";
  const wrong = suspects.filter(({ kind }) => kind === "label");
  const faded = suspects.filter(({ kind }) => kind === "place");
  const name = (label: number) => classes[label] ?? String(label);
  const findings: Finding[] = [];
  if (wrong.length > 0) {
    const places = wrong.map(({ crop: { index, id, box, label }, looksLike }) => ({
      part,
      index,
      id,
      box,
      note: `${name(label)}, looks like ${name(looksLike!)}`,
    }));
    findings.push({
      severity: "warning",
      kind: "suspect label",
      part,
      sentence: `${counted(wrong.length, "box", "boxes")}${sampled} of ${part} (${percent(wrong.length / compared)}) look like another class than their label says: ${some(places, wrong.length)}. Look at them; in all, what is in the boxes agrees with ${percent(agreement)} of the labels.`,
      count: wrong.length,
      places: places.slice(0, mostPlaces),
    });
  }
  if (faded.length > 0) {
    const places = faded.map(({ crop: { index, id, box, label }, strength }) => ({
      part,
      index,
      id,
      box,
      note: `${name(label)}, ${strength.toFixed(1)} deviations`,
    }));
    findings.push({
      severity: "warning",
      kind: "suspect place",
      part,
      sentence: `${counted(faded.length, "box", "boxes")}${sampled} of ${part} (${percent(faded.length / compared)}) stand out from what is around them far less than others of their class: ${some(places, faded.length)}. They may lie beside their object, or on nothing.`,
      count: faded.length,
      places: places.slice(0, mostPlaces),
    });
  }
  const outliers = shapeOutliers(someShapes);
  if (outliers.length > 0) {
    const places = outliers.map(({ shape: { index, id, box, label }, by, deviations }) => ({
      part,
      index,
      id,
      box,
      note: `${name(label)}, ${by === "size" ? (deviations > 0 ? "very large" : "very small") : deviations > 0 ? "very wide" : "very high"}`,
    }));
    findings.push({
      severity: "note",
      kind: "unusual box",
      part,
      sentence: `${counted(outliers.length, "box", "boxes")} of ${part} ${outliers.length === 1 ? "is" : "are"} unlike the others of their class: ${some(places, outliers.length)}.`,
      count: outliers.length,
      places: places.slice(0, mostPlaces),
    });
  }
  return findings;
}

const disagreementWords: Readonly<Record<Disagreement["kind"], string>> = {
  missing: "is sure of a thing that has no box",
  label: "is sure of another class",
  place: "is sure that the box lies elsewhere",
  spurious: "sees nothing where a box is",
};

/** Where a model that is sure contradicts the annotation. */
export async function modelFindings(
  part: string,
  dataset: DetectionDataset,
  predictions: (index: number) => ModelAnswer | Promise<ModelAnswer>,
): Promise<Finding[]> {
  const found: { kind: Disagreement["kind"]; score: number; place: FoundPlace }[] = [];
  // One at a time: a model that answers need not do so for several pictures at once.
  const ask = async (index: number) => ({
    index,
    known: await readAnnotation(dataset, index),
    answer: await predictions(index),
  });
  const options = { description: "Comparing predictions", ahead: 1 };
  for await (const { index, known, answer } of eachSample(dataset, ask, options)) {
    for (const { kind, box, prediction, score } of disagreements(known, answer)) {
      const name = (label: number | undefined) => dataset.classes[label!] ?? String(label);
      const said = prediction === undefined ? "nothing" : name(answer.labels[prediction]);
      const is = box === undefined ? "no box" : name(known.labels[box]);
      const place = {
        part,
        index,
        id: known.id,
        note: `${is}, the model says ${said} (${score.toFixed(2)})`,
      };
      found.push({ kind, score, place: box === undefined ? place : { ...place, box } });
    }
  }
  found.sort((a, b) => b.score - a.score);
  const kinds = [...new Set(found.map(({ kind }) => kind))];
  return kinds.map((wanted) => {
    const places = found.flatMap(({ kind, place }) => (kind === wanted ? [place] : []));
    return {
      severity: "warning",
      kind: "model disagrees",
      part,
      sentence: `In ${counted(places.length, "place")} of ${part} the model ${disagreementWords[wanted]}: ${some(places, places.length)}.`,
      count: places.length,
      places: places.slice(0, mostPlaces),
    };
  });
}

function some(places: readonly FoundPlace[], count: number): string {
  return listed(
    places.map(({ id, box, note }) => `${id}${box === undefined ? "" : ` box ${box + 1}`} (${note})`),
    count,
    3,
  );
}
