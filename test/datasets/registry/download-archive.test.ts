import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test, { after } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { CacheFolderError } from "../../../src/datasets/registry/cache-folder-error.js";
import { type DownloadOptions, downloadArchive } from "../../../src/datasets/registry/download-archive.js";
import { onProgress, requestStop } from "../../../src/progress.js";
import { createRandom } from "../../../src/random.js";
import { fileServer, tarGz, withServer } from "./loopback.js";

const parent = mkdtempSync(join(tmpdir(), "pinpoint-download-"));
after(() => rmSync(parent, { recursive: true }));

/** Incompressible, so that the archive is as large. */
function noise(seed: number, length: number): Buffer {
  const random = createRandom(seed);
  return Buffer.from(Uint8Array.from({ length }, () => random.uint32() & 255));
}

type Entries = Parameters<typeof tarGz>[0];
const files = new Map([
  ["set/a.bin", noise(1, 150_000)],
  ["set/deep/b.bin", noise(2, 90_000)],
]);
const entries: Entries = [...files].map(([path, content]) => ({ path: `top/${path}`, content }));
const bytes = tarGz(entries);
const checksums = new Map([...files].map(([path, content]) => [path, sha256(content)]));

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function freshOptions(url: string): DownloadOptions & { cache: string } {
  const cache = mkdtempSync(join(parent, "cache-"));
  return {
    url,
    bytes: bytes.length,
    checksums,
    folder: join(cache, "set"),
    stallMs: 2000,
    retryMs: 2,
    cache,
  };
}

function assertWhole({ folder, cache }: { folder: string; cache: string }): void {
  for (const [path, content] of files) assert.ok(readFileSync(join(folder, path)).equals(content), path);
  assert.deepEqual(readdirSync(cache), ["set"], "nothing else is left");
}

/** Serves and counts; `ranges` has what was asked for. */
async function downloadFrom(listener: RequestListener, change: Partial<DownloadOptions> = {}) {
  const asked: (string | undefined)[] = [];
  return withServer(
    (request, response) => {
      asked.push(request.headers.range);
      listener(request, response);
    },
    async (url) => {
      const options = { ...freshOptions(url), ...change };
      const error = await downloadArchive(options).then(
        () => undefined,
        (reason: Error) => reason,
      );
      return { options, error, asked };
    },
  );
}

test("a connection that drops is taken up where it broke", async () => {
  const drops = [70_000, 1, undefined];
  const { options, error, asked } = await downloadFrom(
    fileServer({ bytes, drop: (request) => drops[request] }),
  );
  assert.ifError(error);
  assertWhole(options);
  assert.equal(asked.length, 3);
  assert.equal(asked[0], undefined);
  assert.match(asked[2]!, /^bytes=[1-9]\d*-$/);
});

test("what a killed download left is gone on with by the next, if the server still has the same file", async () => {
  for (const [validator, change, ranged] of [
    [{ etag: '"1"' }, {}, true],
    [{ "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT" }, {}, true],
    [{ etag: '"1"' }, { etag: '"2"' }, false],
    [{ etag: 'W/"1"' }, {}, undefined],
  ] as const) {
    const listener = fileServer({ bytes, validator: { ...validator, ...change } });
    await withServer(
      (request, response) => {
        if (ranged === undefined)
          assert.equal(request.headers.range, undefined, "a weak validator will not do");
        else assert.equal(request.headers.range, "bytes=100000-");
        listener(request, response);
      },
      async (url) => {
        const options = freshOptions(url);
        // As a killed process leaves it: the beginning, of this file or of another one.
        const begun = ranged === false ? noise(9, 100_000) : bytes.subarray(0, 100_000);
        writeFileSync(join(options.cache, ".set.tar.gz"), begun);
        if (ranged !== undefined) {
          const [known] = Object.values(validator);
          const origin = { url, validator: known, total: bytes.length };
          writeFileSync(join(options.cache, ".set.tar.gz.json"), JSON.stringify(origin));
        }
        await downloadArchive(options);
        assertWhole(options);
      },
    );
  }
});

test("a process that is killed in the middle leaves what the next one needs, and no lock", async () => {
  let stall = true;
  const asked: (string | undefined)[] = [];
  const good = fileServer({ bytes });
  await withServer(
    (request, response) => {
      asked.push(request.headers.range);
      if (!stall) return good(request, response);
      response.writeHead(200, { etag: '"1"', "content-length": bytes.length });
      response.write(bytes.subarray(0, 120_000));
    },
    async (url) => {
      const options = freshOptions(url);
      const code =
        `require(${JSON.stringify(resolve(__dirname, "../../../src/datasets/registry/download-archive.js"))})` +
        `.downloadArchive({ ...${JSON.stringify({ ...options, checksums: [] })}, checksums: new Map(), stallMs: 60000 })`;
      const child = spawn(process.execPath, ["-e", code], { stdio: "ignore" });
      const part = join(options.cache, ".set.tar.gz");
      while (!existsSync(part) || readFileSync(part).length < 120_000)
        await new Promise((done) => setTimeout(done, 20));
      child.kill("SIGKILL");
      await once(child, "exit");
      assert.ok(readdirSync(options.cache).includes(".set.lock"), "the lock of a dead process");
      stall = false;
      await downloadArchive(options);
      assertWhole(options);
    },
  );
  assert.deepEqual(asked, [undefined, "bytes=120000-"]);
});

test("wherever the connection drops, the result is the same", async () => {
  for (let seed = 0; seed < 25; seed++) {
    const random = createRandom(seed);
    const ranges = random.next() < 0.7;
    const drop = (request: number) =>
      request < 6 ? random.integer(0, bytes.length) * (random.next() < 0.2 ? 0 : 1) : undefined;
    // Without parts every try starts over: then not many may fail.
    const listener = fileServer({
      bytes,
      ranges,
      drop: (request) => (ranges || request < 3 ? drop(request) : undefined),
    });
    const { options, error } = await downloadFrom(listener);
    if (error === undefined) assertWhole(options);
    else {
      assert.match(error.message, /^http:\/\/127\.0\.0\.1:\d+\/archive\.tar\.gz: /, `seed ${seed}`);
      assert.ok(!existsSync(options.folder));
    }
  }
});

const lies: Record<string, { serve: () => RequestListener; error?: RegExp }> = {
  "a server that ignores Range": {
    serve: () =>
      fileServer({ bytes, ranges: false, drop: (request) => (request === 0 ? 99_999 : undefined) }),
  },
  "another part than asked for, once": { serve: () => wrongPart(1) },
  "another part than asked for, always": {
    serve: () => wrongPart(Number.POSITIVE_INFINITY),
    error: /has another file than before|other side closed|terminated/,
  },
  "a part of another file, under the same validator": {
    serve: () => {
      const [first, rest] = [
        fileServer({ bytes: noise(3, bytes.length), drop: () => 50_000 }),
        fileServer({ bytes }),
      ];
      let requests = 0;
      return (request, response) => (requests++ === 0 ? first : rest)(request, response);
    },
  },
  "a part of a file with another validator": {
    serve: () => {
      let requests = 0;
      return (request, response) => {
        if (requests++ === 0)
          return fileServer({ bytes: noise(3, bytes.length), drop: () => 50_000 })(request, response);
        if (request.headers.range === undefined) return fileServer({ bytes })(request, response);
        const range = `bytes 50000-${bytes.length - 1}/${bytes.length}`;
        response.writeHead(206, { etag: '"2"', "content-range": range }).end(bytes.subarray(50_000));
      };
    },
  },
  "more bytes announced than there are": {
    serve: () => (_, response) => {
      response.writeHead(200, { "content-length": bytes.length + 5 });
      response.write(bytes, () => response.destroy());
    },
    error: /other side closed|terminated|aborted/,
  },
  "fewer bytes announced than there are": {
    serve: () => (_, response) => {
      const text = `HTTP/1.1 200 OK\r\ncontent-length: ${bytes.length - 9}\r\nconnection: close\r\n\r\n`;
      response.socket!.write(text);
      response.socket!.end(bytes);
    },
    error: /the archive is damaged|Response body's length|other side closed|terminated/,
  },
  "500 twice, then the file": {
    serve: () => {
      let requests = 0;
      return (request, response) => {
        if (requests++ < 2) response.writeHead(500).end("busy");
        else fileServer({ bytes })(request, response);
      };
    },
  },
  "503 for ever": {
    serve: () => (_, response) => response.writeHead(503).end(),
    error: /answered 503 Service Unavailable/,
  },
  "403, which another try would not change": {
    serve: () => (_, response) => response.writeHead(403).end(),
    error: /answered 403 Forbidden/,
  },
  "a redirection to the file": {
    serve: () => (request, response) => {
      if (request.url === "/other") fileServer({ bytes })(request, response);
      else response.writeHead(302, { location: "/other" }).end();
    },
  },
  "redirections without end": {
    serve: () => (_, response) => response.writeHead(302, { location: "/again" }).end(),
    error: /redirect count exceeded/,
  },
  "half a page instead of the file": {
    serve: () => (_, response) => response.end("<!doctype html><title>Sign in</title>"),
    error: /what came is no \.tar\.gz archive: it begins with "<!doctype html>/,
  },
  "nothing at all": {
    serve: () => (_, response) => response.end(),
    error: /the archive is damaged: it is empty/,
  },
  "a bomb": {
    serve: () => fileServer({ bytes: gzipSync(Buffer.alloc(50_000_000)) }),
    error: /holds more than 20 times its own size/,
  },
  "an archive cut off inside": {
    serve: () => fileServer({ bytes: gzipSync(tar(entries).subarray(0, 100_000)) }),
    error: /the archive (is damaged|lacks)/,
  },
  "a link in the place of a file": {
    serve: () =>
      fileServer({
        bytes: tarGz([
          { path: "top/set/a.bin", content: "", type: "SymbolicLink", linkpath: "/etc/passwd" },
          ...entries,
        ]),
      }),
    error: /the archive has set\/a\.bin as a SymbolicLink, not as a file/,
  },
  "a hard link in the place of a file": {
    serve: () =>
      fileServer({
        bytes: tarGz([
          { path: "top/set/a.bin", content: "", type: "Link", linkpath: "/etc/passwd" },
          ...entries,
        ]),
      }),
    error: /the archive has set\/a\.bin as a Link, not as a file/,
  },
  "a link that a file should go through": {
    serve: () =>
      fileServer({
        bytes: tarGz([
          { path: "top/set", content: "", type: "SymbolicLink", linkpath: tmpdir() },
          ...entries,
        ]),
      }),
  },
  "a device": {
    serve: () =>
      fileServer({ bytes: tarGz([...entries, { path: "top/null", content: "", type: "CharacterDevice" }]) }),
    error: /the archive has "top\/null", which is a device \(CharacterDevice\)/,
  },
  "a file twice": {
    serve: () => fileServer({ bytes: tarGz([...entries, entries[0]!]) }),
    error: /the archive has set\/a\.bin twice/,
  },
  "a path of Windows": {
    serve: () => fileServer({ bytes: tarGz([...entries, { path: "C:\\evil.txt", content: "" }]) }),
    error: /the path "C:\\\\evil\.txt", which leads out of it/,
  },
};

function tar(content: Entries): Buffer {
  return gunzipSync(tarGz(content));
}

/** Drops the first answer; then sends the part after the one asked for, so many times. */
function wrongPart(times: number): RequestListener {
  const good = fileServer({ bytes, drop: (request) => (request === 0 ? 80_000 : undefined) });
  let wrong = 0;
  return (request, response) => {
    if (request.headers.range === undefined || wrong++ >= times) {
      if (times > 1 && wrong > 0) return fileServer({ bytes, drop: () => 80_000 })(request, response);
      return good(request, response);
    }
    const range = `bytes 90000-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(206, { etag: '"1"', "content-range": range }).end(bytes.subarray(90_000));
  };
}

for (const [name, { serve, error: expected }] of Object.entries(lies)) {
  test(`${expected === undefined ? "whole in spite of" : "nothing half-written after"} ${name}`, async () => {
    const { options, error } = await downloadFrom(serve());
    if (expected === undefined) {
      assert.ifError(error);
      assertWhole(options);
      return;
    }
    assert.match(String(error?.message), expected);
    const left = readdirSync(options.cache).filter((file) => !/^\.set\.tar\.gz(\.json)?$/.test(file));
    assert.deepEqual(left, [], "at most what a next try can go on with");
  });
}

test("two processes and two callers: one downloads, the others wait", async () => {
  let requests = 0;
  await withServer(
    (_, response) => {
      requests++;
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 1000));
      setTimeout(() => response.end(bytes.subarray(1000)), 400);
    },
    async (url) => {
      const options = freshOptions(url);
      const code =
        `require(${JSON.stringify(resolve(__dirname, "../../../src/datasets/registry/download-archive.js"))})` +
        `.downloadArchive({ ...${JSON.stringify(options)}, checksums: new Map(${JSON.stringify([...checksums])}) })`;
      const child = spawn(process.execPath, ["-e", code], { stdio: "ignore" });
      const [[status]] = await Promise.all([
        once(child, "exit"),
        downloadArchive(options),
        downloadArchive(options),
      ]);
      assert.equal(status, 0);
      assertWhole(options);
    },
  );
  assert.equal(requests, 1);
});

test("a lock that nobody holds any more is taken over", async () => {
  await withServer(fileServer({ bytes }), async (url) => {
    for (const [holder, age] of [
      [`${process.pid} other`, 60],
      ["999999999 dead", 0],
    ] as const) {
      const options = freshOptions(url);
      const lock = join(options.cache, ".set.lock");
      writeFileSync(lock, holder);
      const at = Date.now() / 1000 - age;
      utimesSync(lock, at, at);
      await downloadArchive(options);
      assertWhole(options);
    }
  });
});

test("a stop ends the download, the wait for a lock and for another try, and keeps what came", async () => {
  const half: RequestListener = (_, response) => {
    response.writeHead(200, { etag: '"1"', "content-length": bytes.length });
    response.write(bytes.subarray(0, 60_000));
  };
  const stopListening = onProgress(({ bar }) => {
    if ((bar.value > 0 && bar.value < 0.1) || /trying again|another process/.test(bar.note))
      setImmediate(requestStop);
  });
  const { options, error } = await downloadFrom(half);
  assert.match(String(error), /the download was stopped/);
  assert.deepEqual(readdirSync(options.cache), [".set.tar.gz", ".set.tar.gz.json"]);
  assert.ok(readFileSync(join(options.cache, ".set.tar.gz")).length > 0);
  const busy = await downloadFrom((_, response) => response.writeHead(503).end(), { retryMs: 60_000 });
  assert.match(String(busy.error), /the download was stopped/);
  const stopUnpacking = onProgress(({ bar }) => bar.note === "unpacking" && requestStop());
  const unpacked = await downloadFrom(fileServer({ bytes }));
  stopUnpacking();
  assert.match(String(unpacked.error), /the download was stopped/);
  assert.deepEqual(readdirSync(unpacked.options.cache), [".set.tar.gz", ".set.tar.gz.json"]);
  const locked = freshOptions("http://127.0.0.1:9/");
  writeFileSync(join(locked.cache, ".set.lock"), `${process.pid} other`);
  await assert.rejects(downloadArchive(locked), /the download was stopped/);
  stopListening();
});

test("a folder that cannot be written is said, and leaves nothing", async (t) => {
  await withServer(fileServer({ bytes }), async (url) => {
    const options = freshOptions(url);
    writeFileSync(join(options.cache, "file"), "");
    await assert.rejects(
      downloadArchive({ ...options, folder: join(options.cache, "file", "set") }),
      (error: Error) => {
        assert.ok(error instanceof CacheFolderError);
        return /file cannot be written, (part of the path is a file, not a folder|EEXIST.*)$/.test(
          error.message,
        );
      },
    );
    if (process.getuid?.() === 0) t.diagnostic("run as root: no folder is closed to it");
    else {
      const closed = join(options.cache, "closed");
      mkdirSync(closed, { mode: 0o500 });
      await assert.rejects(
        downloadArchive({ ...options, folder: join(closed, "set") }),
        /cannot be written, writing there is not allowed/,
      );
    }
  });
});

test("a full disk is said, and what came of the archive makes room", async (t) => {
  if (!existsSync("/dev/full")) return t.skip("there is no /dev/full here, which is always full");
  await withServer(fileServer({ bytes }), async (url) => {
    const options = freshOptions(url);
    symlinkSync("/dev/full", join(options.cache, ".set.tar.gz"));
    await assert.rejects(downloadArchive(options), {
      name: "CacheFolderError",
      message: `${options.cache} cannot be written, there is no room left on the disk`,
    });
    assert.deepEqual(readdirSync(options.cache), []);
  });
});
