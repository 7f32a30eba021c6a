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
  assert.equal(resultText(cell), "[ [ 0.25 ] ]", JSON.stringify(cell.reply));
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
