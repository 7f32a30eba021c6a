import * as tf from "@tensorflow/tfjs";
import { addKernel } from "../kernels/add-kernel.js";
import { replaceKernel } from "../kernels/replace-kernel.js";
import { runOp } from "../run-op.js";
import { addGradient, noGradient } from "./add-gradient.js";

interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** tfjs-node leaves half-pixel centres out of its gradients. */
replaceKernel<"images" | "dy", ResizeAttributes>(
  "ResizeBilinearGrad",
  ({ images, dy }, { alignCorners, halfPixelCenters }) =>
    runOp("ResizeBilinearGrad", [dy, images], {
      T: { type: images.dtype },
      align_corners: alignCorners,
      half_pixel_centers: halfPixelCenters,
    }),
);

replaceKernel<"images" | "dy", ResizeAttributes>(
  "ResizeNearestNeighborGrad",
  ({ images, dy }, { alignCorners, halfPixelCenters }) =>
    tf.tidy(() =>
      runOp("ResizeNearestNeighborGrad", [dy, tf.tensor1d(images.shape.slice(1, 3), "int32")], {
        T: { type: images.dtype },
        align_corners: alignCorners,
        half_pixel_centers: halfPixelCenters,
      }),
    ),
);

interface CropAttributes {
  readonly method: "bilinear" | "nearest";
  readonly cropSize: [number, number];
}

addKernel<"dy" | "boxes" | "boxInd", { shape: number[]; method: string }>(
  "CropAndResizeGradImage",
  ({ dy, boxes, boxInd }, { shape, method }) =>
    runOp("CropAndResizeGradImage", [dy, boxes, boxInd, tf.tensor1d(shape, "int32")], {
      T: { type: "float32" },
      method,
    }),
);

addKernel<"dy" | "image" | "boxes" | "boxInd", object>(
  "CropAndResizeGradBoxes",
  ({ dy, image, boxes, boxInd }) =>
    runOp("CropAndResizeGradBoxes", [dy, image, boxes, boxInd], { T: { type: image.dtype } }),
);

addGradient<"image" | "boxes" | "boxInd", CropAttributes>(
  "CropAndResize",
  ["image", "boxes", "boxInd"],
  (dy, { image, boxes, boxInd }, { method }) => ({
    image: () =>
      tf.engine().runKernel("CropAndResizeGradImage", { dy, boxes, boxInd }, { shape: image.shape, method }),
    // Which pixel is nearest goes in steps.
    boxes:
      method === "nearest"
        ? noGradient(boxes)
        : () => tf.engine().runKernel("CropAndResizeGradBoxes", { dy, image, boxes, boxInd }),
    boxInd: noGradient(boxInd),
  }),
);
