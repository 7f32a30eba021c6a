import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, afterEach, beforeEach } from "node:test";
import { DatasetUnavailableError } from "../../../src/datasets/registry/dataset-unavailable-error.js";
import { loadDataset } from "../../../src/datasets/registry/load-dataset.js";
import { readChecksums, readRegistry } from "../../../src/datasets/registry/registry.js";
import { onProgress, requestStop } from "../../../src/progress.js";
import { goodFiles, write } from "../formats/voc-folder.js";
import { tarGz, withServer } from "./loopback.js";

const parent = mkdtempSync(join(tmpdir(), "pinpoint-load-"));
after(() => rmSync(parent, { recursive: true }));

const outside = process.env.PINPOINT_DATA;
beforeEach(() => {
  delete process.env.PINPOINT_DATA;
});
afterEach(() => {
  if (outside === undefined) delete process.env.PINPOINT_DATA;
  else process.env.PINPOINT_DATA = outside;
});

type Entries = { path: string; content: string | Uint8Array }[];

/** The good files as GitHub would pack them: in one top folder, beside others that nobody asked for. */
async function goodEntries(): Promise<Entries> {
  const files = Object.entries(await goodFiles());
  return [
    { path: "pets-123/README.md", content: "not wanted" },
    ...files.map(([path, content]) => ({ path: `pets-123/set/${path}`, content })),
  ];
}

/** A registry of its own in a folder of its own, whose archive is at `url`. */
async function registryAt(
  url: string,
  bytes: number,
): Promise<{ registry: string; cache: string; stallMs: number; retryMs: number }> {
  const folder = mkdtempSync(join(parent, "registry-"));
  const entry = {
    title: "Two pets",
    source: "https://example.org/pets",
    commit: "123",
    licence: "CC0",
    format: "voc",
    splits: { train: {}, test: {} },
    classes: ["cat", "dog"],
    images: 2,
    boxes: 3,
  };
  const archive = { url, bytes, checksums: "pets.sha256", root: "set" };
  const entries = { pets: { ...entry, archive }, "pets-small": { ...entry, copyOf: "pets" } };
  const lines = Object.entries(await goodFiles()).map(
    ([path, content]) => `${createHash("sha256").update(content).digest("hex")}  set/${path}\n`,
  );
  writeFileSync(join(folder, "registry.json"), JSON.stringify(entries));
  writeFileSync(join(folder, "pets.sha256"), lines.join(""));
  return { registry: join(folder, "registry.json"), cache: join(folder, "cache"), stallMs: 2000, retryMs: 5 };
}

/** Loads from a server that serves `bytes`; afterwards `check` sees the result and the cache's folder. */
async function loadFrom(listener: RequestListener, bytes: number, stallMs = 2000) {
  return withServer(listener, async (url) => {
    const options = { ...(await registryAt(url, bytes)), stallMs };
    try {
      return { dataset: await loadDataset("pets", options), options, url };
    } catch (error) {
      return { error, options, url };
    }
  });
}

const serving =
  (bytes: Buffer): RequestListener =>
  (_, response) => {
    response.end(bytes);
  };

test("downloads once, shows a bar, checks, and reads from the cache from then on", async () => {
  const bytes = tarGz(await goodEntries());
  const bars: string[] = [];
  const stopListening = onProgress(({ type, bar }) => bars.push(`${type} ${bar.description} ${bar.state}`));
  let requests = 0;
  await withServer(
    (_, response) => {
      requests++;
      response.end(bytes);
    },
    async (url) => {
      const options = await registryAt(url, bytes.length);
      const dataset = await loadDataset("pets", options);
      assert.deepEqual([dataset.name, dataset.length, dataset.classes], ["pets", 2, ["cat", "dog"]]);
      assert.equal(dataset.description, "Two pets: 2 pictures from cache, licence CC0; nothing left out.");
      assert.deepEqual((await dataset.read(0)).labels, [0, 1]);
      assert.deepEqual(readdirSync(options.cache), ["pets"]);
      assert.deepEqual(
        readdirSync(join(options.cache, "pets")),
        ["set"],
        "only what the checksums list is unpacked",
      );
      assert.equal((await loadDataset("pets", { ...options, split: "test" })).length, 1);
    },
  );
  stopListening();
  assert.equal(requests, 1);
  assert.equal(bars[0], "start Downloading pets running");
  assert.equal(bars.at(-1), "end Downloading pets done");
});

test("two at a time do not disturb each other", async () => {
  const bytes = tarGz(await goodEntries());
  await withServer(serving(bytes), async (url) => {
    const options = await registryAt(url, bytes.length);
    const both = await Promise.all([loadDataset("pets", options), loadDataset("pets", options)]);
    for (const dataset of both) assert.equal((await dataset.read(1)).id, "b");
    assert.deepEqual(readdirSync(options.cache), ["pets"]);
  });
});

const failures: Record<
  string,
  { serve: (good: Entries) => RequestListener; reason: RegExp; stallMs?: number }
> = {
  "the server drops the connection half way": {
    serve: (good) => (_, response) => {
      const bytes = tarGz(good);
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    },
    reason: /downloading it failed: http:.*(other side closed|terminated|aborted)/,
  },
  "the server stalls half way": {
    serve: (good) => (_, response) => {
      const bytes = tarGz(good);
      response.write(bytes.subarray(0, bytes.length / 2));
    },
    reason: /sent nothing for 0\.3 s/,
    stallMs: 300,
  },
  "the server never answers": {
    serve: () => () => undefined,
    reason: /sent nothing for 0\.3 s/,
    stallMs: 300,
  },
  "the server ends early without a word": {
    serve: (good) => (_, response) => {
      const bytes = tarGz(good);
      response.end(bytes.subarray(0, bytes.length / 2));
    },
    reason: /downloading it failed: .*(the archive is damaged|the archive lacks)/,
  },
  "the server says 404": {
    serve: () => (_, response) => {
      response.writeHead(404);
      response.end("not here");
    },
    reason: /answered 404 Not Found/,
  },
  "a sign-in page instead of the archive": {
    serve: () => serving(Buffer.from(`<html>${"please sign in ".repeat(200)}</html>`)),
    reason: /downloading it failed: what came is no \.tar\.gz archive: it begins with "<html>please sign in/,
  },
  "a file that is not what its checksum says": {
    serve: (good) =>
      serving(
        tarGz(good.map((entry) => (entry.path.endsWith("b.xml") ? { ...entry, content: "<lie/>" } : entry))),
      ),
    reason: /set\/annotations\/b\.xml has the sha256 [0-9a-f]{64}, not [0-9a-f]{64} as expected/,
  },
  "a file is missing": {
    serve: (good) => serving(tarGz(good.filter(({ path }) => !path.endsWith("a.png")))),
    reason: /the archive lacks set\/images\/a\.png/,
  },
  "a path that climbs out": {
    serve: (good) => serving(tarGz([{ path: "pets-123/../../../climbed.txt", content: "out" }, ...good])),
    reason: /the path "pets-123\/\.\.\/\.\.\/\.\.\/climbed\.txt", which leads out of it/,
  },
  "an absolute path": {
    serve: (good) => serving(tarGz([...good, { path: "/tmp/pinpoint-climbed.txt", content: "out" }])),
    reason: /the path "\/tmp\/pinpoint-climbed\.txt", which leads out of it/,
  },
  "more than was announced": {
    serve: (good) => serving(tarGz([...good, { path: "pets-123/huge", content: Buffer.alloc(3_000_000) }])),
    reason: /holds more than 20 times its own size/,
  },
};

for (const [name, { serve, reason, stallMs }] of Object.entries(failures)) {
  test(`nothing half-written: ${name}`, async () => {
    const good = await goodEntries();
    const { error, options } = await loadFrom(serve(good), tarGz(good).length, stallMs);
    assert.ok(error instanceof DatasetUnavailableError, String(error));
    assert.match(error.message, reason);
    assert.match(
      error.message,
      /connect to the network and try again, or set PINPOINT_DATA to a folder that has it as "pets"\.$/,
    );
    assert.ok(!error.message.includes("\n"), "one sentence");
    assert.deepEqual(readdirSync(options.cache), []);
    assert.ok(!existsSync(join(parent, "climbed.txt")) && !existsSync("/tmp/pinpoint-climbed.txt"));
  });
}

test("a stop ends a download that stalls", async () => {
  const stopListening = onProgress(({ type }) => {
    if (type === "start") setTimeout(requestStop, 50);
  });
  const { error, options } = await loadFrom(() => undefined, 1000, 60_000);
  stopListening();
  assert.match(String(error), /DatasetUnavailableError: .*the download was stopped/);
  assert.deepEqual(readdirSync(options.cache), []);
});

test("without a network, one sentence says what to do", async () => {
  const { url } = await withServer(serving(Buffer.alloc(0)), async (open) => ({ url: open }));
  const options = await registryAt(url, 1000); // the server is gone by now
  await assert.rejects(loadDataset("pets", options), {
    name: "DatasetUnavailableError",
    message: new RegExp(
      `^The data set "pets" is not on this machine \\(downloading it failed: ${url}: .*ECONNREFUSED.*\\): ` +
        'connect to the network and try again, or set PINPOINT_DATA to a folder that has it as "pets"\\.$',
    ),
  });
  assert.deepEqual(readdirSync(options.cache), []);
  await assert.rejects(loadDataset("pets-small", options), {
    name: "DatasetUnavailableError",
    message:
      /^The data set "pets-small" is not on this machine \(and it is not for download\): set PINPOINT_DATA .*, or load "pets"/,
  });
  await assert.rejects(
    loadDataset("cats", options),
    /RangeError: name must be one of .*\(pets, pets-small\), got "cats"/,
  );
});

test("what a killed download left behind is removed after a day, not earlier", async () => {
  const bytes = tarGz(await goodEntries());
  await withServer(serving(bytes), async (url) => {
    const options = await registryAt(url, bytes.length);
    const [old, fresh] = [
      join(options.cache, ".pets.unpacking.old"),
      join(options.cache, ".pets.unpacking.fresh"),
    ];
    for (const folder of [old, fresh]) mkdirSync(join(folder, "set"), { recursive: true });
    const yesterday = Date.now() / 1000 - 25 * 3600;
    utimesSync(old, yesterday, yesterday);
    await loadDataset("pets", options);
    assert.deepEqual(readdirSync(options.cache).toSorted(), [".pets.unpacking.fresh", "pets"]);
  });
});

test("PINPOINT_DATA comes first, and the result says whether it is the whole or the small copy", async () => {
  const options = await registryAt("http://127.0.0.1:9/", 1000);
  const data = mkdtempSync(join(parent, "data-"));
  process.env.PINPOINT_DATA = data;
  write(join(data, "pets"), await goodFiles());
  assert.deepEqual((await loadDataset("pets", options)).name, "pets");

  write(join(data, "pets"), { "SOURCE.md": "# pets-small\nshrunken\n" });
  for (const name of ["pets", "pets-small"]) {
    const dataset = await loadDataset(name, options);
    assert.equal(dataset.name, "pets-small");
    assert.equal(
      dataset.description,
      "Two pets (a smaller copy of pets): 2 pictures from PINPOINT_DATA, licence CC0; nothing left out.",
    );
  }
});

test("bad files are left out and named, or an error where that is asked for", async () => {
  const options = await registryAt("http://127.0.0.1:9/", 1000);
  const data = mkdtempSync(join(parent, "data-"));
  process.env.PINPOINT_DATA = data;
  write(join(data, "pets"), { ...(await goodFiles()), "annotations/b.xml": "<svg/>" });
  const dataset = await loadDataset("pets", options);
  assert.match(dataset.description!, /1 pictures from PINPOINT_DATA, licence CC0; 1 left out in b\.xml\.$/);
  await assert.rejects(
    loadDataset("pets", { ...options, onBad: "error" }),
    /BadFileError: .*b\.xml: there is no <annotation>/,
  );
});

test("every entry of the library's own registry is complete and pinned", async () => {
  const registry = await readRegistry();
  for (const [name, entry] of registry.entries) {
    assert.ok(entry.title && entry.licence && entry.classes.length > 0 && entry.images > 0, name);
    assert.match(entry.commit, /^[0-9a-f]{40}$/, name);
    assert.match(entry.source, /^https:/, name);
    assert.equal(entry.copyOf !== undefined, entry.changes !== undefined, name);
    if (entry.archive === undefined) continue;
    assert.ok(entry.archive.url.startsWith("https:") && entry.archive.url.includes(entry.commit), name);
    const files = [...(await readChecksums(registry, entry.archive)).keys()];
    const images = files.filter((file) => /\.(jpe?g|png)$/i.test(file));
    assert.equal(images.length, entry.images, name);
    assert.ok(files.includes("LICENSE") && !files.some((file) => file.includes("..")), name);
    assert.ok(
      images.every((file) => file.startsWith(`${entry.archive!.root}/`)),
      name,
    );
  }
});

test("a split is one of its authors'", async () => {
  const options = await registryAt("http://127.0.0.1:9/", 1000);
  process.env.PINPOINT_DATA = mkdtempSync(join(parent, "data-"));
  write(join(process.env.PINPOINT_DATA, "pets"), await goodFiles());
  assert.equal((await loadDataset("pets", { ...options, split: "train" })).length, 1);
  await assert.rejects(
    loadDataset("pets", { ...options, split: "toString" }),
    /RangeError: split must be one of train, test for "pets", got "toString"/,
  );
});

const splitSizes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "bccd-small": { train: 205, val: 87, trainval: 292, test: 72 },
  "license-plates-small": { train: 427, valid: 107 },
  "microcontrollers-small": { train: 142, test: 7 },
  "dice-small": { train: 200, test: 50 },
};

test("every data set of PINPOINT_DATA loads by its name and by the whole's, with the registry's counts", async (t) => {
  if (outside === undefined) return t.skip("set PINPOINT_DATA to a folder of data sets to run this");
  process.env.PINPOINT_DATA = outside;
  const { entries } = await readRegistry();
  for (const [name, { copyOf, images, boxes, splits = {} }] of entries) {
    if (copyOf === undefined) continue;
    const dataset = await loadDataset(copyOf);
    assert.equal(dataset.name, name);
    assert.match(dataset.description!, /\(a smaller copy of [a-z-]+\): \d+ pictures from PINPOINT_DATA/);
    let count = dataset.report.length; // bccd's two boxes without area
    for (let index = 0; index < dataset.length; index++) count += dataset.annotation(index).boxes.length;
    assert.deepEqual([dataset.length, count], [images, boxes], name);
    const sizes: Record<string, number> = {};
    for (const split of Object.keys(splits)) sizes[split] = (await loadDataset(name, { split })).length;
    assert.deepEqual(sizes, splitSizes[name] ?? {}, name);
    const last = await dataset.read(dataset.length - 1);
    assert.equal(last.boxes.length, last.labels.length);
  }
  assert.equal((await loadDataset("drone-clips")).sequences?.length, 7);
});

test("blood cells: all 364 pictures load, and the two boxes without area are reported by name", async (t) => {
  if (outside === undefined) return t.skip("set PINPOINT_DATA to a folder with bccd to run this");
  process.env.PINPOINT_DATA = outside;
  const dataset = await loadDataset("bccd");
  const { images, boxes } = (await readRegistry()).entries.get(dataset.name)!;
  assert.deepEqual([dataset.length, images, dataset.classes], [364, 364, ["RBC", "WBC", "Platelets"]]);
  assert.deepEqual(
    dataset.report.map(({ file, reason }) => [
      file.slice(-"BloodImage_00338.xml".length),
      /has no area/.test(reason),
    ]),
    [
      ["BloodImage_00338.xml", true],
      ["BloodImage_00343.xml", true],
    ],
  );
  assert.match(dataset.description!, /2 left out in BloodImage_00338\.xml, BloodImage_00343\.xml\.$/);
  let count = 0;
  for (let index = 0; index < dataset.length; index++) {
    const sample = await dataset.read(index);
    const [height, width] = sample.image.shape;
    assert.ok(
      sample.boxes.every(
        ([x1, y1, x2, y2]) => x1 >= 0 && y1 >= 0 && x2 > x1 && y2 > y1 && x2 <= width && y2 <= height,
      ),
    );
    count += sample.boxes.length;
  }
  assert.equal(count, boxes - 2);
  const splits = await Promise.all(["train", "val", "test"].map((split) => loadDataset("bccd", { split })));
  assert.deepEqual(
    splits.map(({ length }) => length),
    [205, 87, 72],
  );
});

test("with download false nothing is asked of the network", async () => {
  let requests = 0;
  const server: RequestListener = (_, response) => {
    requests++;
    response.end();
  };
  await withServer(server, async (url) => {
    const options = { ...(await registryAt(url, 10)), download: false };
    await assert.rejects(loadDataset("pets", options), {
      name: "DatasetUnavailableError",
      message: /not to be downloaded.*npm run data -- get pets/,
    });
  });
  assert.equal(requests, 0);
});
