import assert from "node:assert/strict";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { type Execution, KernelClient, resultText, streamText } from "../kernel-client.js";

// Notebooks of this repository find the library by its name.
const folder = join(__dirname, "../../../../notebooks");
const model = `
  const build = (units: number) => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units, inputShape: [64], activation: "relu" }));
    model.add(tf.layers.dense({ units: 1 }));
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    return model;
  };
  const x = tf.randomNormal([4096, 64]), y = tf.randomNormal([4096, 1]);
  const sum = (m: tf.LayersModel) => m.getWeights().map(w => w.abs().sum().dataSync()[0]!).join();
  const endless = { epochs: 1e6, verbose: 0, callbacks: { onBatchEnd: () => { batches++; } } } as const;
  let batches = 0`;
let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start({ folder });
  await run(`import { digitsOnClutter, buildCnnModel, tf, trainModel } from "pinpoint-ts"; ${model}`);
});
after(() => kernel.stop());

async function run(code: string): Promise<Execution> {
  const cell = await kernel.execute(code);
  assert.equal(cell.reply.status, "ok", JSON.stringify(cell.reply));
  return cell;
}

/** Runs a cell for a while, then stops it. */
async function stop(code: string, milliseconds: number): Promise<Execution> {
  const mark = `training ${Math.random()}`;
  const cell = kernel.execute(`console.log("${mark}"); ${code}`);
  await kernel.waitFor(({ content }) => content.text === `${mark}\n`);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await kernel.interrupt();
  return cell;
}

/** Stops a cell that trains `model`; says whether it had trained, and checks that it does not go on and can again. */
async function stopTraining(code: string, again: string): Promise<void> {
  await run("batches = 0");
  const { reply } = await stop(code, 400);
  assert.equal(reply.ename, "Interrupted");
  const later = await run(`
    const settle = () => new Promise(r => setTimeout(r, 150));
    await settle();
    const trained = [sum(model), batches];
    await settle();
    [batches > 0, trained.join() === [sum(model), batches].join(), tf.engine().state.scopeStack.length]`);
  assert.equal(resultText(later), "[ true, true, 0 ]", code);
  const second = await run(`const stoppedAt = sum(model); ${again}; sum(model) !== stoppedAt`);
  assert.equal(resultText(second), "true", again);
}

const fitAgain = "await model.fit(x, y, { epochs: 1, verbose: 0 })";
for (const [speed, units] of [
  ["short", 4],
  ["long", 20_000],
] as const) {
  test(`model.fit with ${speed} batches ends within an epoch and can start again`, async () => {
    await run(`var model = build(${units})`);
    await stopTraining(
      "await model.fit(x, y, endless)",
      fitAgain.replace("fit(x, y", "fit(x.slice(0, 64), y.slice(0, 64)"),
    );
  });
}

test("model.fit that nobody waits for ends as well", async () => {
  await run("var model = build(4)");
  await stopTraining("void model.fit(x, y, endless); await new Promise(() => {})", fitAgain);
});

test("model.fitDataset ends and can start again", async () => {
  await run(`
    var model = build(4);
    const batch = { xs: x.slice(0, 32), ys: y.slice(0, 32) };
    const dataset = tf.data.generator(function* () { for (let i = 0; i < 1e5; i++) yield { xs: batch.xs.clone(), ys: batch.ys.clone() }; });`);
  await stopTraining(
    "await model.fitDataset(dataset, endless)",
    "await model.fitDataset(dataset.take(3), { epochs: 1, verbose: 0 })",
  );
});

test("a loop over trainOnBatch ends and can start again", async () => {
  await run("var model = build(4)");
  await stopTraining(
    "for (;;) { await model.trainOnBatch(x, y); batches++; }",
    "await model.trainOnBatch(x, y)",
  );
});

test("trainModel ends with the weights it has and can start again", async () => {
  await run(`
    var model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, seed: 1 }) as never as tf.Sequential;
    const digits = digitsOnClutter({ count: 60 });
    const train = (epochs: number) => trainModel(model as never, digits, { epochs, batchSize: 10, learningRate: 0.01 });`);
  await stopTraining("batches = 1; await train(1000)", "await train(1)");
});

test("a long op ends by itself, and the person is told why the cell waits", async () => {
  const { reply, outputs } = await stop(
    `const big = tf.ones([6000, 6000]); for (let i = 0; i < 3; i++) tf.matMul(tf.matMul(tf.matMul(big, big), big), big); while (true) {}`,
    200,
  );
  assert.equal(reply.ename, "Interrupted");
  const told = streamText({ reply, outputs }, "stderr");
  assert.ok(told === "" || told.includes("inside a native call"), told);
  assert.equal(resultText(await run("tf.scalar(2).square().dataSync()[0]")), "4");
});

test("TensorFlow.js by itself, on its own backend, ends and can start again", async () => {
  await kernel.stop();
  kernel = await KernelClient.start({ folder });
  await run(`import * as tf from "@tensorflow/tfjs"; ${model}; var model = build(64);`);
  await stopTraining(
    "await model.fit(x, y, endless)",
    "await model.fit(x, y, { epochs: 1, batchSize: 4096, verbose: 0 })",
  );
});
