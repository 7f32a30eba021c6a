import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import test from "node:test";
import type { Image } from "../../src/image/image.js";
import { type HashMethod, hammingDistance, perceptualHash } from "../../src/image/perceptual-hash.js";

type Case = { shape: [number, number, number]; data: string; hash: string };
const reference: Record<"phash" | "dhash" | "phashResized" | "dhashResized", Case[]> = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/perceptual-hash.json"), "utf8"),
);

const imageOf = ({ data, shape }: Case): Image => ({
  data: new Uint8Array(Buffer.from(data, "base64")),
  shape,
});
const fromHex = (hash: string): Uint32Array =>
  Uint32Array.from(hash.match(/.{8}/g)!, (word) => Number.parseInt(word, 16));

test("the same bits as ImageHash, where neither resizes", () => {
  for (const method of ["phash", "dhash"] as const) {
    assert.equal(reference[method].length, 6);
    for (const known of reference[method]) {
      assert.deepEqual(perceptualHash(imageOf(known), method), fromHex(known.hash), method);
    }
  }
});

test("nearly the same bits where ImageHash takes Lanczos's filter and this the mean of areas", () => {
  const most: Record<HashMethod, number> = { phash: 6, dhash: 40 };
  for (const method of ["phash", "dhash"] as const) {
    for (const known of reference[`${method}Resized`]) {
      const distance = hammingDistance(perceptualHash(imageOf(known), method), fromHex(known.hash));
      assert.ok(distance <= most[method], `${method}: ${distance}`);
    }
  }
});

/** Every pixel `times` x `times` times. */
function enlarged({ data, shape: [height, width, channels] }: Image, times: number): Image {
  const large = new Uint8Array(height * width * channels * times ** 2);
  for (let y = 0; y < height * times; y++) {
    for (let x = 0; x < width * times; x++) {
      for (let channel = 0; channel < channels; channel++) {
        large[(y * width * times + x) * channels + channel] =
          data[(Math.floor(y / times) * width + Math.floor(x / times)) * channels + channel]!;
      }
    }
  }
  return { data: large, shape: [height * times, width * times, channels] };
}

test("size, brightness, colour and type of the numbers do not matter", () => {
  for (const method of ["phash", "dhash"] as const) {
    for (const known of reference[method]) {
      const image = imageOf(known);
      const hash = perceptualHash(image, method);
      const large = perceptualHash(enlarged(image, 3), method);
      const darker = { ...image, data: Float32Array.from(image.data, (value) => (value + 40) / 600) };
      const rgb: Image = {
        data: Uint8Array.from({ length: image.data.length * 3 }, (_, at) => image.data[Math.floor(at / 3)]!),
        shape: [image.shape[0], image.shape[1], 3],
      };
      for (const other of [large, perceptualHash(darker, method), perceptualHash(rgb, method)]) {
        // Neighbours that are equal, and waves at the median, fall on either side by rounding.
        assert.ok(hammingDistance(hash, other) <= (method === "phash" ? 2 : 12), method);
      }
    }
  }
});

test("one pixel has a hash, and pictures of another scene are far apart", () => {
  const pixel: Image = { data: new Uint8Array([7]), shape: [1, 1, 1] };
  assert.deepEqual(perceptualHash(pixel, "dhash"), new Uint32Array(8));
  assert.equal(perceptualHash(pixel).length, 2);
  const hashes = reference.phash.map((known) => perceptualHash(imageOf(known)));
  for (const [index, hash] of hashes.entries()) {
    for (const other of hashes.slice(0, index)) assert.ok(hammingDistance(hash, other) > 10);
  }
});

test("what is no picture, no method or no pair of hashes is an error", () => {
  assert.throws(() => perceptualHash({} as Image), /TypeError: image must be/);
  const pixel: Image = { data: new Uint8Array([7]), shape: [1, 1, 1] };
  assert.throws(
    () => perceptualHash(pixel, "ahash" as HashMethod),
    /RangeError: method must be "phash" or "dhash", got "ahash"/,
  );
  assert.throws(() => hammingDistance(new Uint32Array(2), new Uint32Array(8)), /RangeError: .*got 2 and 8/);
});
