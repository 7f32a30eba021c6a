import type { Image } from "../image/image.js";
import { type Figure, figure } from "./figure.js";
import { imagePanels } from "./image-panels.js";
import { plainText } from "./plain-text.js";

/** How a grid of images is drawn. */
export interface ImageGridOptions {
  /** One for each image, written above it. */
  readonly titles?: readonly string[];
  readonly title?: string;
  /** Images in a row; 4, if left out. */
  readonly columns?: number;
}

/**
 * Images side by side.
 *
 * @param images HWC, 1 or 3 channels; they may differ in size.
 * @throws {RangeError} If there is no image.
 * @example imageGridFigure([{ data: new Uint8Array(4), shape: [2, 2, 1] }]).layout.images?.length // 1
 */
export function imageGridFigure(images: readonly Image[], options: ImageGridOptions = {}): Figure {
  const { titles = [], title, columns } = options;
  const { layout, picture, axesOf } = imagePanels(
    images.map((image, index) => ({
      image,
      lines: titles[index] === undefined ? [] : [plainText(titles[index])],
    })),
    { columns, title: title === undefined ? undefined : plainText(title) },
  );
  return figure({
    // Plotly draws only axes that carry a trace.
    data: images.map((_, index) => ({ type: "scatter", x: [], y: [], showlegend: false, ...axesOf(index) })),
    layout,
    summary: `${title ?? "Images"}: ${images.length}.`,
    picture,
  });
}
