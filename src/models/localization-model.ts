import type { Detector } from "./detectors/detector.js";
import type { Localizer } from "./localizer.js";
import type { RnnTracker } from "./trackers/rnn-tracker.js";

/** Every kind of model that trainModel trains and saveModel keeps. */
export type LocalizationModel = Localizer | Detector | RnnTracker;
