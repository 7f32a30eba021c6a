import assert from "node:assert/strict";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { KernelClient, outputTypes, plain, resultText } from "./kernel-client.js";

// A notebook of this repository, which finds the library by its name.
const folder = join(__dirname, "../../../notebooks");
let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start({ folder });
});
after(() => kernel.stop());

test("the library is imported by its name, with its types", async () => {
  const cell = await kernel.execute(
    "import { boxIou, compile, tf, type Boxes } from 'pinpoint-ts';\nboxIou([[0, 0, 100, 100]], [[0, 0, 50, 50]])",
  );
  assert.match(String(resultText(cell)), /0\.25/, JSON.stringify(cell.reply));
  const wrong = await kernel.execute(
    "const a: Boxes<'xyxy', 'px'> = [[0, 0, 1, 1]], b: Boxes<'cxcywh', 'norm'> = [[0, 0, 1, 1]];\nboxIou(a, b)",
  );
  assert.match(
    plain(wrong.reply.evalue),
    /line 2: Argument of type 'Boxes<"cxcywh", "norm">' is not assignable/,
  );
  const { matches } = await kernel.request("complete_request", { code: "boxIo", cursor_pos: 5 });
  assert.deepEqual(matches, ["boxIou"]);
});

test("TensorFlow.js for Node.js is the library's engine, under each of its names and with its types", async () => {
  const cell = await kernel.execute(`import * as tfNode from "@tensorflow/tfjs-node";
import { node } from "@tensorflow/tfjs-node-gpu";
const image: tf.Tensor3D | tf.Tensor4D = tfNode.node.decodeImage(await node.encodePng(tfNode.zeros([2, 3, 3])));
[tfNode === tf, require("@tensorflow/tfjs-node") === tf, tfNode.getBackend(), image.shape]`);
  assert.equal(resultText(cell), "[ true, true, 'tensorflow', [ 2, 3, 3 ] ]", JSON.stringify(cell.reply));
});

test("an error of the engine shows the cell's line and no frame of its own", async () => {
  const { reply } = await kernel.execute("\ntf.tensor([1, 2, 3]).add(tf.tensor([1, 2]))");
  const lines = plain((reply.traceback as string[]).join("\n")).split("\n");
  assert.match(
    lines[0] as string,
    /^Error: TensorFlow could not run Add\(float32\[3\], float32\[2\]\): Incompatible shapes/,
  );
  assert.deepEqual(
    lines.filter((line) => /^ +(at|\.\.\.) /.test(line)).map((line) => line.replace(/\[\d+\]/, "[n]")),
    ["    at Cell [n], line 2:22"],
  );
});

test("a tensor shows itself and leaks nothing", async () => {
  assert.equal(
    resultText(await kernel.execute("const t = tf.tensor2d([[1, 2.5]]); t")),
    "Tensor float32 [1, 2]\n[ [ 1, 2.5 ] ]",
  );
  await kernel.execute("const large = tf.ones([100, 100]), count = tf.memory().numTensors");
  assert.match(
    String(resultText(await kernel.execute("large"))),
    /^Tensor float32 \[100, 100\]\n\[ 1, 1, .*9992 more \]$/,
  );
  assert.equal(resultText(await kernel.execute("tf.memory().numTensors - count")), "0");
});

test("training in a cell stops at once, keeps its variables, ends truly and can start again", async () => {
  await kernel.execute(`
    const w = tf.variable(tf.randomNormal([200, 200], 0, 1, "float32", 1));
    const train = compile((x: tf.Tensor) => { w.assign(w.mul(0.99)); return tf.matMul(x, w).mean(); });
    const x = tf.ones([200, 200]);
    let steps = 0;`);
  const cell = kernel.execute("console.log('training'); for (;;) { (await train(x)).dispose(); steps++; }");
  await kernel.waitFor(({ content }) => content.text === "training\n");
  await new Promise((resolve) => setTimeout(resolve, 500));
  await kernel.interrupt();
  const { reply, outputs } = await cell;
  assert.deepEqual([reply.ename, outputTypes({ reply, outputs })], ["Interrupted", ["stream", "error"]]);
  const later = await kernel.execute(
    "const before = steps; await new Promise(r => setTimeout(r, 200)); [before > 0, steps - before <= 1]",
  );
  assert.equal(resultText(later), "[ true, true ]");
  assert.equal(resultText(await kernel.execute("(await train(x)).dispose(); 'again'")), "'again'");
});

test("a bar moves, and a value is shown, while a loop waits for nothing", async () => {
  await kernel.execute("import { display, figure, progress } from 'pinpoint-ts'");
  const cell = kernel.execute(`
    display("shown at once");
    const until = Date.now() + 2000;
    for (const _ of progress(Array(100_000_000), { description: "Busy" })) if (Date.now() > until) break;
    "over"`);
  let done = false;
  void cell.then(() => {
    done = true;
  });
  await kernel.waitFor(
    ({ content }) => content.data !== undefined && /shown at once/.test(JSON.stringify(content.data)),
  );
  await kernel.waitFor(
    ({ header, content }) =>
      header.msg_type === "update_display_data" && /Busy: [1-9]/.test(JSON.stringify(content.data)),
  );
  assert.equal(done, false);
  const { outputs } = await cell;
  const last = outputs.filter(({ header }) => header.msg_type === "update_display_data").at(-1);
  assert.match(JSON.stringify(last?.content.data), /stopped after/);
  assert.ok(outputs.length <= 15, `${outputs.length} outputs`);
});

test("a figure that a cell updates has come to rest when the cell ends, under its one id", async () => {
  const { outputs } = await kernel.execute(`
    const chart = display(figure({ data: [{ y: [1] }] }));
    for (let n = 2; n < 30; n++) {
      chart.update(figure({ data: [{ y: Array(n).fill(n) }] }));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }`);
  assert.ok(outputs.length >= 3 && outputs.length <= 10, `${outputs.length} outputs`);
  const types = outputs.map(({ header }) => header.msg_type);
  assert.deepEqual(types, ["display_data", ...types.slice(1).map(() => "update_display_data")]);
  const ids = outputs.map(({ content }) => (content.transient as { display_id: string }).display_id);
  assert.equal(new Set(ids).size, 1);
  const bundles = outputs.map(({ content }) => content.data as Record<string, { data: { y: number[] }[] }>);
  const figures = bundles.map((bundle) => bundle["application/vnd.plotly.v1+json"]?.data[0]?.y.length);
  assert.deepEqual(figures, [1, ...Array(figures.length - 2).fill(undefined), 29]);
});
