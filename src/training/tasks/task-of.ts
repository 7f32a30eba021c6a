import { AnchorDetector } from "../../models/detectors/anchor-detector.js";
import { CenterDetector } from "../../models/detectors/center-detector.js";
import { QueryDetector } from "../../models/detectors/query-detector.js";
import { Localizer } from "../../models/localizer.js";
import { RnnTracker } from "../../models/trackers/rnn-tracker.js";
import type { CompileOptions } from "../../tensorflow/index.js";
import { anchorTask } from "./anchor-task.js";
import { centerTask } from "./center-task.js";
import { localizerTask } from "./localizer-task.js";
import { queryTask } from "./query-task.js";
import { trackerTask } from "./tracker-task.js";
import type { LossWeights, TrainableModel, TrainingTask } from "./training-task.js";

/**
 * What a model is trained on and by.
 *
 * @param draws What a pass through the network of a task's own draws by.
 * @throws {TypeError} If it is none of the kinds that trainModel knows.
 */
export function taskOf(
  model: TrainableModel,
  weights: LossWeights,
  draws: CompileOptions = {},
): TrainingTask {
  if (model instanceof Localizer) return localizerTask(model, weights);
  if (model instanceof CenterDetector) return centerTask(model, weights);
  if (model instanceof AnchorDetector) return anchorTask(model, weights);
  if (model instanceof QueryDetector) return queryTask(model, weights, draws);
  if (model instanceof RnnTracker) return trackerTask(model, weights);
  throw new TypeError(
    "model must be a localizer (buildCnnModel ...), a detector (buildCenterDetector ...) or a tracker (buildRnnTracker), " +
      `got ${(model as object | undefined)?.constructor?.name ?? typeof model}`,
  );
}
