// The public surface of pinpoint-ts. One explicit list, no logic.

export { anchorBoxes } from "./boxes/anchor-boxes.js";
export { anchorPoints } from "./boxes/anchor-points.js";
export { boxArea } from "./boxes/box-area.js";
export { boxIou } from "./boxes/box-iou.js";
export type { Box, Boxes, BoxFormat, BoxUnit, RotatedBox, RotatedBoxes } from "./boxes/boxes.js";
export { clipBoxes } from "./boxes/clip-boxes.js";
export { convertBoxes } from "./boxes/convert-boxes.js";
export { defaultBoxes } from "./boxes/default-boxes.js";
export { decodeBoxes, encodeBoxes, type OffsetWeights } from "./boxes/encode-boxes.js";
export { linearSumAssignment } from "./boxes/linear-sum-assignment.js";
export { type MatchOptions, matchBoxes } from "./boxes/match-boxes.js";
export { type NmsOptions, nms } from "./boxes/nms.js";
export { denormalizeBoxes, normalizeBoxes } from "./boxes/normalize-boxes.js";
export type { Overlap } from "./boxes/overlap.js";
export { packBoxes } from "./boxes/pack-boxes.js";
export { pairedBoxIou } from "./boxes/paired-box-iou.js";
export type { Point, Polygon } from "./boxes/polygon.js";
export { rotatedBoxIou } from "./boxes/rotated-box-iou.js";
export { enclosingBoxes, rotatedBoxCorners, rotatedBoxes } from "./boxes/rotated-boxes.js";
export { type SoftNmsOptions, softNms } from "./boxes/soft-nms.js";
export { unpackBoxes } from "./boxes/unpack-boxes.js";
export {
  type FusionOptions,
  type ScoredBoxes,
  weightedBoxFusion,
} from "./boxes/weighted-box-fusion.js";
export {
  type Annotation,
  type DetectionDataset,
  type Meta,
  type ReadOptions,
  readAnnotation,
  type Sample,
} from "./datasets/dataset.js";
export { DatasetUnavailableError } from "./datasets/dataset-unavailable-error.js";
export { digitsOnClutter, digitsOnClutterVersion } from "./datasets/digits-on-clutter.js";
export { type DriftOptions, drifted } from "./datasets/drifted.js";
export type { FileDataset, ReadDatasetOptions } from "./datasets/file-dataset.js";
export { type DigitScenesOptions, digitScenes } from "./datasets/generators/digit-scenes.js";
export type { GeneratedDataset, GeneratorOptions } from "./datasets/generators/generated-dataset.js";
export { type LicencePlatesOptions, licencePlates } from "./datasets/generators/licence-plates.js";
export {
  type GeneratedSequences,
  type MovingObjectsOptions,
  movingObjects,
} from "./datasets/generators/moving-objects.js";
export { oneRectangle } from "./datasets/generators/one-rectangle.js";
export type { ShapeKind } from "./datasets/generators/shape-stamp.js";
export { type ShapeColour, type ShapesOptions, shapes } from "./datasets/generators/shapes.js";
export { twoColouredShapes } from "./datasets/generators/two-coloured-shapes.js";
export { type LoadDatasetOptions, loadDataset } from "./datasets/load-dataset.js";
export type { BadKind, OnBad, ReportEntry } from "./datasets/read-report.js";
export { type ReadVocOptions, readVoc } from "./datasets/read-voc.js";
export type { Sequence, SequenceDataset } from "./datasets/sequences.js";
export { splitDataset } from "./datasets/split-dataset.js";
export { subset } from "./datasets/subset.js";
export {
  type LabelNoiseOptions,
  type NoisyDataset,
  type PlantedError,
  withLabelNoise,
} from "./datasets/with-label-noise.js";
export { clearOutput, type DisplayHandle, type DisplayOptions, display } from "./display.js";
export {
  type EvaluatedPrediction,
  type Evaluation,
  evaluateModel,
  type ScoreRow,
} from "./evaluation/evaluate-model.js";
export { type LocalizerPrediction, predictLocalizer } from "./evaluation/predict-localizer.js";
export { type BoxSizeOptions, boxSizeFigure } from "./figures/box-size-figure.js";
export {
  type BoxesOnImagesOptions,
  boxesOnImagesFigure,
  type ImageWithBoxes,
  type PredictedBoxes,
} from "./figures/boxes-on-images-figure.js";
export { type ClassCountsOptions, classCountsFigure } from "./figures/class-counts-figure.js";
export { type Figure, figure } from "./figures/figure.js";
export { type ImageGridOptions, imageGridFigure } from "./figures/image-grid-figure.js";
export { type IouHistogramOptions, iouHistogramFigure } from "./figures/iou-histogram-figure.js";
export { type LearningHistory, learningCurveFigure } from "./figures/learning-curve-figure.js";
export {
  type MetricsVsBaselineOptions,
  metricsVsBaselineFigure,
} from "./figures/metrics-vs-baseline-figure.js";
export { palette } from "./figures/palette.js";
export { renderPng, renderSvg } from "./figures/render.js";
export type { Transform } from "./image/augment/operations.js";
export type { Amount } from "./image/augment/parameter.js";
export { type AugmentOptions, augmentImage } from "./image/augment-image.js";
export { BadFileError } from "./image/bad-file-error.js";
export { type ColourSpace, convertColours } from "./image/convert-colours.js";
export { cropImage, type Region } from "./image/crop-image.js";
export { encodePng } from "./image/encode-png.js";
export type { ResizeMode } from "./image/fitting.js";
export { type FlipDirection, flipImage } from "./image/flip-image.js";
export type { Image } from "./image/image.js";
export type { KeepRules } from "./image/keep-rules.js";
export type { LabelledImage, Origin } from "./image/labelled-image.js";
export { type ImageSource, type LoadImageOptions, loadImage } from "./image/load-image.js";
export {
  type LoadLabelledImageOptions,
  loadLabelledImage,
} from "./image/load-labelled-image.js";
export { type Margins, padImage } from "./image/pad-image.js";
export { imagenetStatistics, type PixelStatistics, pixelStatistics } from "./image/pixel-statistics.js";
export { readAhead } from "./image/read-ahead.js";
export { resizeImage } from "./image/resize-image.js";
export { rotateImage } from "./image/rotate-image.js";
export { normalizePixels, scalePixels } from "./image/scale-pixels.js";
export { standardizePixels } from "./image/standardize-pixels.js";
export { toOriginalBoxes } from "./image/to-original-boxes.js";
export { toTensor } from "./image/to-tensor.js";
export { html, svg } from "./markup/html.js";
export type { Markup } from "./markup/markup.js";
export { md } from "./markup/md.js";
export { accuracy } from "./metrics/accuracy.js";
export { balancedAccuracy } from "./metrics/balanced-accuracy.js";
export { brierScore } from "./metrics/brier-score.js";
export { type Calibration, type CalibrationBin, calibration } from "./metrics/calibration.js";
export { type ClassReport, classificationReport } from "./metrics/classification-report.js";
export { cohenKappa, type KappaWeights } from "./metrics/cohen-kappa.js";
export { confusionMatrix } from "./metrics/confusion-matrix.js";
export {
  type CocoClassScores,
  type CocoCurve,
  type CocoEvaluation,
  type CocoOptions,
  cocoEvaluation,
} from "./metrics/detection/coco-evaluation.js";
export type { CocoArea } from "./metrics/detection/coco-parameters.js";
export type { CocoScores } from "./metrics/detection/coco-scores.js";
export type { DetectedBoxes, TrueBoxes, TrueBoxMeta } from "./metrics/detection/detections.js";
export { f1Score } from "./metrics/f1-score.js";
export type { LabelAverage } from "./metrics/label-counts.js";
export { logLoss } from "./metrics/log-loss.js";
export { matthewsCorrelation } from "./metrics/matthews-correlation.js";
export { meanBox } from "./metrics/mean-box.js";
export { meanIou } from "./metrics/mean-iou.js";
export { mostCommonClass } from "./metrics/most-common-class.js";
export {
  averagePrecision,
  type PrecisionRecallCurve,
  precisionRecallCurve,
} from "./metrics/precision-recall-curve.js";
export { precisionScore } from "./metrics/precision-score.js";
export { recallScore } from "./metrics/recall-score.js";
export { multiclassRocAuc, rocAuc } from "./metrics/roc-auc.js";
export { type RocCurve, rocCurve } from "./metrics/roc-curve.js";
export { topKAccuracy } from "./metrics/top-k-accuracy.js";
export type { TrackedBoxes, TrackedSequence } from "./metrics/tracking/tracked-sequence.js";
export {
  type TrackingEvaluation,
  type TrackingOptions,
  type TrackingScores,
  trackingEvaluation,
} from "./metrics/tracking/tracking-evaluation.js";
export { buildCnnModel, type CnnOptions } from "./models/build-cnn-model.js";
export { Localizer } from "./models/localizer.js";
export {
  onProgress,
  type ProgressBar,
  type ProgressEvent,
  type ProgressOptions,
  progress,
  requestStop,
} from "./progress.js";
export { compile, devices, tensorflowVersion, tf } from "./tensorflow/index.js";
export { type TrainingOptions, trainModel } from "./training/train-model.js";
export type { TrainingHistory } from "./training/training-history.js";
