import { setImmediate } from "node:timers/promises";
import type { HeatMap } from "../image/heat-map.js";
import { compile, tf } from "../tensorflow/index.js";
import { endIfStopped } from "./end-if-stopped.js";
import { checkCount, type Method } from "./method.js";

/** So many covered copies go through the network at once. */
const atOnce = 32;

/** How much the score falls where a square of the picture's mean colour covers it; of each pixel, the mean of its squares. */
export const occlusion: Method = {
  title: "Occlusion",
  paper: "Zeiler and Fergus, 2014",
  signed: true,
  async run(subject, { images, fixed }, options, bar) {
    const [count, height, width] = images.shape;
    const { patch = Math.max(1, Math.round(Math.min(height, width) / 6)) } = options;
    const { stride = Math.max(1, Math.floor(patch / 2)) } = options;
    checkCount("patch", patch);
    checkCount("stride", stride);
    const squares = squaresOver([height, width], patch, stride);
    const score = compile((image: tf.Tensor4D, held: tf.Tensor2D, masks: tf.Tensor) => {
      const mean = tf.mean(image, [1, 2], true);
      const covered = tf.add(image, tf.mul(tf.sub(mean, image), masks));
      return subject.score(covered, tf.tile(held, [masks.shape[0]!, 1]));
    });
    const maps: HeatMap[] = [];
    try {
      for (let index = 0; index < count; index++) {
        const [one, held] = tf.tidy(() => [tf.slice(images, index, 1), tf.slice(fixed, index, 1)]);
        const scores: number[] = [];
        try {
          // The first mask covers nothing.
          const all = [undefined, ...squares];
          for (let done = 0; done < all.length; done += atOnce) {
            await setImmediate();
            endIfStopped(bar);
            const masks = masksOf(all.slice(done, done + atOnce), [height, width]);
            const said = await score(one as tf.Tensor4D, held as tf.Tensor2D, masks).finally(() =>
              masks.dispose(),
            );
            scores.push(...((await said.data()) as Float32Array));
            said.dispose();
          }
        } finally {
          tf.dispose([one!, held!]);
        }
        maps.push(meanFall(squares, scores, [height, width]));
        bar.tick();
      }
    } finally {
      score.dispose();
    }
    return maps;
  },
};

/** xyxy, whole pixels. */
type Square = readonly [x1: number, y1: number, x2: number, y2: number];

/** Squares all over the picture, the last ones at its edges. */
function squaresOver([height, width]: readonly [number, number], patch: number, stride: number): Square[] {
  const starts = (side: number) => {
    const last = Math.max(0, side - patch);
    const list = Array.from({ length: Math.floor(last / stride) + 1 }, (_, index) => index * stride);
    return list.at(-1) === last ? list : [...list, last];
  };
  return starts(height).flatMap((y) =>
    starts(width).map((x): Square => [x, y, Math.min(width, x + patch), Math.min(height, y + patch)]),
  );
}

/** [count, H, W, 1]: ones where a square covers. */
function masksOf(
  squares: readonly (Square | undefined)[],
  [height, width]: readonly [number, number],
): tf.Tensor {
  const data = new Float32Array(squares.length * height * width);
  for (const [index, square] of squares.entries()) {
    if (square === undefined) continue;
    const [x1, y1, x2, y2] = square;
    for (let y = y1; y < y2; y++)
      data.fill(1, (index * height + y) * width + x1, (index * height + y) * width + x2);
  }
  return tf.tensor4d(data, [squares.length, height, width, 1]);
}

function meanFall(
  squares: readonly Square[],
  [whole, ...scores]: readonly number[],
  shape: readonly [number, number],
): HeatMap {
  const [falls, times] = [new Float32Array(shape[0] * shape[1]), new Float32Array(shape[0] * shape[1])];
  for (const [index, [x1, y1, x2, y2]] of squares.entries()) {
    for (let y = y1; y < y2; y++) {
      for (let at = y * shape[1] + x1; at < y * shape[1] + x2; at++) {
        falls[at]! += whole! - scores[index]!;
        times[at]! += 1;
      }
    }
  }
  // A stride beyond the patch leaves pixels that were never covered: nothing is known of them.
  return { data: falls.map((fall, at) => (times[at] === 0 ? 0 : fall / times[at]!)), shape };
}
