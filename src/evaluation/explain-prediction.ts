import type { Sample } from "../datasets/dataset.js";
import { type ExplainOptions, type MethodName, methodOf, methods } from "../explain/explain.js";
import { explanationScores } from "../explain/explanation-scores.js";
import { curvesOf, type InsertionDeletion } from "../explain/insertion-deletion.js";
import { picturesOf } from "../explain/pictures-of.js";
import { meanCorrelation, randomNetworks } from "../explain/random-weights-check.js";
import { fitToNetwork, networkInput, type Subject } from "../explain/subject.js";
import { defaultTarget, subjectOf } from "../explain/subject-of.js";
import type { Figure } from "../figures/figure.js";
import { heatMapFigure } from "../figures/heat-map-figure.js";
import { insertionDeletionFigure } from "../figures/insertion-deletion-figure.js";
import type { HeatMap } from "../image/heat-map.js";
import type { Image } from "../image/image.js";
import type { LabelledImage } from "../image/labelled-image.js";
import { jupyterDisplay } from "../jupyter-display.js";
import { Detector } from "../models/detectors/detector.js";
import { MultiHeadAttention } from "../models/layers/multi-head-attention.js";
import { Localizer } from "../models/localizer.js";
import { progress } from "../progress.js";
import { tf } from "../tensorflow/index.js";
import { explanationHtml } from "./explanation/explanation-html.js";
import { type ExplanationRow, explanationRow } from "./explanation/explanation-row.js";
import { explanationSentence } from "./explanation/explanation-sentence.js";
import { predictDetector } from "./predict-detector.js";
import { predictLocalizer } from "./predict-localizer.js";

/** What is explained, and by which methods. */
export interface ExplainPredictionOptions extends Omit<ExplainOptions, "method"> {
  /**
   * Default Grad-CAM, HiResCAM, SmoothGrad, integrated gradients and occlusion, as far as the model has feature maps; and
   * attention rollout where it has attention.
   */
  readonly methods?: readonly MethodName[];
  /** How many times weights are drawn for the random-weights check; default 2. */
  readonly draws?: number;
}

/** Why a model said so, by several methods, and which of them may be believed. */
export interface ExplainedPrediction {
  /** What was explained: `class "7"`. */
  readonly target: string;
  /** What the model gives for it, in [0, 1]: the class' probability; 1 for a box, which is compared with itself. */
  readonly score: number;
  /** Whether the maps can be trusted, and what those that can say. */
  readonly sentence: string;
  /** One a method. */
  readonly rows: readonly ExplanationRow[];
  readonly maps: Readonly<Partial<Record<MethodName, HeatMap>>>;
  readonly figures: { readonly maps: Figure; readonly curves: Figure };
  /** Target, score, sentence and rows. */
  toJSON(): object;
}

/**
 * Why the model says so: heat maps of several methods side by side, each scored (against the true boxes where they are
 * given, by insertion and deletion, and beside the same method on random weights), and a sentence that says which can be
 * trusted. In a notebook it shows itself.
 *
 * @param model Any tfjs model that takes one picture: a localizer, a detector, a functional or sequential model.
 * @param sample A picture, or one with its true boxes as data sets give them; of any size.
 * @param options See {@link ExplainPredictionOptions}.
 * @throws {TypeError} If it is no picture, or the model does not take one.
 * @throws {RangeError} If the model has no such class, output, object or layer, or an option is out of range.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 * @see explain, randomWeightsCheck, insertionDeletion, explanationScores for the parts, and for many pictures.
 * @example
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 2 });
 * const sample = digitsOnClutter({ count: 1 }).read(0);
 * const why = await explainPrediction(model, sample, { methods: ["grad-cam"], draws: 1 });
 * why.rows.map(({ title }) => title) // ["Grad-CAM"]
 */
export async function explainPrediction(
  model: tf.LayersModel,
  sample: Image | Sample,
  { methods: asked, draws = 2, target, classes = [], ...options }: ExplainPredictionOptions = {},
): Promise<ExplainedPrediction> {
  const input = networkInput(model);
  const names = asked ?? defaultMethods(model);
  if (names.length === 0) throw new RangeError("methods must hold at least one method, got none");
  const chosen = names.map(methodOf);
  const fitted = await fitToNetwork(sample, input, "sample");
  const subject = subjectOf(model, target, { classes });
  const networks = randomNetworks(model, draws, options.seed);
  const random = networks.map((network) => subjectOf(model, target, { classes, network }));
  const bar = progress(names.length, { description: "Explaining", unit: "methods" });
  const rows: ExplanationRow[] = [];
  const maps: Partial<Record<MethodName, HeatMap>> = {};
  const curves: Record<string, InsertionDeletion> = {};
  try {
    const pictures = await picturesOf(subject, [fitted.image], () => "sample");
    try {
      for (const [index, name] of names.entries()) {
        const method = chosen[index]!;
        const mapOf = async (of: Subject) => (await method.run(of, pictures, options, bar))[0]!;
        const map = await mapOf(subject);
        const randomMaps: HeatMap[] = [];
        for (const other of random) randomMaps.push(await mapOf(other));
        const [curve] = await curvesOf(subject, pictures, [map], bar);
        maps[name] = map;
        curves[method.title] = curve!;
        const scoresOf = (of: HeatMap) => explanationScores(of, fitted.boxes, input.size);
        rows.push(
          explanationRow({
            ...{ method: name, title: method.title, paper: method.paper },
            isEmpty: map.data.every((value) => value <= 0),
            rankCorrelation: meanCorrelation(map, randomMaps),
            curves: curve!,
            ...(fitted.boxes.length > 0 && { scores: scoresOf(map), randomScores: randomMaps.map(scoresOf) }),
          }),
        );
        bar.update(index + 1);
      }
      const said = await predictionOf(model, fitted.image);
      const score = await scoreOf(subject, pictures);
      const explained = { ...(target ?? defaultTarget(model)) };
      const words = wordsOf(subject, said, "class" in explained && explained.class === "predicted", classes);
      const boxShare =
        fitted.boxes.length === 0
          ? undefined
          : explanationScores(Object.values(maps)[0]!, fitted.boxes, input.size).boxShare;
      bar.done();
      return result({ words, score, rows, maps, curves, fitted, said, boxShare, classes, model });
    } finally {
      tf.dispose({ ...pictures });
    }
  } catch (error) {
    bar.fail(error);
    throw error;
  } finally {
    for (const network of networks) network.dispose();
  }
}

/** What a person would look at first. */
function defaultMethods(model: tf.LayersModel): MethodName[] {
  const hasMaps = model.layers.some(({ weights }) => weights[0]?.shape.length === 4);
  const hasAttention = model.layers.some((layer) => layer instanceof MultiHeadAttention);
  return (Object.keys(methods) as MethodName[]).filter((name) => {
    if (name === "grad-cam" || name === "hires-cam") return hasMaps;
    if (name === "attention-rollout") return hasAttention;
    return ["smooth-grad", "integrated-gradients", "occlusion"].includes(name);
  });
}

/** What the model says of the picture, as far as its kind is known: boxes in pixels, labels, scores. */
interface Said {
  readonly boxes: readonly (readonly [number, number, number, number])[];
  readonly labels: readonly number[];
  readonly scores: readonly number[];
}

async function predictionOf(model: tf.LayersModel, image: Image): Promise<Said | undefined> {
  if (model instanceof Detector) return (await predictDetector(model, [image]))[0];
  if (!(model instanceof Localizer)) return undefined;
  const [said] = (await predictLocalizer(model, [image])) as {
    label?: number;
    score?: number;
    box?: Said["boxes"][0];
  }[];
  const { label, score, box } = said!;
  return {
    boxes: box ? [box] : [],
    labels: label === undefined ? [] : [label],
    scores: score === undefined ? [] : [score],
  };
}

async function scoreOf(
  subject: Subject,
  { images, fixed }: { readonly images: tf.Tensor4D; readonly fixed: tf.Tensor2D },
): Promise<number> {
  const score = tf.tidy(() => subject.score(images, fixed));
  const [value] = await score.data();
  score.dispose();
  return value!;
}

/** The target in words; a predicted class by its name. */
function wordsOf(
  subject: Subject,
  said: Said | undefined,
  isPredicted: boolean,
  classes: readonly string[],
): string {
  const label = said?.labels[0];
  if (!isPredicted || label === undefined) return subject.readout.words;
  return `class "${classes[label] ?? label}"`;
}

function result({
  words,
  score,
  rows,
  maps,
  curves,
  fitted,
  said,
  boxShare,
  classes,
  model,
}: {
  readonly words: string;
  readonly score: number;
  readonly rows: readonly ExplanationRow[];
  readonly maps: Partial<Record<MethodName, HeatMap>>;
  readonly curves: Readonly<Record<string, InsertionDeletion>>;
  readonly fitted: LabelledImage;
  readonly said: Said | undefined;
  readonly boxShare: number | undefined;
  readonly classes: readonly string[];
  readonly model: tf.LayersModel;
}): ExplainedPrediction {
  const sentence = explanationSentence(rows, boxShare);
  const heading = `Why ${model.name} says ${words} (${score.toFixed(2)})`;
  const { image, boxes, labels } = fitted;
  const drawn = { image, boxes, labels, ...(said && { predicted: said }) };
  const panels = rows.map(({ method, title, energyInBox, trusted }) => ({
    ...{ ...drawn, map: maps[method]! },
    lines: [
      title,
      [
        ...(energyInBox === undefined ? [] : [`${(100 * energyInBox).toFixed(0)} % in box`]),
        `trusted: ${trusted}`,
      ].join(", "),
    ],
  }));
  const figures = {
    maps: heatMapFigure([{ ...drawn, lines: ["The picture"] }, ...panels], {
      classes,
      columns: Math.min(4, panels.length + 1),
    }),
    curves: insertionDeletionFigure(curves),
  };
  const explained: ExplainedPrediction = {
    ...{ target: words, score, sentence, rows, maps, figures },
    toJSON: () => ({ target: words, score, sentence, rows }),
  };
  return Object.defineProperty(explained, jupyterDisplay, {
    value: async () => ({
      "text/html": String(await explanationHtml(heading, sentence, rows, figures)),
      "text/plain": `${heading}. ${sentence}`,
    }),
  });
}
