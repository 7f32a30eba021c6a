import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { BadFileError } from "../../src/image/bad-file-error.js";
import { encodePng } from "../../src/image/encode-png.js";
import { fetchBytes } from "../../src/image/fetch-bytes.js";
import { imageSize } from "../../src/image/image-size.js";
import { loadImage } from "../../src/image/load-image.js";
import { withServer } from "../datasets/registry/loopback.js";
import { claimingPng, encoded, speckled, whiteBox } from "./pictures.js";

const folder = mkdtempSync(join(tmpdir(), "pinpoint-image-"));
after(() => rmSync(folder, { recursive: true }));

function saved(name: string, bytes: Uint8Array | string): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

test("a PNG comes back as it was, from a path, a file URL and bytes", async () => {
  const picture = speckled(5, 7);
  const bytes = await encodePng(picture);
  const file = saved("ünïcode name #1 [page=2].png", bytes);
  for (const source of [file, pathToFileURL(file), pathToFileURL(file).href, bytes]) {
    assert.deepEqual(await loadImage(source), picture);
  }
});

test("grey stays grey where one channel is asked for, and becomes RGB where three are", async () => {
  const grey = speckled(4, 6, 1);
  const bytes = await encodePng(grey);
  assert.deepEqual(await loadImage(bytes, { channels: 1 }), grey);
  const rgb = await loadImage(bytes);
  assert.deepEqual(rgb.shape, [4, 6, 3]);
  assert.deepEqual(
    [...rgb.data].filter((_, index) => index % 3 === 1),
    [...grey.data],
  );
});

test("a float picture is saved as 8 bits, clipped", async () => {
  const bytes = await encodePng({ data: Float32Array.of(-1, 0, 0.2, 2), shape: [2, 2, 1] });
  assert.deepEqual([...(await loadImage(bytes, { channels: 1 })).data], [0, 0, 51, 255]);
});

test("the content decides, not the name: a PNG called .jpg", async () => {
  const file = saved("really-a-png.jpg", await encodePng(speckled(3, 3)));
  assert.deepEqual((await loadImage(file)).shape, [3, 3, 3]);
});

test("EXIF orientation is applied", async () => {
  const upright = whiteBox(40, 20, [0, 0, 10, 20], 3);
  const [height, width] = upright.shape;
  const turned = await sharp(upright.data, { raw: { width, height, channels: 3 } })
    .rotate(-90)
    .jpeg({ quality: 100 })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  assert.deepEqual((await sharp(turned).metadata()).width, 40, "the file itself lies on its side");
  const { data, shape } = await loadImage(turned, { channels: 1 });
  assert.deepEqual(shape, [40, 20, 1]);
  const at = (x: number, y: number): boolean => data[y * 20 + x]! > 127;
  assert.deepEqual(
    [at(3, 3), at(3, 17), at(15, 3), at(3, 30), at(15, 30)],
    [true, true, false, false, false],
  );
  assert.deepEqual(await imageSize(saved("turned.jpg", turned)), [40, 20]);
});

test("transparent parts become white", async () => {
  const rgba = Uint8Array.of(255, 0, 0, 255, 0, 0, 0, 0);
  const bytes = await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
    .png()
    .toBuffer();
  assert.deepEqual([...(await loadImage(bytes)).data], [255, 0, 0, 255, 255, 255]);
});

test("16-bit grey and CMYK become 8-bit", async () => {
  const deep = await sharp(Uint16Array.of(0, 0x8000, 0xffff), { raw: { width: 3, height: 1, channels: 1 } })
    .toColourspace("grey16")
    .png()
    .toBuffer();
  assert.equal((await sharp(deep).metadata()).depth, "ushort");
  assert.deepEqual([...(await loadImage(deep, { channels: 1 })).data], [0, 128, 255]);
  assert.deepEqual([...(await loadImage(deep)).data], [0, 0, 0, 128, 128, 128, 255, 255, 255]);

  const white = whiteBox(8, 8, [0, 0, 8, 8], 3);
  const cmyk = await sharp(white.data, { raw: { width: 8, height: 8, channels: 3 } })
    .toColourspace("cmyk")
    .jpeg()
    .toBuffer();
  assert.equal((await sharp(cmyk).metadata()).space, "cmyk");
  const back = await loadImage(cmyk);
  assert.deepEqual(back.shape, [8, 8, 3]);
  assert.ok([...back.data].every((value) => value > 245));
});

test("bad files are errors that name file and reason", async (t) => {
  const jpeg = await encoded(speckled(80, 100), "jpeg");
  const png = await encoded(speckled(80, 100), "png");
  const cases: Record<string, { bytes: Uint8Array | string; reason: RegExp }> = {
    "truncated.jpg": { bytes: jpeg.subarray(0, jpeg.length * 0.6), reason: /truncated or damaged/ },
    "nearly-whole.jpg": { bytes: jpeg.subarray(0, jpeg.length - 20), reason: /truncated or damaged/ },
    "truncated.png": { bytes: png.subarray(0, png.length * 0.6), reason: /truncated or damaged/ },
    "empty.jpg": { bytes: "", reason: /the file is empty \(0 bytes\)/ },
    "text.jpg": { bytes: "not a picture", reason: /not a picture that can be read/ },
    "bomb.png": {
      bytes: claimingPng(20_000, 20_000),
      reason: /more than 100,000,000 pixels; pass a larger maxPixels/,
    },
  };
  for (const [name, { bytes, reason }] of Object.entries(cases)) {
    await t.test(name, async () => {
      const file = saved(name, bytes);
      await assert.rejects(loadImage(file), (error) => {
        assert.ok(error instanceof BadFileError);
        assert.equal(error.file, file);
        assert.ok(error.message.startsWith(`${file}: `), error.message);
        assert.match(error.reason, reason);
        return true;
      });
    });
  }
  await t.test("missing, or a folder", async () => {
    await assert.rejects(
      loadImage(join(folder, "none.jpg")),
      /BadFileError: .*none\.jpg: there is no such file/,
    );
    await assert.rejects(loadImage(folder), /BadFileError: .*: this is a folder, not a file/);
  });
  await t.test("bytes without a name", async () => {
    await assert.rejects(loadImage(Buffer.alloc(0)), /BadFileError: the given bytes: this is not a picture/);
  });
});

test("maxPixels is a limit that can be moved", async () => {
  const bytes = await encodePng(speckled(10, 10));
  await assert.rejects(loadImage(bytes, { maxPixels: 99 }), /more than 99 pixels/);
  assert.deepEqual((await loadImage(bytes, { maxPixels: 100 })).shape, [10, 10, 3]);
});

test("what is no source, or no option, is named", async () => {
  await assert.rejects(
    loadImage(new URL("ftp://example.org/a.jpg")),
    /TypeError: source must be a file:.* got ftp:/,
  );
  await assert.rejects(loadImage(7 as unknown as string), /TypeError: source must be .* got number/);
  await assert.rejects(
    loadImage("a.jpg", { channels: 4 as 3 }),
    /RangeError: channels must be 1 or 3, got 4/,
  );
  await assert.rejects(
    loadImage("a.jpg", { type: "uint16" as "uint8" }),
    /RangeError: type must be "uint8" or "float32", got uint16/,
  );
});

test("as float32, a file of 16 bits keeps what 8 cannot tell, and one of 8 stays what it is", async () => {
  const deep = await sharp(Uint16Array.of(0, 100, 0x8000, 0xffff), {
    raw: { width: 4, height: 1, channels: 1 },
  })
    .toColourspace("grey16")
    .png()
    .toBuffer();
  const { data } = await loadImage(deep, { channels: 1, type: "float32" });
  for (const [at, value] of [0, 100, 0x8000, 0xffff].entries()) {
    assert.ok(Math.abs(data[at]! - value / 65535) < 1e-6, `${data[at]} is not ${value / 65535}`);
  }
  const picture = speckled(4, 5);
  const floats = await loadImage(await encodePng(picture), { type: "float32" });
  assert.deepEqual(floats.shape, picture.shape);
  assert.ok([...floats.data].every((value, at) => Math.round(value * 255) === picture.data[at]));
});

test("an animated picture is its first frame; one pixel is a picture", async () => {
  const frame = (shade: number) =>
    sharp({ create: { width: 3, height: 2, channels: 3, background: { r: shade, g: shade, b: shade } } })
      .png()
      .toBuffer();
  const animated = await sharp([await frame(200), await frame(10)], { join: { animated: true } })
    .gif()
    .toBuffer();
  assert.equal((await sharp(animated).metadata()).pages, 2);
  const { data, shape } = await loadImage(animated);
  assert.deepEqual([shape, data[0]], [[2, 3, 3], 200]);
  assert.deepEqual((await loadImage(await encodePng(speckled(1, 1)))).shape, [1, 1, 3]);
});

test("pictures come from the web; what the server does wrong is named with the address", async () => {
  const png = await encodePng(speckled(6, 5));
  const listener: RequestListener = (request, response) => {
    const path = request.url ?? "";
    if (path.endsWith("/good.png")) response.end(png);
    else if (path.endsWith("/moved")) response.writeHead(302, { location: "/good.png" }).end();
    else if (path.endsWith("/page")) response.end("<html>");
    else if (path.endsWith("/empty")) response.end();
    else if (path.endsWith("/silent")) response.write("x");
    else if (path.endsWith("/cut")) {
      response.writeHead(200, { "content-length": png.length });
      response.write(png.subarray(0, 20), () => response.destroy());
    } else response.writeHead(404).end("no");
  };
  await withServer(listener, async (address) => {
    const url = (path: string) => new URL(path, address);
    assert.deepEqual(await loadImage(url("/good.png")), speckled(6, 5));
    assert.deepEqual(await loadImage(url("/moved").href), speckled(6, 5));
    const rejects = async (path: string, reason: RegExp) => {
      await assert.rejects(loadImage(url(path)), (error) => {
        assert.ok(error instanceof BadFileError);
        assert.equal(error.file, url(path).href);
        assert.match(error.reason, reason);
        return true;
      });
    };
    await rejects("/none.png", /the server answers 404/);
    await rejects("/page", /not a picture that can be read/);
    await rejects("/empty", /sent nothing \(0 bytes\)/);
    await rejects("/cut", /cannot be fetched/);
    await assert.rejects(
      fetchBytes(url("/silent").href, { patience: 0.1 }),
      /BadFileError: .*silent for 0\.1 seconds/,
    );
    await assert.rejects(fetchBytes(url("/good.png").href, { maxBytes: 10 }), /has more than 10 bytes/);
  });
  await assert.rejects(loadImage("http://127.0.0.1:9/a.png"), /BadFileError: .*cannot be fetched \(.*\)/);
});
