import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { binding } from "../../src/tensorflow/binding.js";
import { compile, tf } from "../../src/tensorflow/index.js";
import { makeArticleCnn, makeBatch } from "./article-cnn.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes of the process in memory; those that JavaScript no longer uses are given back first. */
function residentBytes(): number {
  collectGarbage();
  const status = process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "";
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? process.memoryUsage.rss() : Number(kilobytes) * 1024;
}

/** V8's nursery grows under load, once: what is measured later is not that. */
function growNursery(): void {
  let kept: object[] = [];
  for (let index = 0; index < 2e7; index++) {
    if (index % 1e5 === 0) kept = [];
    kept.push({ index });
  }
}

/** Trains the article's CNN; the numbers of tensors and handles stay, and memory grows by at most so much. */
export async function soak({
  compiled,
  steps,
  warmUp,
  growth,
}: {
  compiled: boolean;
  steps: number;
  warmUp: number;
  growth: number;
}): Promise<void> {
  const size = 16;
  const optimizer = tf.train.adam(1e-4);
  const { model, step } = makeArticleCnn(optimizer, { size });
  const batch = makeBatch({ size, count: 4 });
  const fast = compile(step);
  const train = async () => {
    const loss = compiled ? await fast(...batch) : tf.tidy(() => step(...batch));
    assert.ok(Number.isFinite(loss.dataSync()[0]));
    loss.dispose();
  };
  const alive = () => ({
    tensors: tf.memory().numTensors,
    bytes: tf.memory().numBytes,
    handles: binding.getNumOfTensors(),
  });
  growNursery();
  for (let call = 0; call < warmUp; call++) await train();
  const before = { ...alive(), resident: residentBytes() };
  for (let call = warmUp; call < steps; call++) await train();
  const { resident, ...counts } = before;
  assert.deepEqual(alive(), counts);
  const grown = residentBytes() / resident - 1;
  assert.ok(grown <= growth, `resident memory grew by ${(100 * grown).toFixed(1)} %`);
  fast.dispose();
  optimizer.dispose();
  model.dispose();
  tf.dispose(batch);
}
