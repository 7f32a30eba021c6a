import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import test from "node:test";
import { type ColourSpace, convertColours } from "../../src/image/convert-colours.js";
import type { Image } from "../../src/image/image.js";
import { imagenetStatistics, pixelStatistics } from "../../src/image/pixel-statistics.js";
import { normalizePixels, scalePixels } from "../../src/image/scale-pixels.js";
import { standardizePixels } from "../../src/image/standardize-pixels.js";
import { speckled } from "./pictures.js";

const reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/colour-spaces.json"), "utf8"),
) as Record<"rgb" | "grey" | "hsv" | "lab" | "ycrcb", number[][]>;

function assertClose(data: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  assert.equal(data.length, expected.length);
  for (const [at, value] of expected.entries()) {
    assert.ok(Math.abs(data[at]! - value) <= tolerance, `${at}: ${data[at]} is not ${value}`);
  }
}

const rgb: Image = {
  data: Float32Array.from(reference.rgb.flat()),
  shape: [1, reference.rgb.length, 3],
};
const expected: readonly (readonly [ColourSpace, number[], number])[] = [
  ["grey", reference.grey.flat(), 1e-5],
  ["hsv", reference.hsv.flat(), 1e-5],
  ["lab", reference.lab.flat(), 2e-3],
  ["ycbcr", reference.ycrcb.flatMap(([y, cr, cb]) => [y!, cb!, cr!]), 1e-3],
];

for (const [space, values, tolerance] of expected) {
  test(`${space} is OpenCV's`, () => {
    assertClose(convertColours(rgb, "rgb", space).data, values, tolerance);
    if (space === "grey") return;
    const back = convertColours(convertColours(rgb, "rgb", space), space, "rgb");
    assertClose(back.data, reference.rgb.flat(), 1e-4);
  });
}

test("from one space to another goes by way of RGB; grey becomes three alike", () => {
  const bytes: Image = { data: Uint8Array.of(255, 0, 0), shape: [1, 1, 3] };
  const hsv = convertColours(bytes, "rgb", "hsv");
  assert.deepEqual([...hsv.data], [0, 1, 1]);
  assertClose(convertColours(hsv, "hsv", "ycbcr").data, [0.299, 0.5 - 0.299 / 1.772, 1], 1e-6);
  const grey: Image = { data: Uint8Array.of(51), shape: [1, 1, 1] };
  assertClose(convertColours(grey, "grey", "rgb").data, [0.2, 0.2, 0.2], 1e-6);
  assert.throws(() => convertColours(grey, "rgb", "hsv"), /TypeError: image must have 3 channels, got 1/);
  assert.throws(
    () => convertColours(grey, "grey", "cmyk" as "rgb"),
    /RangeError: to must be one of rgb, .* got cmyk/,
  );
});

test("statistics of several pictures are those of all their pixels, bytes or floats", async () => {
  const first = speckled(7, 9);
  const second = { ...speckled(5, 4), data: Float32Array.from(speckled(5, 4).data, (value) => value / 255) };
  const { mean, deviation } = await pixelStatistics([first, second]);
  for (const channel of [0, 1, 2]) {
    const values = [...[...first.data].map((value) => value / 255), ...second.data].filter(
      (_, at) => at % 3 === channel,
    );
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
    assertClose([mean[channel]!, deviation[channel]!], [average, Math.sqrt(variance)], 1e-9);
  }
  await assert.rejects(pixelStatistics([]), /RangeError: images must hold at least one picture/);
  await assert.rejects(
    pixelStatistics([first, speckled(3, 3, 1)]),
    /TypeError: images\[1\] must have 3 channels, got 1/,
  );
});

test("standardised by its data set, a picture has mean 0 and deviation 1 in each channel", async () => {
  const image = speckled(20, 30);
  const after = await pixelStatistics([standardizePixels(image, await pixelStatistics([image]))]);
  assertClose([...after.mean, ...after.deviation], [0, 0, 0, 1, 1, 1], 1e-5);
  const own = standardizePixels(image).data;
  const mean = [...own].reduce((sum, value) => sum + value, 0) / own.length;
  assert.ok(Math.abs(mean) < 1e-6);
  const even = standardizePixels({ data: new Uint8Array(12).fill(9), shape: [2, 2, 3] });
  assert.ok(even.data.every((value) => value === 0));
  assert.throws(
    () => standardizePixels(speckled(2, 2, 1), imagenetStatistics),
    /RangeError: statistics must have 1 means and deviations > 0/,
  );
});

test("scaled and normalised in the head", () => {
  const image: Image = { data: Uint8Array.of(10, 20, 30), shape: [1, 3, 1] };
  assertClose(scalePixels(image).data, [10 / 255, 20 / 255, 30 / 255], 1e-7);
  assertClose(scalePixels(image, [0, 255]).data, [10, 20, 30], 1e-5);
  assert.deepEqual([...normalizePixels(image).data], [0, 0.5, 1]);
  assert.deepEqual([...normalizePixels({ data: Uint8Array.of(7, 7), shape: [1, 2, 1] }).data], [0, 0]);
  assert.throws(() => scalePixels(image, [0, Number.NaN]), /RangeError: range must be two finite numbers/);
});
