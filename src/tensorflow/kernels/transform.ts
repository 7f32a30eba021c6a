import * as tf from "@tensorflow/tfjs";
import { runOp } from "../run-op.js";
import { addKernel } from "./add-kernel.js";

export interface TransformAttributes {
  readonly interpolation: "nearest" | "bilinear";
  readonly fillMode: "constant" | "reflect" | "wrap" | "nearest";
  readonly fillValue: number;
  readonly outputShape?: [height: number, width: number];
}

addKernel<"image" | "transforms", TransformAttributes>(
  "Transform",
  ({ image, transforms }, { interpolation, fillMode, fillValue, outputShape }) =>
    runOp(
      "ImageProjectiveTransformV3",
      [
        image,
        transforms,
        tf.tensor1d(outputShape ?? image.shape.slice(1, 3), "int32"),
        tf.scalar(fillValue, "float32"),
      ],
      {
        dtype: { type: image.dtype },
        interpolation: interpolation.toUpperCase(),
        fill_mode: fillMode.toUpperCase(),
      },
    ),
);
