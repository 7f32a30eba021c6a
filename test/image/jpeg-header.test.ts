import assert from "node:assert/strict";
import test from "node:test";
import sharp from "sharp";
import { jpegHeader } from "../../src/image/jpeg-header.js";
import { encoded, speckled } from "./pictures.js";

const [height, width] = [30, 50];
const picture = () => sharp(speckled(height, width).data, { raw: { width, height, channels: 3 } });

test("says what sharp says of it", async () => {
  const files = [
    await picture().jpeg().toBuffer(),
    await picture().jpeg({ progressive: true, mozjpeg: true }).toBuffer(),
    await picture().toColourspace("b-w").jpeg().toBuffer(),
    await picture().toColourspace("cmyk").jpeg().toBuffer(),
    await picture().withIccProfile("p3").jpeg().toBuffer(),
    await picture().jpeg().withMetadata({ orientation: 6, density: 72 }).toBuffer(),
    await picture()
      .withExif({ IFD0: { Copyright: "somebody", ImageDescription: "something" } })
      .jpeg()
      .withMetadata({ orientation: 3 })
      .toBuffer(),
  ];
  for (const [index, file] of files.entries()) {
    const { channels, orientation = 1, icc } = await sharp(file).metadata();
    const hasProfile = index === 4;
    assert.equal(
      icc !== undefined,
      index >= 4,
      "sharp adds sRGB's own profile to what it writes with metadata",
    );
    assert.deepEqual(
      jpegHeader(file),
      { size: [height, width], precision: 8, components: channels, orientation, hasProfile },
      `file ${index}`,
    );
  }
});

test("either order of bytes, padding before a marker, and orientations that there are not", async () => {
  const plain = await picture().jpeg().toBuffer();
  const withExif = (tiff: number[]) => {
    const segment = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), Buffer.from(tiff)]);
    const head = Buffer.from([0xff, 0xff, 0xff, 0xe1, 0, segment.length + 2]);
    return jpegHeader(Buffer.concat([plain.subarray(0, 2), head, segment, plain.subarray(2)]))?.orientation;
  };
  const big = (value: number) => [77, 77, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0];
  const little = (value: number) => [
    73,
    73,
    42,
    0,
    8,
    0,
    0,
    0,
    1,
    0,
    0x12,
    1,
    3,
    0,
    1,
    0,
    0,
    0,
    value,
    0,
    0,
    0,
  ];
  assert.deepEqual(
    [withExif(big(5)), withExif(little(7)), withExif(big(9)), withExif(little(0))],
    [5, 7, 1, 1],
  );
  assert.deepEqual([withExif(big(5).slice(0, 12)), withExif([77, 77]), withExif([])], [1, 1, 1]);
});

test("what is no JPEG, or damaged, has no header", async () => {
  const plain = await picture().jpeg().toBuffer();
  for (const bytes of [Buffer.alloc(0), Buffer.from("text"), await encoded(speckled(4, 4), "png")]) {
    assert.equal(jpegHeader(bytes), undefined);
  }
  const pixels = plain.indexOf(Buffer.from([0xff, 0xda]));
  for (let length = 0; length < pixels; length++) {
    assert.equal(jpegHeader(plain.subarray(0, length)), undefined, `${length} bytes`);
  }
});
