import type { Size } from "../geometry.js";
import { cropArea } from "./crop.js";
import type { Transform } from "./operations.js";
import type { Amount } from "./parameter.js";

/** So far pixels may be enlarged without doing harm: there is no need to read finer ones. */
const harmless = 1.25;

/**
 * The size that pictures must at least be read at, so that transforms which cut out a part or enlarge it still have
 * pixels to show.
 *
 * @param size `[height, width]` that is wanted in the end.
 * @param transforms What is done on the way.
 */
export function sizeToRead([height, width]: Size, transforms: readonly Transform[]): Size {
  const zoom = transforms.reduce((product, transform) => product * most(transform), 1);
  const factor = Math.max(1, zoom / harmless);
  return [Math.ceil(height * factor), Math.ceil(width * factor)];
}

/** How many times larger than before a transform may show things. */
function most(transform: Transform): number {
  if (transform.name === "crop") return 1 / Math.sqrt(least(transform.area ?? cropArea));
  if (transform.name === "scale") return Math.max(1, greatest(transform.factor));
  if (transform.name === "affine") return Math.max(1, greatest(transform.scale ?? 1));
  return 1;
}

function least(amount: Amount): number {
  return typeof amount === "number" ? amount : amount[0];
}

function greatest(amount: Amount): number {
  return typeof amount === "number" ? amount : amount[1];
}
