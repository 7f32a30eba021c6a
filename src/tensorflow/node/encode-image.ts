import type * as tf from "@tensorflow/tfjs";
import type { Attribute } from "../attributes.js";
import { binding } from "../binding.js";
import { AttrType } from "../c-api.js";

/**
 * Encodes an image as a PNG file.
 *
 * @param image 0 to 255, [height, width, channels] with 1 (grey), 2, 3 (RGB) or 4 channels (with alpha).
 * @param compression 0 (none) to 9 (smallest), -1 for zlib's own choice.
 * @returns The file's bytes.
 * @throws {TypeError} If the image has another rank. @throws {RangeError} If a value is not in 0 to 255.
 * @example (await tf.node.encodePng(tf.zeros([2, 2, 3]))).slice(1, 4) // [80, 78, 71]
 */
export async function encodePng(image: tf.Tensor3D, compression = 1): Promise<Uint8Array> {
  return encode("EncodePng", image, [{ name: "compression", type: AttrType.int, value: compression }]);
}

/**
 * Encodes an image as a JPEG file.
 *
 * @param image 0 to 255, [height, width, channels] with 1 (grey) or 3 (RGB) channels.
 * @param format What the channels must be; by default what their number says.
 * @param quality 0 to 100.
 * @param progressive Whether to write a file that shows the whole image early.
 * @param optimizeSize Whether to take time for a smaller file.
 * @param chromaDownsampling Whether to store colours at half the resolution.
 * @param densityUnit Of the densities: pixels an inch or a centimetre.
 * @param xDensity Pixels a unit across.
 * @param yDensity Pixels a unit down.
 * @param xmpMetadata XMP to embed.
 * @returns The file's bytes.
 * @throws {TypeError} If the image has another rank. @throws {RangeError} If a value is not in 0 to 255.
 */
export async function encodeJpeg(
  image: tf.Tensor3D,
  format: "" | "grayscale" | "rgb" = "",
  quality = 95,
  progressive = false,
  optimizeSize = false,
  chromaDownsampling = true,
  densityUnit: "in" | "cm" = "in",
  xDensity = 300,
  yDensity = 300,
  xmpMetadata = "",
): Promise<Uint8Array> {
  return encode("EncodeJpeg", image, [
    { name: "format", type: AttrType.string, value: format },
    { name: "quality", type: AttrType.int, value: quality },
    { name: "progressive", type: AttrType.bool, value: progressive },
    { name: "optimize_size", type: AttrType.bool, value: optimizeSize },
    { name: "chroma_downsampling", type: AttrType.bool, value: chromaDownsampling },
    { name: "density_unit", type: AttrType.string, value: densityUnit },
    { name: "x_density", type: AttrType.int, value: xDensity },
    { name: "y_density", type: AttrType.int, value: yDensity },
    { name: "xmp_metadata", type: AttrType.string, value: xmpMetadata },
  ]);
}

async function encode(opName: string, image: tf.Tensor3D, attributes: Attribute[]): Promise<Uint8Array> {
  if (image.rank !== 3) {
    throw new TypeError(`image must have the shape [height, width, channels], not [${image.shape}].`);
  }
  const pixels = toBytes(await image.data());
  const input = binding.createTensor(image.shape, binding.TF_UINT8, pixels);
  let output: number | undefined;
  try {
    output = binding.executeOp(opName, attributes, [input], 1)[0]?.id;
    const [file] = binding.tensorDataSync(output as number) as Uint8Array[];
    return file as Uint8Array;
  } finally {
    binding.deleteTensor(input);
    if (output !== undefined) binding.deleteTensor(output);
  }
}

function toBytes(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!(value >= 0 && value <= 255)) {
      throw new RangeError(`image must hold values from 0 to 255; value ${index} is ${value}.`);
    }
    bytes[index] = value;
  }
  return bytes;
}
