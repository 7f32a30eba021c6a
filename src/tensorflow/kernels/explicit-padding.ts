import type { backend_util } from "@tensorflow/tfjs";

/** How tfjs's 2D convolutions and pools are told of padding. */
export type Pad = "valid" | "same" | number | backend_util.ExplicitPadding;

/** A padding of so many rows and columns on every side, dimension by dimension. */
export function explicitPadding(
  pad: number | backend_util.ExplicitPadding,
  dataFormat: "NHWC" | "NCHW" = "NHWC",
): backend_util.ExplicitPadding {
  if (typeof pad !== "number") return pad;
  const [none, both]: [number, number][] = [
    [0, 0],
    [pad, pad],
  ];
  return (
    dataFormat === "NHWC" ? [none, both, both, none] : [none, none, both, both]
  ) as backend_util.ExplicitPadding;
}
