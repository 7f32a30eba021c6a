/** How the four numbers of a box are to be read. */
export type BoxFormat = "xyxy" | "xywh" | "cxcywh" | "yxyx";

/** What the four numbers count: pixels, or fractions of the image's width and height. */
export type BoxUnit = "px" | "norm";

/**
 * One axis-aligned box: four numbers in some {@link BoxFormat}.
 *
 * Edges are exclusive at the far end: a box over the pixels 3, 4 and 5 has x1 = 3 and x2 = 6, so its width is x2 - x1.
 * The origin is the image's top-left corner.
 */
export type Box = readonly [number, number, number, number];

/**
 * One box turned about its centre: width and height before the turn, then the angle in degrees, counter-clockwise as
 * one sees it. In pixels only: where x and y are scaled differently, an angle means nothing.
 */
export type RotatedBox = readonly [cx: number, cy: number, width: number, height: number, degrees: number];

// The two brands exist in types only: no array ever carries these properties.
declare const format: unique symbol;
declare const unit: unique symbol;

/**
 * A list of boxes whose format and unit are part of its type. The library works in `Boxes` (xyxy pixels) throughout.
 *
 * A plain literal fits any of them; two different ones never mix, which is an error at compile time and not a wrong
 * number at run time.
 */
export type Boxes<F extends BoxFormat = "xyxy", U extends BoxUnit = "px"> = readonly Box[] & {
  readonly [format]?: F;
  readonly [unit]?: U;
};

/** A list of turned boxes (torchvision's "cxcywhr"), in pixels. */
export type RotatedBoxes = readonly RotatedBox[] & {
  readonly [format]?: "cxcywhr";
  readonly [unit]?: "px";
};
