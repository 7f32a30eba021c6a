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
export { type FusionOptions, type ScoredBoxes, weightedBoxFusion } from "./boxes/weighted-box-fusion.js";
export { type ConnectOptions, connect, disconnect } from "./cluster/connect.js";
export { dataParallel } from "./cluster/data-parallel.js";
export { type ClipsOptions, clips } from "./datasets/clips.js";
export { type CorrectBoxesOptions, correctBoxes } from "./datasets/correction/correct-boxes.js";
export {
  type ColourCorrection,
  type CorrectColoursOptions,
  correctColours,
} from "./datasets/correction/correct-colours.js";
export { correctDuplicates } from "./datasets/correction/correct-duplicates.js";
export { type CorrectImbalanceOptions, correctImbalance } from "./datasets/correction/correct-imbalance.js";
export type { Corrected, FitOptions } from "./datasets/correction/parts.js";
export {
  type Annotation,
  type DetectionDataset,
  type Meta,
  type ReadOptions,
  readAnnotation,
  type Sample,
} from "./datasets/dataset.js";
export { filterDataset } from "./datasets/filter-dataset.js";
export type { CsvColumn, CsvColumns } from "./datasets/formats/csv-columns.js";
export type { FileDataset, ReadDatasetOptions } from "./datasets/formats/file-dataset.js";
export type { LabelColumn } from "./datasets/formats/label-columns.js";
export { type Labels, type LoadLabelsOptions, loadLabels } from "./datasets/formats/load-labels.js";
export { type ReadCocoOptions, readCoco } from "./datasets/formats/read-coco.js";
export { type ReadCsvOptions, readCsv } from "./datasets/formats/read-csv.js";
export { type ReadLabelTextOptions, readLabelText } from "./datasets/formats/read-label-text.js";
export { readMot } from "./datasets/formats/read-mot.js";
export type { BadKind, OnBad, ReportEntry } from "./datasets/formats/read-report.js";
export { type ReadVocOptions, readVoc } from "./datasets/formats/read-voc.js";
export { type ReadYoloOptions, readYolo } from "./datasets/formats/read-yolo.js";
export { writeCoco } from "./datasets/formats/write-coco.js";
export { writeCsv } from "./datasets/formats/write-csv.js";
export type { WriteDatasetOptions, WrittenDataset } from "./datasets/formats/write-dataset.js";
export { writeLabels } from "./datasets/formats/write-labels.js";
export { writeMot } from "./datasets/formats/write-mot.js";
export { type WriteVocOptions, writeVoc } from "./datasets/formats/write-voc.js";
export { writeYolo } from "./datasets/formats/write-yolo.js";
export { type DigitScenesOptions, digitScenes } from "./datasets/generators/digit-scenes.js";
export { digitsOnClutter, digitsOnClutterVersion } from "./datasets/generators/digits-on-clutter.js";
export { type DriftOptions, drifted } from "./datasets/generators/drifted.js";
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
export {
  type LabelNoiseOptions,
  type NoisyDataset,
  type PlantedError,
  withLabelNoise,
} from "./datasets/generators/with-label-noise.js";
export type { DriftRow, DriftVerdict } from "./datasets/inspection/drift-between.js";
export { type KsResult, ksTest } from "./datasets/inspection/ks-test.js";
export { populationStability } from "./datasets/inspection/population-stability.js";
export { mergeDatasets } from "./datasets/merge-datasets.js";
export { DatasetUnavailableError } from "./datasets/registry/dataset-unavailable-error.js";
export { type LoadDatasetOptions, loadDataset } from "./datasets/registry/load-dataset.js";
export type { LoadedDataset } from "./datasets/registry/read-registered.js";
export { relabelDataset } from "./datasets/relabel-dataset.js";
export type { Sequence, SequenceDataset } from "./datasets/sequences.js";
export {
  type DuplicateOptions,
  type Duplicates,
  findDuplicates,
  type Leakage,
  leakage,
} from "./datasets/splits/find-duplicates.js";
export { type Fold, foldDataset } from "./datasets/splits/fold-dataset.js";
export type { NearPair } from "./datasets/splits/near-pairs.js";
export { type SplitBalance, splitBalance } from "./datasets/splits/split-balance.js";
export { type SplitOptions, type SplitParts, splitDataset } from "./datasets/splits/split-dataset.js";
export type { SplitRules } from "./datasets/splits/split-units.js";
export { subset } from "./datasets/subset.js";
export { clearOutput, type DisplayHandle, type DisplayOptions, display } from "./display.js";
export type { Assessment, AssessmentFacts, EvaluationJson, TableRow } from "./evaluation/assessment.js";
export { readCocoResults } from "./evaluation/coco-results/read-coco-results.js";
export { writeCocoResults } from "./evaluation/coco-results/write-coco-results.js";
export { type ComparedRun, compareRuns, type RunComparison } from "./evaluation/compare-runs.js";
export type { ComparisonRow } from "./evaluation/comparison/compare-evaluations.js";
export type { TrainingRow } from "./evaluation/comparison/compare-histories.js";
export { diagnoseLowAccuracy, type LowAccuracyOptions } from "./evaluation/diagnose-low-accuracy.js";
export {
  diagnoseOverfitting,
  type OverfittingOptions,
  type Regularization,
} from "./evaluation/diagnose-overfitting.js";
export { diagnoseSlowTraining, type SlowTrainingOptions } from "./evaluation/diagnose-slow-training.js";
export type {
  Diagnosis,
  DiagnosisFacts,
  DiagnosticTest,
  TestOutcome,
} from "./evaluation/diagnosis/diagnosis.js";
export type { DetectorEvaluation, DetectorScores, EvaluatedImage } from "./evaluation/evaluate-detector.js";
export type { EvaluatedPrediction, Evaluation } from "./evaluation/evaluate-localizer.js";
export { evaluateModel } from "./evaluation/evaluate-model.js";
export {
  type EvaluateTracksOptions,
  evaluateTracks,
  type TrackingRow,
  type TracksEvaluation,
} from "./evaluation/evaluate-tracks.js";
export type { DetectorEvaluationOptions, EvaluationOptions } from "./evaluation/evaluation-options.js";
export {
  type ExplainedPrediction,
  type ExplainPredictionOptions,
  explainPrediction,
} from "./evaluation/explain-prediction.js";
export type { ExplanationRow } from "./evaluation/explanation/explanation-row.js";
export {
  type FindingRow,
  type Inspection,
  type InspectOptions,
  inspectDataset,
} from "./evaluation/inspect-dataset.js";
export type { Finding, FindingKind, FoundPlace, Severity } from "./evaluation/inspection/finding.js";
export type { PartNumbers } from "./evaluation/inspection/part-numbers.js";
export { type DetectionOptions, type Detections, predictDetector } from "./evaluation/predict-detector.js";
export { type LocalizerPrediction, predictLocalizer } from "./evaluation/predict-localizer.js";
export { predictTracker } from "./evaluation/predict-tracker.js";
export type { DataFrames } from "./evaluation/report/data-frames.js";
export type { Decision, ScoreRow, TrivialRow } from "./evaluation/scoring/statistic.js";
export type { TrainImages } from "./evaluation/scoring/train-images.js";
export { type TrackVideosOptions, trackVideos } from "./evaluation/track-videos.js";
export { activationMaps } from "./explain/activation-maps.js";
export { type AttentionMaps, attentionMaps } from "./explain/attention-maps.js";
export { type ExplainOptions, explain, type MethodName } from "./explain/explain.js";
export { type ExplanationScores, explanationScores } from "./explain/explanation-scores.js";
export { filters } from "./explain/filters.js";
export {
  type InsertionDeletion,
  type InsertionDeletionOptions,
  insertionDeletion,
} from "./explain/insertion-deletion.js";
export { type LstmTraces, lstmTraces } from "./explain/lstm-traces.js";
export {
  type RandomWeightsCheck,
  type RandomWeightsOptions,
  randomWeightsCheck,
  type WeightsVerdict,
} from "./explain/random-weights-check.js";
export type { BoxEdge, Target } from "./explain/target.js";
export { type BrowserPageOptions, exportBrowserPage } from "./export/export-browser-page.js";
export { exportSavedModel, type SavedModelOptions } from "./export/export-saved-model.js";
export { type AttentionFigureOptions, attentionFigure } from "./figures/attention-figure.js";
export { type BoxPositionsOptions, boxPositionsFigure } from "./figures/box-positions-figure.js";
export { type BoxSizeOptions, boxSizeFigure } from "./figures/box-size-figure.js";
export {
  type BoxesOnImagesOptions,
  boxesOnImagesFigure,
  type ImageWithBoxes,
  type PredictedBoxes,
} from "./figures/boxes-on-images-figure.js";
export { calibrationFigure } from "./figures/calibration-figure.js";
export {
  type ClassCountsOptions,
  classCountsFigure,
  classTotalsFigure,
} from "./figures/class-counts-figure.js";
export {
  type ConfusionMatrixFigureOptions,
  confusionMatrixFigure,
} from "./figures/confusion-matrix-figure.js";
export { detectionErrorsFigure } from "./figures/detection-errors-figure.js";
export { type DistributionsOptions, distributionsFigure } from "./figures/distributions-figure.js";
export { type DriftBar, driftFigure } from "./figures/drift-figure.js";
export { type Figure, figure } from "./figures/figure.js";
export { type GroupScores, groupScoresFigure } from "./figures/group-scores-figure.js";
export { type HeatMapOptions, heatMapFigure, type ImageWithHeatMap } from "./figures/heat-map-figure.js";
export { type ImageGridOptions, imageGridFigure } from "./figures/image-grid-figure.js";
export {
  type InsertionDeletionCurves,
  insertionDeletionFigure,
} from "./figures/insertion-deletion-figure.js";
export { type IouHistogramOptions, iouHistogramFigure } from "./figures/iou-histogram-figure.js";
export { type LearningHistory, learningCurveFigure } from "./figures/learning-curve-figure.js";
export { type LearningRates, learningRateFigure } from "./figures/learning-rate-figure.js";
export { lstmTracesFigure } from "./figures/lstm-traces-figure.js";
export { type MapGridOptions, mapGridFigure } from "./figures/map-grid-figure.js";
export {
  type MetricsVsBaselineOptions,
  metricsVsBaselineFigure,
} from "./figures/metrics-vs-baseline-figure.js";
export { type LayerGraph, modelGraphFigure } from "./figures/model-graph-figure.js";
export { type OutcomeShare, outcomeSharesFigure } from "./figures/outcome-shares-figure.js";
export { palette } from "./figures/palette.js";
export { type PrecisionRecallPoints, precisionRecallFigure } from "./figures/precision-recall-figure.js";
export { renderPng, renderSvg } from "./figures/render.js";
export { type RocPoints, rocFigure } from "./figures/roc-figure.js";
export { type RunCurve, runCurvesFigure } from "./figures/run-curves-figure.js";
export {
  type ScoreInterval,
  type ScoreIntervalsOptions,
  scoreIntervalsFigure,
} from "./figures/score-intervals-figure.js";
export { throughputFigure } from "./figures/throughput-figure.js";
export { type TracksFigureOptions, tracksFigure } from "./figures/tracks-figure.js";
export type { Transform } from "./image/augment/operations.js";
export type { Amount } from "./image/augment/parameter.js";
export { type AugmentOptions, augmentImage } from "./image/augment-image.js";
export { BadFileError } from "./image/bad-file-error.js";
export { type ColourSpace, convertColours } from "./image/convert-colours.js";
export { cropImage, type Region } from "./image/crop-image.js";
export { encodePng } from "./image/encode-png.js";
export type { ImageInput } from "./image/fit-image.js";
export type { ResizeMode } from "./image/fitting.js";
export { type FlipDirection, flipImage } from "./image/flip-image.js";
export { type HeatMap, resizeHeatMap } from "./image/heat-map.js";
export type { Image } from "./image/image.js";
export type { KeepRules } from "./image/keep-rules.js";
export type { LabelledImage, Origin } from "./image/labelled-image.js";
export { type ImageSource, type LoadImageOptions, loadImage } from "./image/load-image.js";
export { type LoadLabelledImageOptions, loadLabelledImage } from "./image/load-labelled-image.js";
export { type Margins, padImage } from "./image/pad-image.js";
export { type HashMethod, hammingDistance, perceptualHash } from "./image/perceptual-hash.js";
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
export { type BootstrapOptions, bootstrapInterval, type Interval } from "./metrics/bootstrap-interval.js";
export { brierScore } from "./metrics/brier-score.js";
export {
  type Calibration,
  type CalibrationBin,
  calibration,
  confidenceCalibration,
} from "./metrics/calibration.js";
export { centerDistances } from "./metrics/center-distances.js";
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
export { type CocoIntervals, cocoIntervals } from "./metrics/detection/coco-intervals.js";
export type { CocoArea } from "./metrics/detection/coco-parameters.js";
export type { CocoScores } from "./metrics/detection/coco-scores.js";
export {
  type DetectionError,
  type DetectionErrorRow,
  type DetectionErrors,
  type DetectionErrorsOptions,
  detectionErrors,
} from "./metrics/detection/detection-errors.js";
export type { DetectedBoxes, TrueBoxes, TrueBoxMeta } from "./metrics/detection/detections.js";
export {
  type FindLabelErrorsOptions,
  findLabelErrors,
  type LabelErrorKind,
  type LabelSuspect,
} from "./metrics/detection/find-label-errors.js";
export type { VocInterpolation } from "./metrics/detection/interpolated-average-precision.js";
export type { DetectionErrorKind } from "./metrics/detection/judge-detections.js";
export {
  type VocClassScores,
  type VocEvaluation,
  type VocOptions,
  vocEvaluation,
} from "./metrics/detection/voc-evaluation.js";
export { f1Score } from "./metrics/f1-score.js";
export type { LabelAverage } from "./metrics/label-counts.js";
export {
  type BoxErrors,
  type LocalizationScores,
  localizationScores,
} from "./metrics/localization-scores.js";
export { logLoss } from "./metrics/log-loss.js";
export { matthewsCorrelation } from "./metrics/matthews-correlation.js";
export { meanBox } from "./metrics/mean-box.js";
export { meanIou } from "./metrics/mean-iou.js";
export { mostCommonClass } from "./metrics/most-common-class.js";
export { pointingAccuracy } from "./metrics/pointing-accuracy.js";
export {
  averagePrecision,
  type PrecisionRecallCurve,
  precisionRecallCurve,
} from "./metrics/precision-recall-curve.js";
export { precisionScore } from "./metrics/precision-score.js";
export { quantile } from "./metrics/quantile.js";
export { recallAtIou } from "./metrics/recall-at-iou.js";
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
export { attentionWeights } from "./models/attention-weights.js";
export type { BackboneName } from "./models/backbones/backbone.js";
export { type AttentionOptions, buildAttentionModel } from "./models/build-attention-model.js";
export { buildCnnModel, type CnnOptions } from "./models/build-cnn-model.js";
export { type BackboneOptions, buildLocalizer } from "./models/build-localizer.js";
export { buildRnnModel, type RnnOptions } from "./models/build-rnn-model.js";
export { describeModel, type LayerRow } from "./models/describe-model.js";
export { AnchorDetector } from "./models/detectors/anchor-detector.js";
export {
  type AnchorDetectorOptions,
  buildAnchorDetector,
} from "./models/detectors/build-anchor-detector.js";
export {
  buildCenterDetector,
  type CenterDetectorOptions,
} from "./models/detectors/build-center-detector.js";
export {
  buildQueryDetector,
  type QueryDetectorOptions,
} from "./models/detectors/build-query-detector.js";
export { CenterDetector } from "./models/detectors/center-detector.js";
export { Detector } from "./models/detectors/detector.js";
export { encodeAnchors } from "./models/detectors/encode-anchors.js";
export { encodeCenters } from "./models/detectors/encode-centers.js";
export { QueryDetector } from "./models/detectors/query-detector.js";
export { buildFusionModel, type FusionModelOptions } from "./models/fusion/build-fusion-model.js";
export { MultiHeadAttention, type MultiHeadAttentionArgs } from "./models/layers/multi-head-attention.js";
export { PositionalEncoding, type PositionalEncodingArgs } from "./models/layers/positional-encoding.js";
export { ReZero } from "./models/layers/re-zero.js";
export { sinusoidalEncoding } from "./models/layers/sinusoidal-encoding.js";
export type { LocalizationModel } from "./models/localization-model.js";
export { Localizer } from "./models/localizer.js";
export { type ModelGraph, modelGraph } from "./models/model-graph.js";
export {
  type LoadedLayers,
  loadPretrained,
  type PretrainedName,
} from "./models/pretrained/load-pretrained.js";
export { loadModel } from "./models/saved/load-model.js";
export { saveModel } from "./models/saved/save-model.js";
export {
  buildRnnTracker,
  type Recurrence,
  type RnnTrackerOptions,
} from "./models/trackers/build-rnn-tracker.js";
export { RnnTracker } from "./models/trackers/rnn-tracker.js";
export {
  onProgress,
  type ProgressBar,
  type ProgressEvent,
  type ProgressOptions,
  progress,
  requestStop,
} from "./progress.js";
export { recordResults } from "./record-results.js";
export { compile, devices, tensorflowVersion, tf } from "./tensorflow/index.js";
export { KalmanBoxFilter } from "./tracking/kalman-box-filter.js";
export {
  type FrameDetections,
  type Track,
  type TrackObjectsOptions,
  trackObjects,
} from "./tracking/track-objects.js";
export { type TrackRow, trackTable } from "./tracking/track-table.js";
export { createTracker, type TrackedObject, type Tracker } from "./tracking/tracker.js";
export type { TrackerOptions } from "./tracking/tracker-options.js";
export { type Batch, type BatchOptions, batches } from "./training/batches.js";
export { type EarlyStoppingOptions, earlyStop } from "./training/early-stopping.js";
export { type HistoryRow, historyCsv, historyTable } from "./training/history-table.js";
export { binaryCrossEntropy } from "./training/losses/binary-cross-entropy.js";
export { boxOverlap } from "./training/losses/box-overlap.js";
export { type BoxTensor, boxTensor } from "./training/losses/box-tensor.js";
export { categoricalCrossEntropy } from "./training/losses/categorical-cross-entropy.js";
export { centerness } from "./training/losses/centerness.js";
export { focalLoss } from "./training/losses/focal-loss.js";
export { heatMapFocalLoss } from "./training/losses/heat-map-focal-loss.js";
export { huberLoss } from "./training/losses/huber-loss.js";
export { iouLoss } from "./training/losses/iou-loss.js";
export { matchQueries, type SetWeights } from "./training/losses/match-queries.js";
export { meanAbsoluteError } from "./training/losses/mean-absolute-error.js";
export { meanSquaredError } from "./training/losses/mean-squared-error.js";
export { type LossOptions, type Reduction, reduceLoss } from "./training/losses/reduce-loss.js";
export { type QuerySet, type SetLosses, setLoss } from "./training/losses/set-loss.js";
export { smoothL1Loss } from "./training/losses/smooth-l1-loss.js";
export { type LrFindOptions, type LrFindResult, lrFind } from "./training/lr-find.js";
export { type ClipOptions, clipGradients } from "./training/optimizers/clip-gradients.js";
export {
  createOptimizer,
  type OptimizerName,
  type OptimizerSpec,
} from "./training/optimizers/create-optimizer.js";
export { Optimizer } from "./training/optimizers/optimizer.js";
export type { UpdateRule } from "./training/optimizers/update-rule.js";
export { WeightAverage } from "./training/optimizers/weight-average.js";
export { type OverfitOptions, type OverfitResult, overfitBatch } from "./training/overfit-batch.js";
export { dataFingerprint } from "./training/runs/data-fingerprint.js";
export { loadRunModel } from "./training/runs/load-run-model.js";
export { listRuns, type Run, readRun } from "./training/runs/read-run.js";
export type { RunConfig, RunData } from "./training/runs/run-config.js";
export type { RunStatus } from "./training/runs/run-status.js";
export type { SampleOptions, SkippedSample } from "./training/sample-reader.js";
export { cosineDecay } from "./training/schedules/cosine-decay.js";
export { oneCycle } from "./training/schedules/one-cycle.js";
export { type PlateauOptions, reduceOnPlateau } from "./training/schedules/reduce-on-plateau.js";
export type { Schedule, ScheduleName } from "./training/schedules/schedule.js";
export { stepDecay } from "./training/schedules/step-decay.js";
export { warmUp } from "./training/schedules/warm-up.js";
export type { Strategy } from "./training/strategy.js";
export { type TrainingOptions, trainModel } from "./training/train-model.js";
export type { HistoryLists, TrainingHistory } from "./training/training-history.js";
export { trainingRecipe } from "./training/training-recipe.js";
