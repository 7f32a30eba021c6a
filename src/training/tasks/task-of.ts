import { AnchorDetector } from "../../models/detectors/anchor-detector.js";
import { CenterDetector } from "../../models/detectors/center-detector.js";
import { QueryDetector } from "../../models/detectors/query-detector.js";
import { Localizer } from "../../models/localizer.js";
import { RnnTracker } from "../../models/trackers/rnn-tracker.js";
import { anchorTask } from "./anchor-task.js";
import { centerTask } from "./center-task.js";
import { localizerTask } from "./localizer-task.js";
import { queryTask } from "./query-task.js";
import { trackerTask } from "./tracker-task.js";
import type { LossWeights, TaskOptions, TrainableModel, TrainingTask } from "./training-task.js";

/**
 * What a model is trained on and by.
 *
 * @param options See {@link TaskOptions}.
 * @throws {TypeError} If it is none of the kinds that trainModel knows.
 */
export function taskOf(model: TrainableModel, weights: LossWeights, options: TaskOptions = {}): TrainingTask {
  if (model instanceof Localizer) return localizerTask(model, weights, options);
  if (options.classWeights !== undefined || options.sampleWeight !== undefined) {
    throw new RangeError(
      "classWeights and sampleWeights are for localizers, one object an image; a detector's focal loss already counts " +
        "what is rare and hard more",
    );
  }
  if (model instanceof CenterDetector) return centerTask(model, weights);
  if (model instanceof AnchorDetector) return anchorTask(model, weights);
  if (model instanceof QueryDetector) return queryTask(model, weights, options.draws);
  if (model instanceof RnnTracker) return trackerTask(model, weights);
  throw new TypeError(
    "model must be a localizer (buildCnnModel ...), a detector (buildCenterDetector ...) or a tracker (buildRnnTracker), " +
      `got ${(model as object | undefined)?.constructor?.name ?? typeof model}`,
  );
}
