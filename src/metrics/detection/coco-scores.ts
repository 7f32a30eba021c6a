import { cocoAreas } from "./coco-parameters.js";
import type { ClassMeasures } from "./measure-class.js";

/** COCO's twelve figures, each in [0, 1], or -1 where no image has a true box to be found. */
export interface CocoScores {
  /** Average precision: mean over the IoU thresholds and classes. */
  readonly ap: number;
  /** At an IoU of 0.5. */
  readonly ap50: number;
  /** At an IoU of 0.75. */
  readonly ap75: number;
  /** Of objects up to 32 x 32 square pixels. */
  readonly apSmall: number;
  /** Of objects between. */
  readonly apMedium: number;
  /** Of objects from 96 x 96 square pixels. */
  readonly apLarge: number;
  /** Average recall: the share of true boxes found with one detection an image and class. */
  readonly ar1: number;
  /** With 10 detections an image and class. */
  readonly ar10: number;
  /** With 100 detections an image and class. */
  readonly ar100: number;
  readonly arSmall: number;
  readonly arMedium: number;
  readonly arLarge: number;
}

/** The twelve figures, mean over the classes that have true boxes. */
export function cocoScores(classes: readonly ClassMeasures[], iouThresholds: readonly number[]): CocoScores {
  const precision = (area: number, threshold?: number): number =>
    meanOrNone(
      classes.flatMap(({ precision }) => {
        const levels = precision[area]!;
        return (
          threshold === undefined ? levels : levels.filter((_, at) => iouThresholds[at] === threshold)
        ).map((level) => mean(level.precision));
      }),
    );
  const recall = (area: number, limit: number): number =>
    meanOrNone(classes.flatMap(({ recall }) => recall[area]!.map((byLimit) => byLimit[limit]!)));
  const [all, small, medium, large] = cocoAreas.keys() as unknown as [number, number, number, number];
  return {
    ap: precision(all),
    ap50: precision(all, 0.5),
    ap75: precision(all, 0.75),
    apSmall: precision(small),
    apMedium: precision(medium),
    apLarge: precision(large),
    ar1: recall(all, 0),
    ar10: recall(all, 1),
    ar100: recall(all, 2),
    arSmall: recall(small, 2),
    arMedium: recall(medium, 2),
    arLarge: recall(large, 2),
  };
}

function mean(values: ArrayLike<number>): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) total += values[at]!;
  return total / values.length;
}

function meanOrNone(values: readonly number[]): number {
  return values.length === 0 ? -1 : mean(values);
}
