import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { binding } from "../../src/tensorflow/binding.js";
import { adamUpdate, compile, tf } from "../../src/tensorflow/index.js";
import { largestDifference } from "./largest-difference.js";
import { wave } from "./wave.js";

const alive = () => ({ tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() });

/** A variable with what Adam remembers, and a step towards where it does not move any more. */
function makeAdam(beta2 = 0.999) {
  const [variable, mean, square] = tf.tidy(() =>
    [wave([40], 1), tf.zeros([40]), tf.zeros([40])].map((start) => tf.variable(start)),
  ) as [tf.Variable, tf.Variable, tf.Variable];
  const step = (rate: tf.Tensor, aim: tf.Tensor) => {
    const gradient = tf.sub(variable, aim);
    adamUpdate({ variable, mean, square }, gradient, {
      rate: rate as tf.Scalar,
      beta1: 0.9,
      beta2,
      epsilon: 1e-7,
    });
    return tf.sum(tf.square(gradient));
  };
  return { all: [variable, mean, square], step };
}

for (const beta2 of [0.999, 0.9, 1 - 1e-12]) {
  test(`200 compiled steps of Adam with beta2 ${beta2} are the eager ones, and leave nothing behind`, async () => {
    const [eager, recorded] = [makeAdam(beta2), makeAdam(beta2)];
    const compiled = compile(recorded.step);
    const aim = wave([40], 2);
    let before = alive();
    for (let count = 0; count < 200; count++) {
      const rate = tf.scalar(0.01 / (1 + count / 50));
      tf.dispose([tf.tidy(() => eager.step(rate, aim)), await compiled(rate, aim), rate]);
      if (count === 0) before = alive();
    }
    assert.deepEqual(alive(), before);
    const differences = eager.all.map((tensor, index) => largestDifference(tensor, recorded.all[index]!));
    assert.ok(differences[0]! < 1e-5, `the variable differs by ${differences[0]}`);
    assert.ok(differences[1]! < 1e-5, `m differs by ${differences[1]}`);
    assert.ok(differences[2]! < 1e-4, `v differs by ${differences[2]}`);
    compiled.dispose();
    tf.dispose([...eager.all, ...recorded.all, aim]);
  });
}

for (const [name, op, optimizer] of [
  ["Adam", "ResourceApplyAdam", () => tf.train.adam(0.1)],
  ["RMSProp", "ResourceApplyRMSProp", () => tf.train.rmsprop(0.1, 0.9, 0.5)],
] as const) {
  test(`tfjs's ${name} moves each variable by one op, which cost() lists`, async () => {
    const variables = [tf.variable(tf.ones([3])), tf.variable(tf.ones([2, 2]))];
    const made = optimizer();
    const loss = () => tf.addN(variables.map((v) => v.square().sum())) as tf.Scalar;
    const step = compile(() => made.minimize(loss, true) as tf.Scalar);
    tf.dispose([await step(), await step()]);
    const costs = await step.cost();
    assert.equal(costs.find((cost) => cost.op === op)?.count, 2);
    assert.ok(!costs.some((cost) => /Sqrt|Div/.test(cost.op) && cost.count > 2));
    step.dispose();
    made.dispose();
    tf.dispose(variables);
  });
}

test("a call that fails leaves the variables that it would have changed in place", async () => {
  const { all, step } = makeAdam();
  const compiled = compile((rate: tf.Tensor, aim: tf.Tensor, index: tf.Tensor) => {
    step(rate, aim);
    return tf.gather(aim, index as tf.Tensor1D);
  });
  const args = [tf.scalar(0.1), wave([40], 2)] as const;
  const [good, bad] = [tf.tensor1d([1], "int32"), tf.tensor1d([99], "int32")];
  tf.dispose(await compiled(...args, good));
  const values = all.map((tensor) => [...tensor.dataSync()]);
  tf.add(bad, 0).dispose();
  const before = alive();
  await assert.rejects(compiled(...args, bad), /indices\[0\] = 99 is not in \[0, 40\)/);
  assert.deepEqual(alive(), before);
  assert.deepEqual(
    all.map((tensor) => [...tensor.dataSync()]),
    values,
  );
  tf.dispose(await compiled(...args, good));
  assert.notDeepEqual([...all[0]!.dataSync()], values[0]);
  compiled.dispose();
  tf.dispose([...all, ...args, good, bad]);
});

test("a variable made inside may begin as what an update has left, which then happens once", async () => {
  const { all, step } = makeAdam();
  let average: tf.Variable | undefined;
  const compiled = compile((rate: tf.Tensor, aim: tf.Tensor) => {
    step(rate, aim);
    average ??= tf.variable(all[0]!.mul(1), false);
    average.assign(average.mul(0.5).add(all[0]!.mul(0.5)));
  });
  const args = [tf.scalar(0.1), wave([40], 2)] as const;
  await compiled(...args);
  await wait(0);
  assert.ok(largestDifference(average!, all[0]!) < 1e-6);
  const once = makeAdam();
  tf.tidy(() => once.step(...args));
  assert.ok(largestDifference(once.all[0]!, all[0]!) < 1e-6);
  compiled.dispose();
  tf.dispose([...all, ...once.all, ...args, average!]);
});
