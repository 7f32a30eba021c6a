import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import type { Message } from "../../../src/kernel/protocol/wire.js";
import { type Execution, KernelClient, outputTypes, resultText, streamText } from "../kernel-client.js";

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

const allText = ({ outputs }: Execution) => outputs.map(({ content }) => content.text ?? "").join("");
const truncated = /^\n\[output truncated: this cell wrote more than 10 MB\]\n$/;

test("10 MB in one write come whole; more are cut off, which is said", async () => {
  const whole = await kernel.execute("process.stdout.write('x'.repeat(10_000_000)); undefined");
  assert.equal(streamText(whole), "x".repeat(10_000_000));
  const cut = await kernel.execute("console.log('y'.repeat(60_000_000)); console.log('more'); 'the result'");
  assert.equal(streamText(cut), "y".repeat(10 << 20));
  assert.match(streamText(cut, "stderr"), truncated);
  assert.equal(resultText(cut), "'the result'");
});

test("100,000 lines come in order, in few messages", async () => {
  const cell = await kernel.execute("for (let i = 0; i < 100_000; i++) console.log(i)");
  assert.equal(streamText(cell), Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join(""));
  assert.ok(cell.outputs.length < 2000, `${cell.outputs.length} messages`);
});

test("a page that is cleared again and again may write on", async () => {
  const cell = await kernel.execute(`
    const host = (globalThis as any)[Symbol.for("pinpoint.host")];
    for (let i = 0; i < 3; i++) { host.clearOutput(true); process.stdout.write("z".repeat(6_000_000)); }`);
  assert.equal(streamText(cell).length, 18_000_000);
});

test("bytes that are no text harm nothing", async () => {
  const cell = await kernel.execute(`
    import { randomBytes } from "crypto";
    import { execSync } from "child_process";
    for (let i = 0; i < 100; i++) process.stdout.write(randomBytes(10_000));
    console.log("\\0 \\u001b[ \\ud800 end");
    execSync("head -c 1000000 /dev/urandom", { stdio: "inherit" });
    "good"`);
  assert.equal(resultText(cell), "'good'");
  assert.ok(streamText(cell).includes("end\n"));
  assert.ok(streamText(cell).length > 1_000_000);
});

test("an image of 50 MB comes in its place", async () => {
  const cell = await kernel.execute(`
    const image = { [Symbol.for("Jupyter.display")]: () => ({ "image/png": Buffer.alloc(50_000_000, 1).toString("base64") }) };
    console.log("before");
    await (globalThis as any)[Symbol.for("pinpoint.host")].display(image);
    console.log("after")`);
  assert.deepEqual(outputTypes(cell), ["stream", "display_data", "stream"]);
  const { data } = (cell.outputs[1] as Message).content as { data: { "image/png": string } };
  assert.ok(data["image/png"] === Buffer.alloc(50_000_000, 1).toString("base64"));
});

test("huge, deep and cyclic values are shown in short", async () => {
  const cell = await kernel.execute(`
    const huge: any = { list: Array.from({ length: 1_000_000 }, (_, i) => ({ i })) };
    huge.self = huge;
    let deep: any = {};
    for (let i = 0; i < 100_000; i++) deep = { deep };
    console.log(huge, deep);
    huge`);
  assert.match(streamText(cell), /Circular/);
  assert.ok(streamText(cell).length < 10_000);
  assert.match(String(resultText(cell)), /Circular/);
});

test("both streams, and programs that write to them, come in the program's order", async () => {
  const cell = await kernel.execute(`
    import { execSync, spawnSync } from "child_process";
    for (let i = 0; i < 10; i++) {
      console.log("a", i);
      execSync("echo b", { stdio: "inherit" });
      console.error("c", i);
      spawnSync("sh", ["-c", "echo d >&2"], { stdio: "inherit" });
      process.stdout.write("e\\n");
    }`);
  const expected = Array.from({ length: 10 }, (_, i) => `a ${i}\nb\nc ${i}\nd\ne\n`).join("");
  assert.equal(allText(cell), expected);
});
