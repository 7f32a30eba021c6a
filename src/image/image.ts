/**
 * A picture in plain memory: rows from the top, pixels from the left, channels last (HWC).
 *
 * `Uint8Array` data runs from 0 to 255, `Float32Array` data from 0 to 1. One channel is grey, three are RGB.
 */
export interface Image {
  readonly data: Uint8Array | Float32Array;
  readonly shape: readonly [height: number, width: number, channels: number];
}

/**
 * Throws unless the value is an {@link Image} whose data fits its shape.
 *
 * @param image The value to look at.
 * @param name What the error calls the argument.
 * @param channels The numbers of channels that will do; any, if left out.
 * @throws {TypeError} If it is no image; says what was expected and what came.
 */
export function checkImage(image: Image, name = "image", channels?: readonly number[]): void {
  const data: unknown = image?.data;
  const shape: unknown = image?.shape;
  if (!(data instanceof Uint8Array || data instanceof Float32Array) || !Array.isArray(shape)) {
    throw new TypeError(
      `${name} must be { data: Uint8Array | Float32Array, shape: [height, width, channels] }`,
    );
  }
  if (
    shape.length !== 3 ||
    !shape.every((side) => Number.isInteger(side) && side > 0) ||
    data.length !== shape[0] * shape[1] * shape[2]
  ) {
    throw new TypeError(
      `${name}.shape [${shape.join(", ")}] must be [height, width, channels], each >= 1, with as many values as` +
        ` ${name}.data holds (${data.length})`,
    );
  }
  if (channels !== undefined && !channels.includes(shape[2])) {
    throw new TypeError(`${name} must have ${channels.join(" or ")} channels, got ${shape[2]}`);
  }
}
