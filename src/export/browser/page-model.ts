import type { Detections } from "../../evaluation/predict-detector.js";
import { predictDetector } from "../../evaluation/predict-detector.js";
import { predictLocalizer } from "../../evaluation/predict-localizer.js";
import type { Image } from "../../image/image.js";
import type { Detector } from "../../models/detectors/detector.js";
import { Localizer } from "../../models/localizer.js";
// It also knows the layers of ours that a network may hold.
import "../../models/saved/known-layers.js";
import { modelOfKind } from "../../models/saved/model-kind.js";
import type { PageData } from "../page-data.js";
import { tf } from "./tensorflow.js";

/** The model that the page carries. */
export async function pageModel({ topology, specs, weights, kind }: PageData): Promise<Localizer | Detector> {
  const bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
  const artifacts = {
    modelTopology: topology as object,
    weightSpecs: specs as tf.io.WeightsManifestEntry[],
    weightData: bytes.buffer,
  };
  const network = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  return modelOfKind(network, kind) as Localizer | Detector;
}

/** What the model finds in a picture; a localizer without a class or a box leaves that out. */
export async function find(
  model: Localizer | Detector,
  image: Image,
  scoreThreshold: number,
): Promise<Partial<Detections>> {
  if (!(model instanceof Localizer)) {
    const [found] = await predictDetector(model, [image], { scoreThreshold });
    return found!;
  }
  const [said] = (await predictLocalizer(model, [image])) as Partial<{
    label: number;
    score: number;
    box: readonly [number, number, number, number];
  }>[];
  const { label, score, box } = said!;
  return {
    ...(box && { boxes: [box] }),
    ...(label !== undefined && { labels: [label], scores: [score!] }),
  };
}
