import assert from "node:assert/strict";
import sharp from "sharp";
import { BadFileError } from "../../src/image/bad-file-error.js";
import { checkImage, type Image } from "../../src/image/image.js";
import { loadImage } from "../../src/image/load-image.js";
import { loadLabelledImage } from "../../src/image/load-labelled-image.js";
import { createRandom, type Random } from "../../src/random.js";

/** A small file of each format. */
export async function files(): Promise<Record<string, Buffer>> {
  const random = createRandom(1);
  const [height, width] = [48, 64];
  const data = Uint8Array.from({ length: height * width * 3 }, () => random.integer(0, 255));
  const picture = () => sharp(data, { raw: { width, height, channels: 3 } }).blur(2);
  return {
    jpeg: await picture().jpeg().toBuffer(),
    progressive: await picture().jpeg({ progressive: true }).withMetadata({ orientation: 6 }).toBuffer(),
    png: await picture().png().toBuffer(),
    webp: await picture().webp().toBuffer(),
    gif: await picture().gif().toBuffer(),
    tiff: await picture().tiff().toBuffer(),
    avif: await picture().avif({ effort: 0 }).toBuffer(),
    svg: Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><rect x="5" y="5" width="20" height="10" fill="red"/></svg>',
    ),
  };
}

/** The file with a few bytes changed, cut out, doubled or zeroed. */
function damaged(file: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(file);
  for (let wound = random.integer(1, 4); wound > 0; wound--) {
    const at = random.integer(0, bytes.length - 1);
    const length = random.integer(1, Math.min(64, bytes.length - at));
    const kind = random.integer(0, 4);
    if (kind === 0) bytes[at] = random.integer(0, 255);
    else if (kind === 1) bytes[at]! ^= 1 << random.integer(0, 7);
    else if (kind === 2) bytes.fill(0, at, at + length);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    if (bytes.length === 0) return bytes;
  }
  return random.next() < 0.2 ? bytes.subarray(0, random.integer(0, bytes.length)) : bytes;
}

/**
 * Loads `count` damaged files; each must end in a picture or a named error.
 *
 * @returns How many ended in which.
 */
export async function loadDamaged(file: Buffer, count: number): Promise<{ good: number; bad: number }> {
  const ends = { good: 0, bad: 0 };
  for (let seed = 0; seed < count; seed++) {
    const bytes = damaged(file, createRandom(2, seed));
    const whole = await end(() => loadImage(bytes, { maxPixels: 1_000_000 }));
    ends[whole === undefined ? "bad" : "good"]++;
    const reduced = await end(async () => {
      const options = { atLeast: [8, 8], maxPixels: 1_000_000 } as const;
      return (await loadLabelledImage(bytes, { boxes: [], labels: [] }, options)).image;
    });
    // At a fraction, fewer of the bytes are looked at: what can be read whole can be read reduced, too.
    assert.ok(whole === undefined || reduced !== undefined, `seed ${seed}`);
  }
  return ends;
}

async function end(load: () => Promise<Image>): Promise<Image | undefined> {
  try {
    const image = await load();
    checkImage(image, "image", [3]);
    return image;
  } catch (error) {
    assert.ok(error instanceof BadFileError, String(error));
    assert.ok(error.reason.length > 10, error.message);
    return undefined;
  }
}
