import { Detector } from "../models/detectors/detector.js";
import type { tf } from "../tensorflow/index.js";
import { boxReadout } from "./box-readout.js";
import { classReadout } from "./class-readout.js";
import { objectReadout } from "./object-readout.js";
import type { Readout } from "./readout.js";
import { Subject } from "./subject.js";
import { boxEdges, type Target } from "./target.js";

/**
 * The model with one target.
 *
 * @param target Default: the likeliest class; where a model tells no class, its box; of a detector, its surest object.
 * @param options.classes Class names, by label.
 * @param options.network Another network of the same layers, with other weights, to be read in the model's place.
 * @throws {RangeError} If the model has no such output, class or object; says what it has.
 */
export function subjectOf(
  model: tf.LayersModel,
  target: Target | undefined,
  {
    classes = [],
    network = model,
  }: { classes?: readonly string[] | undefined; network?: tf.LayersModel } = {},
): Subject {
  return new Subject(network, readoutOf(model, network, target ?? defaultTarget(model), classes));
}

/** What a person would ask first. */
export function defaultTarget(model: tf.LayersModel): Target {
  if (model instanceof Detector) return { object: 0 };
  return findOutput(model, "class") !== undefined ? { class: "predicted" } : { box: "all" };
}

function readoutOf(
  model: tf.LayersModel,
  network: tf.LayersModel,
  target: Target,
  classes: readonly string[],
): Readout {
  if ("object" in target) {
    const { object, of = "score" } = target;
    if (!(model instanceof Detector)) {
      throw new RangeError(
        `target.object is for detectors; "${model.name}" is none: take { class } or { box }`,
      );
    }
    const part = of === "score" ? "" : of === "box" ? "the box of " : `${of} of `;
    return objectReadout(model, object, checkEdge(of, ["score", "box"], "of"), `${part}object ${object}`);
  }
  if ("box" in target) {
    const edge = checkEdge(target.box, ["all"], "box");
    const index = outputIndex(model, "box", target.output);
    const columns = model.outputs[index]!.shape;
    if (columns.length !== 2 || columns[1] !== 4) {
      throw new RangeError(`target.output must be [B, 4], got [${columns.join(", ")}]`);
    }
    return boxReadout(index, edge, edge === "all" ? "the box" : `the box's ${edge}`);
  }
  const index = outputIndex(model, "class", target.output);
  const label = classIndex(target.class, classes);
  const words = label === undefined ? "the predicted class" : `class "${classes[label] ?? label}"`;
  return classReadout(network, index, label, words);
}

function classIndex(wanted: number | string, classes: readonly string[]): number | undefined {
  if (typeof wanted === "number") return wanted;
  const named = classes.indexOf(wanted);
  if (named !== -1) return named;
  if (wanted === "predicted") return undefined;
  throw new RangeError(
    classes.length === 0
      ? `target.class is the name "${wanted}": say the names by the option classes, or give its number`
      : `target.class must be one of ${classes.join(", ")}, got "${wanted}"`,
  );
}

function checkEdge<T extends string>(edge: T, others: readonly string[], name: string): T {
  const known = [...others, ...boxEdges];
  if (known.includes(edge)) return edge;
  throw new RangeError(`target.${name} must be one of ${known.join(", ")}, got ${String(edge)}`);
}

function outputIndex(model: tf.LayersModel, kind: "class" | "box", named: string | undefined): number {
  const index = named === undefined ? findOutput(model, kind) : model.outputNames.indexOf(named);
  if (index !== undefined && index !== -1) return index;
  throw new RangeError(
    `target: "${model.name}" has no ${named === undefined ? `output for a ${kind}` : `output "${named}"`}; ` +
      `its outputs are ${outputsInWords(model)}: name one as target.output`,
  );
}

/** By name; else the only output there is, if it can be one: any row of numbers may be classes, only four a box. */
function findOutput(model: tf.LayersModel, kind: "class" | "box"): number | undefined {
  const named = model.outputNames.findIndex((name) => (kind === "class" ? /class/i : /box/i).test(name));
  if (named !== -1) return named;
  const [only, ...others] = model.outputs;
  const isOther = model.outputNames.some((name) => /class|box/i.test(name));
  const fits = only?.shape.length === 2 && (kind === "class" || only.shape[1] === 4);
  return others.length === 0 && fits && !isOther ? 0 : undefined;
}

function outputsInWords(model: tf.LayersModel): string {
  return model.outputs
    .map(({ shape }, index) => `"${model.outputNames[index]}" [${shape.join(", ")}]`)
    .join(", ");
}
