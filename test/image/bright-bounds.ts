import type { Box } from "../../src/boxes/boxes.js";
import type { Image } from "../../src/image/image.js";

/** Tight bounds of what is brighter than half; `[width, height, 0, 0]` where nothing is. */
export function brightBounds({ data, shape: [height, width, channels] }: Image): Box {
  const half = data instanceof Uint8Array ? 127.5 : 0.5;
  let [x1, y1, x2, y2] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[(y * width + x) * channels]! < half) continue;
      [x1, y1, x2, y2] = [Math.min(x1, x), Math.min(y1, y), Math.max(x2, x + 1), Math.max(y2, y + 1)];
    }
  }
  return [x1, y1, x2, y2];
}
