import * as tf from "@tensorflow/tfjs";
import { type AttributeValue, runOp } from "../run-op.js";

/** 0 for as many as the file has, else 1 (grey), 3 (RGB) or 4 (RGB and alpha; not in JPEG). */
export type Channels = 0 | 1 | 3 | 4;

/** The formats by the bytes that their files begin with. */
const signatures = {
  jpeg: [0xff, 0xd8, 0xff],
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  gif: [0x47, 0x49, 0x46, 0x38],
  bmp: [0x42, 0x4d],
};

/**
 * Decodes a JPEG, PNG, GIF or BMP file.
 *
 * @param contents The file's bytes.
 * @param channels How many channels to give; GIFs always have 3.
 * @param dtype Only int32 is there.
 * @param expandAnimations Whether a GIF gives all its frames; otherwise its first one.
 * @returns int32, 0 to 255, [height, width, channels]; of a GIF [frames, height, width, 3].
 * @throws {TypeError} If `contents` are not bytes. @throws {RangeError} If they are not one of these formats.
 * @throws {Error} If the file is damaged, in TensorFlow's words.
 * @example const png = await tf.node.encodePng(tf.ones([4, 6, 3], "int32"))
 * tf.node.decodeImage(png).shape // [4, 6, 3]
 */
export function decodeImage(
  contents: Uint8Array,
  channels: Channels = 0,
  dtype: "int32" = "int32",
  expandAnimations = true,
): tf.Tensor3D | tf.Tensor4D {
  const format = imageFormat(contents);
  if (format === "jpeg" && channels !== 4) return decodeJpeg(contents, channels);
  if (format === "png") return decodePng(contents, channels, dtype);
  if (format === "gif") {
    const frames = decodeGif(contents);
    return expandAnimations ? frames : tf.tidy(() => firstOf(frames));
  }
  return decodeBmp(contents, channels);
}

/**
 * Decodes a JPEG file.
 *
 * @param contents The file's bytes.
 * @param channels How many channels to give.
 * @param ratio The image is made smaller by this factor: 1, 2, 4 or 8.
 * @param fancyUpscaling Smoother colours where the file holds fewer of them: slower.
 * @param tryRecoverTruncated Whether to give an image from a file that ends too soon.
 * @param acceptableFraction How much of its lines such a file must have, 0 to 1.
 * @param dctMethod `INTEGER_FAST`, `INTEGER_ACCURATE`, or TensorFlow's choice.
 * @returns int32, 0 to 255, [height, width, channels].
 */
export function decodeJpeg(
  contents: Uint8Array,
  channels: 0 | 1 | 3 = 0,
  ratio = 1,
  fancyUpscaling = true,
  tryRecoverTruncated = false,
  acceptableFraction = 1,
  dctMethod = "",
): tf.Tensor3D {
  return decode("DecodeJpeg", contents, {
    channels: { int: channels },
    ratio: { int: ratio },
    fancy_upscaling: fancyUpscaling,
    try_recover_truncated: tryRecoverTruncated,
    acceptable_fraction: { float: acceptableFraction },
    dct_method: dctMethod,
  });
}

/**
 * Decodes a PNG file; of 16 bits a colour the upper 8 are kept.
 *
 * @param contents The file's bytes.
 * @param channels How many channels to give.
 * @param dtype Only int32 is there.
 * @returns int32, 0 to 255, [height, width, channels].
 */
export function decodePng(
  contents: Uint8Array,
  channels: Channels = 0,
  dtype: "int32" = "int32",
): tf.Tensor3D {
  if (dtype !== "int32") throw new TypeError(`decodePng gives int32 only, not ${dtype}: cast its result.`);
  return decode("DecodePng", contents, { channels: { int: channels } });
}

/**
 * Decodes a BMP file.
 *
 * @param contents The file's bytes.
 * @param channels How many channels the file has; others than that are an error.
 * @returns int32, 0 to 255, [height, width, channels].
 */
export function decodeBmp(contents: Uint8Array, channels: Channels = 0): tf.Tensor3D {
  return decode("DecodeBmp", contents, { channels: { int: channels } });
}

/**
 * Decodes all frames of a GIF file.
 *
 * @param contents The file's bytes.
 * @returns int32, 0 to 255, [frames, height, width, 3].
 */
export function decodeGif(contents: Uint8Array): tf.Tensor4D {
  return decode("DecodeGif", contents, {});
}

function decode<T extends tf.Tensor>(
  opName: string,
  contents: Uint8Array,
  attributes: Record<string, AttributeValue>,
): T {
  checkBytes(contents);
  return tf.tidy(() => runOp(opName, [tf.scalar(contents, "string")], attributes)) as T;
}

function imageFormat(contents: Uint8Array): keyof typeof signatures {
  checkBytes(contents);
  for (const [format, signature] of Object.entries(signatures)) {
    if (signature.every((byte, index) => byte === contents[index])) return format as keyof typeof signatures;
  }
  const start = Buffer.from(contents.subarray(0, 8)).toString("hex");
  throw new RangeError(
    `contents must be a JPEG, PNG, GIF or BMP file; they are ${contents.length} bytes that begin with "${start}".`,
  );
}

function checkBytes(contents: unknown): asserts contents is Uint8Array {
  if (contents instanceof Uint8Array) return;
  throw new TypeError(
    `contents must be the bytes of a file (a Uint8Array, as fs.readFileSync gives), not ${typeof contents}.`,
  );
}

function firstOf(frames: tf.Tensor4D): tf.Tensor3D {
  const first = frames.slice(0, 1).squeeze<tf.Tensor3D>([0]);
  frames.dispose();
  return first;
}
