import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import test from "node:test";
import { StreamBatcher } from "../../../src/kernel/protocol/stream-batcher.js";
import { readLines } from "../../../src/kernel/session/read-lines.js";

test("pieces are joined, in order, with a new message at each change of stream", () => {
  const sent: [string, string][] = [];
  const batcher = new StreamBatcher((name, text) => sent.push([name, text]));
  for (const [name, text] of [
    ["stdout", "a"],
    ["stdout", "b"],
    ["stderr", "c"],
    ["stdout", "d"],
  ] as const) {
    batcher.write(name, text);
  }
  batcher.flush();
  batcher.flush();
  assert.deepEqual(sent, [
    ["stdout", "ab"],
    ["stderr", "c"],
    ["stdout", "d"],
  ]);
});

test("what waits goes out by itself", async () => {
  const text = await new Promise((resolve) => {
    new StreamBatcher((_, piece) => resolve(piece)).write("stdout", "soon");
  });
  assert.equal(text, "soon");
});

test("more than a page can hold is cut off, and said so once", () => {
  const sent: string[] = [];
  const batcher = new StreamBatcher((_, text) => sent.push(text));
  for (let i = 0; i < 40; i++) {
    batcher.write("stdout", "x".repeat(1 << 20));
  }
  batcher.flush();
  assert.equal(sent.filter((text) => text.includes("truncated")).length, 1);
  assert.equal(sent.join("").replace(/\n\[output.*/s, "").length, 10 << 20);
});

test("lines are whole, however their bytes arrive", () => {
  const lines: string[] = [];
  const stream = new PassThrough();
  readLines(stream, (line) => lines.push(line));
  const bytes = Buffer.from("première\n\nsecond 😀\nthird\nunended");
  for (const byte of bytes) {
    stream.emit("data", Buffer.from([byte]));
  }
  assert.deepEqual(lines, ["première", "second 😀", "third"]);
  stream.emit("data", Buffer.from("!\nx\ny\n"));
  assert.deepEqual(lines.slice(3), ["unended!", "x", "y"]);
});
