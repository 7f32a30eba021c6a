import assert from "node:assert/strict";
import test from "node:test";
import sharp from "sharp";
import type { Image } from "../../src/image/image.js";
import { loadImage } from "../../src/image/load-image.js";
import { turnUpright } from "../../src/image/turn-upright.js";
import { decodeJpeg } from "../../src/tensorflow/decode-jpeg.js";
import { whiteBox } from "./pictures.js";

/** Even fields of colour, which survive every format. */
const fields = (height: number, width: number): Image => ({
  data: Uint8Array.from({ length: height * width * 3 }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    return [200, 90, 40, 60, 160, 230][(channel + 3 * Number(pixel % width >= width / 2)) % 6]!;
  }),
  shape: [height, width, 3],
});

function raw({ data, shape: [height, width, channels] }: Image) {
  return sharp(data, { raw: { width, height, channels: channels as 1 | 3 } });
}

async function assertLoads(bytes: Buffer, wanted: Image, tolerance: number, what: string): Promise<void> {
  const { data, shape } = await loadImage(bytes);
  assert.deepEqual(shape, wanted.shape, what);
  const worst = [...data].reduce((most, value, at) => Math.max(most, Math.abs(value - wanted.data[at]!)), 0);
  assert.ok(worst <= tolerance, `${what}: off by ${worst}`);
}

test("every format that is read here gives the picture that was written", async () => {
  const picture = fields(32, 48);
  const files: Record<string, [bytes: Buffer, tolerance: number]> = {
    jpeg: [await raw(picture).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer(), 3],
    png: [await raw(picture).png().toBuffer(), 0],
    "png with a palette": [await raw(picture).png({ palette: true, dither: 0 }).toBuffer(), 4],
    "png of 16 bits": [await raw(picture).toColourspace("rgb16").png().toBuffer(), 0],
    webp: [await raw(picture).webp({ lossless: true }).toBuffer(), 0],
    avif: [await raw(picture).avif({ lossless: true, effort: 0 }).toBuffer(), 2],
    tiff: [await raw(picture).tiff({ compression: "lzw" }).toBuffer(), 0],
    "tiff in tiles": [await raw(picture).tiff({ compression: "none", tile: true }).toBuffer(), 0],
    gif: [await raw(picture).gif({ dither: 0 }).toBuffer(), 4],
    "jpeg with the colour profile Display P3": [
      await raw(picture).withIccProfile("p3").jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer(),
      4,
    ],
  };
  for (const [name, [bytes, tolerance]] of Object.entries(files)) {
    await assertLoads(bytes, picture, tolerance, name);
  }
  const asStored = await decodeJpeg(files["jpeg with the colour profile Display P3"]![0], 1);
  assert.ok(
    asStored?.data.some((value, at) => Math.abs(value - picture.data[at]!) > 10),
    "the file's own numbers differ",
  );
});

test("grey with alpha lies on white; the first frame or page is taken", async () => {
  const greyAlpha = Buffer.from([100, 255, 0, 0, 0, 128, 255, 255]);
  const png = await sharp(greyAlpha, { raw: { width: 4, height: 1, channels: 2 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
  assert.equal((await sharp(png).metadata()).channels, 2);
  const { data } = await loadImage(png, { channels: 1 });
  assert.deepEqual(
    [...data].map((value) => Math.round(value / 2)),
    [50, 128, 64, 128],
  );
  const pages = [fields(8, 16), whiteBox(8, 16, [0, 0, 16, 8], 3)];
  const frames = await Promise.all(pages.map((page) => raw(page).png().toBuffer()));
  for (const format of ["webp", "gif", "tiff"] as const) {
    const animated = await sharp(frames, { join: { animated: true } })
      .toFormat(format, format === "webp" ? { lossless: true } : {})
      .toBuffer();
    assert.equal((await sharp(animated).metadata()).pages, 2, format);
    const first = await loadImage(animated);
    assert.deepEqual(first.shape, [8, 16, 3], format);
    assert.ok(
      Math.abs(first.data[0]! - 200) < 60 && first.data[2]! < 120,
      `${format}: ${first.data.slice(0, 3)}`,
    );
  }
});

test("all eight orientations of EXIF come upright", async () => {
  const stored = whiteBox(40, 64, [0, 0, 24, 16], 3);
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const bytes = await raw(stored).jpeg({ quality: 100 }).withMetadata({ orientation }).toBuffer();
    await assertLoads(bytes, turnUpright(stored, orientation), 12, `orientation ${orientation}`);
  }
});

test("an SVG is drawn, reaches for nothing outside itself, and cannot be a bomb", async () => {
  const svg = (content: string, more = "") =>
    loadImage(
      Buffer.from(`${more}<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">${content}</svg>`),
    );
  const { data, shape } = await svg('<rect x="0" y="0" width="5" height="10" fill="#c80000"/>');
  assert.deepEqual(
    [shape, [...data.subarray(0, 3)]],
    [
      [10, 20, 3],
      [200, 0, 0],
    ],
  );
  const outside = await svg(
    `<image width="20" height="10" href="file://${__filename}"/><image href="http://127.0.0.1:9/a"/>`,
  );
  assert.ok(outside.data.every((value) => value === 255));
  const laughs = Array.from({ length: 12 }, (_, level) => {
    const before = level === 0 ? "ha" : `&l${level - 1};`.repeat(10);
    return `<!ENTITY l${level} "${before}">`;
  });
  await assert.rejects(
    svg("<text>&l11;</text>", `<!DOCTYPE svg [${laughs.join("")}]>`),
    /^BadFileError: the given bytes: /,
  );
  const huge = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"/>');
  await assert.rejects(loadImage(huge), /^BadFileError: .* more than 100,000,000 pixels/);
});

test("a format that is not read here is called by its name", async () => {
  const starts: Record<string, Buffer> = {
    HEIC: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"),
    BMP: Buffer.from("BM\x46\0\0\0\0\0\0\0\x36\0\0\0", "latin1"),
    "JPEG 2000": Buffer.from("\0\0\0\x0cjP  \r\n\x87\n", "latin1"),
    "JPEG XL": Buffer.from("\0\0\0\x0cJXL \r\n\x87\n", "latin1"),
    Photoshop: Buffer.from("8BPS\0\x01", "latin1"),
    PDF: Buffer.from("%PDF-1.7\n", "latin1"),
    DICOM: Buffer.concat([Buffer.alloc(128), Buffer.from("DICM")]),
  };
  for (const [name, start] of Object.entries(starts)) {
    await assert.rejects(
      loadImage(Buffer.concat([start, Buffer.alloc(300)])),
      new RegExp(`^BadFileError: the given bytes: ${name} files cannot be read here; save it as JPEG, PNG`),
    );
  }
});

test("very long and very small pictures", async () => {
  for (const [height, width] of [
    [1, 1],
    [1, 20_000],
    [20_000, 1],
    [2, 2],
  ] as const) {
    for (const format of ["png", "jpeg", "tiff"] as const) {
      const bytes = await raw(whiteBox(height, width, [0, 0, width, height], 3))
        .toFormat(format)
        .toBuffer();
      const { shape, data } = await loadImage(bytes);
      assert.deepEqual([shape, data[0]], [[height, width, 3], 255]);
    }
  }
});
