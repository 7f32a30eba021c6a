import type { ResizeMode } from "../../image/fitting.js";
import { tf } from "../../tensorflow/index.js";

export interface RnnTrackerArgs {
  /** [B, T, height, width, channels] */
  readonly input: tf.SymbolicTensor;
  /** [B, T, 4] */
  readonly output: tf.SymbolicTensor;
  /** How many frames a clip has in training. */
  readonly clipLength: number;
  readonly name: string;
  /** The paper that it follows. */
  readonly follows: string;
  readonly resizeMode?: ResizeMode | undefined;
}

/**
 * A tfjs `LayersModel` that follows one object: from the frames of a video to its box in each, by what was seen up to then.
 *
 * @see buildRnnTracker, clips, trainModel, predictTracker.
 */
export class RnnTracker extends tf.LayersModel {
  /** The frames that it takes: height, width, channels. */
  readonly frameShape: readonly [height: number, width: number, channels: number];
  /** How many frames a clip has in training; a video to predict may have any number. */
  readonly clipLength: number;
  /** A clip as one picture, its frames one below the other: what `clips` makes, and trainModel reads. */
  readonly imageShape: readonly [height: number, width: number, channels: number];
  /** How frames of another size are brought to that. */
  readonly resizeMode: ResizeMode;
  /** The paper that it follows. */
  readonly follows: string;

  constructor({ input, output, clipLength, name, follows, resizeMode = "stretch" }: RnnTrackerArgs) {
    super({ inputs: input, outputs: output, name });
    const [, , height, width, channels] = input.shape as number[];
    this.frameShape = [height!, width!, channels!];
    this.clipLength = clipLength;
    this.imageShape = [clipLength * height!, width!, channels!];
    this.resizeMode = resizeMode;
    this.follows = follows;
  }

  /**
   * Where the object is in each frame; differentiable.
   *
   * @param frames [B, T, height, width, channels] in [0, 1].
   * @returns [B, T, 4], xyxy in fractions of the frame.
   */
  forward(frames: tf.Tensor5D, { training = false }: { training?: boolean } = {}): tf.Tensor3D {
    return this.apply(frames, { training }) as tf.Tensor3D;
  }
}
