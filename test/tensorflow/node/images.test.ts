import assert from "node:assert/strict";
import test from "node:test";
import { tf } from "../../../src/tensorflow/index.js";
import { largestDifference } from "../largest-difference.js";
import { fileOf, reference, tensorOf } from "./reference.js";

const decoders: Record<string, () => tf.Tensor> = {
  png: () => tf.node.decodePng(fileOf("png")),
  "png grey": () => tf.node.decodeImage(fileOf("png grey")),
  "png grey as rgb": () => tf.node.decodeImage(fileOf("png grey"), 3),
  jpeg: () => tf.node.decodeImage(fileOf("jpeg")),
  "jpeg half": () => tf.node.decodeJpeg(fileOf("jpeg"), 0, 2),
  bmp: () => tf.node.decodeImage(fileOf("bmp")),
  gif: () => tf.node.decodeImage(fileOf("gif")),
};

test("images decode to the values that TensorFlow's Python gives, and leave nothing behind", () => {
  assert.deepEqual(Object.keys(decoders).sort(), Object.keys(reference.decoded).sort());
  for (const [name, decode] of Object.entries(decoders)) {
    const before = tf.memory().numTensors;
    const image = decode();
    assert.equal(image.dtype, "int32");
    assert.equal(tf.memory().numTensors, before + 1, name);
    assert.equal(largestDifference(image, tensorOf(reference.decoded[name]!)), 0, name);
    image.dispose();
  }
});

test("the first frame of a GIF is its image without animation", () => {
  const before = tf.memory().numTensors;
  const image = tf.node.decodeImage(fileOf("gif"), 3, "int32", false);
  assert.deepEqual(image.arraySync(), [[[255, 0, 0]]]);
  image.dispose();
  assert.equal(tf.memory().numTensors, before);
});

test("images encode to the bytes that TensorFlow's Python writes", async () => {
  const picture = tensorOf(reference.decoded.png!) as tf.Tensor3D;
  const png = await tf.node.encodePng(picture, 9);
  assert.equal(Buffer.from(png).toString("base64"), reference.encoded.png);
  const jpeg = await tf.node.encodeJpeg(picture, "", 50, true, false, false);
  assert.equal(Buffer.from(jpeg).toString("base64"), reference.encoded.jpeg);
  assert.deepEqual(tf.node.decodePng(png).arraySync(), picture.arraySync());
});

test("what is no image is refused with its first bytes, a damaged one in TensorFlow's words", () => {
  const before = tf.memory().numTensors;
  assert.throws(
    () => tf.node.decodeImage(Buffer.from("hello there")),
    /RangeError: .*JPEG, PNG, GIF or BMP.* 11 bytes .*"68656c6c6f207468"/,
  );
  assert.throws(
    () => tf.node.decodeImage("cat.png" as unknown as Uint8Array),
    /TypeError: .*Uint8Array.* not string/,
  );
  assert.throws(() => tf.node.decodePng(fileOf("png").subarray(0, 40)), /DecodePng.*PNG/);
  assert.throws(() => tf.node.decodePng(fileOf("png"), 0, "float32" as "int32"), /TypeError: .*int32 only/);
  assert.equal(tf.memory().numTensors, before);
});

test("an image with values out of range or another rank is not encoded", async () => {
  await assert.rejects(
    tf.node.encodePng(tf.tensor3d([0, 256, 1], [1, 1, 3])),
    /RangeError: .*0 to 255; value 1 is 256/,
  );
  await assert.rejects(
    tf.node.encodePng(tf.tensor3d([Number.NaN], [1, 1, 1])),
    /RangeError: .*value 0 is NaN/,
  );
  await assert.rejects(tf.node.encodeJpeg(tf.ones([2, 2]) as unknown as tf.Tensor3D), /TypeError: .*\[2,2\]/);
  await assert.rejects(tf.node.encodeJpeg(tf.ones([1, 1, 2]) as tf.Tensor3D), /EncodeJpeg/);
});
