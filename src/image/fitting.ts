import type { Geometry, Size } from "./geometry.js";

/**
 * What happens where the new shape is not the old one's: `stretch` distorts, `letterbox` keeps everything and pads,
 * `cover` fills the frame and cuts off what is left over. The latter two keep the picture in the middle.
 */
export type ResizeMode = "stretch" | "letterbox" | "cover";

/** A picture brought to a size. */
export interface Fitting extends Geometry {
  /** The size that the whole picture is scaled to. */
  readonly scaled: Size;
  /** Where its top left corner then lies in the frame: `[top, left]`, negative where it is cut off. */
  readonly offset: readonly [top: number, left: number];
}

/**
 * How a picture of one size is brought to another.
 *
 * @throws {RangeError} If the wanted size is not whole pixels >= 1, or the mode unknown.
 */
export function fitting([height, width]: Size, size: Size, mode: ResizeMode): Fitting {
  checkSize(size);
  const { scaled, offset } = placement([height, width], size, mode);
  const [scaleY, scaleX] = [scaled[0] / height, scaled[1] / width];
  return { scaled, offset, size, matrix: [scaleX, 0, offset[1], 0, scaleY, offset[0], 0, 0, 1] };
}

function placement([height, width]: Size, size: Size, mode: ResizeMode): Pick<Fitting, "scaled" | "offset"> {
  checkResizeMode(mode);
  if (mode === "stretch") return { scaled: size, offset: [0, 0] };
  const scale = (mode === "cover" ? Math.max : Math.min)(size[0] / height, size[1] / width);
  const scaled = [Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale))] as const;
  return {
    scaled,
    offset: [Math.floor((size[0] - scaled[0]) / 2), Math.floor((size[1] - scaled[1]) / 2)],
  };
}

/** Throws unless it is a {@link ResizeMode}. */
export function checkResizeMode(mode: ResizeMode, name = "mode"): void {
  if (mode !== "stretch" && mode !== "letterbox" && mode !== "cover") {
    throw new RangeError(`${name} must be "stretch", "letterbox" or "cover", got ${String(mode)}`);
  }
}

/** Throws unless it is `[height, width]` in whole pixels >= `least`. */
export function checkSize(size: Size, name = "size", least = 1): void {
  const fits = (side: number): boolean => Number.isInteger(side) && side >= least;
  if (!Array.isArray(size) || size.length !== 2 || !size.every(fits)) {
    const got = Array.isArray(size) ? `[${size.join(", ")}]` : typeof size;
    throw new RangeError(`${name} must be [height, width] in whole pixels >= ${least}, got ${got}`);
  }
}
