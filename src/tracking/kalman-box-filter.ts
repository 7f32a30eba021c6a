import type { Box } from "../boxes/boxes.js";

/** How far a box may be off, as a share of its side: where it is seen, and how its speed changes in a frame. */
const positionNoise = 1 / 20;
const speedNoise = 1 / 160;

/**
 * One side of a box over time: where it is, how fast it moves in a frame, and how sure both are. `variance`,
 * `covariance` and `speedVariance` are the three different numbers of the 2 x 2 covariance matrix.
 */
interface Motion {
  value: number;
  speed: number;
  variance: number;
  covariance: number;
  speedVariance: number;
}

/**
 * A Kalman filter of one object's box: centre, width and height, each with its own constant velocity. Noise grows with
 * the box (DeepSORT, ByteTrack); width and height stand for themselves (BoT-SORT) where SORT has area and aspect ratio,
 * so that a box that is cut off at the frame's edge changes one side alone.
 *
 * No matrix is needed: since each number has its own noise and moves by its own speed, the filter of eight states falls
 * into four of two.
 *
 * @see Bewley et al., Simple online and realtime tracking, 2016; Zhang et al., ByteTrack, 2022; Aharon et al., BoT-SORT,
 *   2022 (the same noise).
 * @example
 * const filter = new KalmanBoxFilter([0, 0, 10, 10]);
 * for (const x of [2, 4, 6, 8]) {
 *   filter.predict();
 *   filter.update([x, 0, x + 10, 10]);
 * }
 * filter.predict()[0] > 8 // true
 */
export class KalmanBoxFilter {
  readonly #motions: readonly Motion[];

  /** @param box Where the object was first seen, xyxy pixels. */
  constructor(box: Box) {
    const scale = scaleOf(box[2] - box[0], box[3] - box[1]);
    this.#motions = centred(box).map((value, at) => ({
      value,
      speed: 0,
      variance: (2 * positionNoise * scale[at % 2]!) ** 2,
      covariance: 0,
      speedVariance: (10 * speedNoise * scale[at % 2]!) ** 2,
    }));
  }

  /**
   * Moves on by one frame.
   *
   * @param options.isSeen Whether the object was seen in the frame before: one that was not keeps its size.
   * @returns Where the object should be now.
   */
  predict({ isSeen = true }: { readonly isSeen?: boolean } = {}): Box {
    if (!isSeen) for (const size of this.#motions.slice(2)) size.speed = 0;
    const scale = this.#scale();
    for (const [at, motion] of this.#motions.entries()) {
      motion.value += motion.speed;
      motion.variance += 2 * motion.covariance + motion.speedVariance + (positionNoise * scale[at % 2]!) ** 2;
      motion.covariance += motion.speedVariance;
      motion.speedVariance += (speedNoise * scale[at % 2]!) ** 2;
    }
    return this.box;
  }

  /**
   * Takes in where the object was seen.
   *
   * @returns Where it is now held to be: between what was predicted and what was seen.
   */
  update(box: Box): Box {
    const scale = this.#scale();
    const seen = centred(box);
    for (const [at, motion] of this.#motions.entries()) {
      const { variance, covariance } = motion;
      const total = variance + (positionNoise * scale[at % 2]!) ** 2;
      const surprise = seen[at]! - motion.value;
      motion.value += (variance / total) * surprise;
      motion.speed += (covariance / total) * surprise;
      motion.variance -= variance ** 2 / total;
      motion.covariance -= (variance * covariance) / total;
      motion.speedVariance -= covariance ** 2 / total;
    }
    return this.box;
  }

  /** Where the object is held to be, xyxy pixels. */
  get box(): Box {
    const [x, y, width, height] = this.#motions.map(({ value }) => value) as [number, number, number, number];
    const [right, down] = [Math.max(0, width) / 2, Math.max(0, height) / 2];
    return [x - right, y - down, x + right, y + down];
  }

  #scale(): readonly [number, number] {
    return scaleOf(this.#motions[2]!.value, this.#motions[3]!.value);
  }
}

function centred([x1, y1, x2, y2]: Box): number[] {
  return [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1];
}

/** A box without extent is as uncertain as one of a pixel. */
function scaleOf(width: number, height: number): readonly [number, number] {
  return [Math.max(1, width), Math.max(1, height)];
}
