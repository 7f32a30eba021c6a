import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { binding } from "../../src/tensorflow/binding.js";
import { compile, tf } from "../../src/tensorflow/index.js";
import { wave } from "./wave.js";

/** What is alive: tensors that tfjs counts, handles that TensorFlow holds. */
const alive = () => ({ tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() });

/** The values of a tensor, which is then disposed. */
function take(tensor: tf.Tensor): number[] {
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
}

test("results come in the arrangement in which the function returned them", async () => {
  const x = tf.tensor1d([1, 2]);
  const f = compile((a: tf.Tensor1D) => ({ sum: a.sum(), pair: [a, a.mul(2)] as const, none: [] }));
  for (let call = 0; call < 2; call++) {
    const { sum, pair, none } = await f(x);
    assert.deepEqual([take(sum), take(pair[0]), take(pair[1]), none], [[3], [1, 2], [2, 4], []]);
  }
  assert.deepEqual([...x.dataSync()], [1, 2]);
  const nothing = compile((_: tf.Tensor) => undefined);
  assert.equal(await nothing(x), undefined);
  const nothingOfMinimize = compile((_: tf.Tensor) => null);
  for (let call = 0; call < 2; call++) assert.equal(await nothingOfMinimize(x), null);
  nothingOfMinimize.dispose();
  tf.dispose(x);
  f.dispose();
  nothing.dispose();
});

test("lists of inputs and of results, strings of attributes and captured tensors are recorded", async () => {
  const outside = tf.tidy(() => wave([2000]));
  const small = tf.tensor1d([10, 20]);
  const f = compile((x: tf.Tensor1D) => {
    const [first, second] = tf.split(tf.concat([x, small, x.add(1)]), 2);
    return tf.stack([first!, second!]).sum(1).add(outside.sum());
  });
  const x = tf.tensor1d([1, 2]);
  const expected = tf.tidy(() => outside.sum().dataSync()[0]!);
  const first = take(await f(x));
  tf.dispose([outside, small]);
  const second = take(await f(x));
  assert.deepEqual(second, first);
  assert.deepEqual(first, [13 + expected, 25 + expected].map(Math.fround));
  x.dispose();
  f.dispose();
});

test("variables are read and assigned at every call", async () => {
  const total = tf.variable(tf.scalar(1));
  const last = tf.variable(tf.tensor1d([0, 0]));
  const f = compile((x: tf.Tensor1D) => {
    total.assign(total.add(x.sum()));
    last.assign(x);
    return total.mul(10);
  });
  const x = tf.tensor1d([1, 2]);
  assert.deepEqual(take(await f(x)), [40]);
  assert.deepEqual([[...total.dataSync()], [...last.dataSync()]], [[4], [1, 2]]);
  total.assign(tf.scalar(100));
  assert.deepEqual(take(await f(x)), [1030]);
  assert.equal(total.dataSync()[0], 103);
  tf.dispose([total, last, x]);
  f.dispose();
});

test("variables that share their value go separate ways", async () => {
  const start = tf.tensor1d([5]);
  const [moving, average] = [tf.variable(start), tf.variable(start)];
  const f = compile((x: tf.Tensor1D) => {
    moving.assign(moving.add(x));
    average.assign(average.mul(0.5).add(moving.mul(0.5)));
    return start.add(0);
  });
  const x = tf.tensor1d([1]);
  assert.deepEqual(take(await f(x)), [5]);
  assert.deepEqual(take(await f(x)), [5]);
  assert.deepEqual([moving.dataSync()[0], average.dataSync()[0], start.dataSync()[0]], [7, 6.25, 5]);
  tf.dispose([start, moving, average, x]);
  f.dispose();
});

test("a variable made inside is kept from call to call, like an optimizer's slots", async () => {
  let slot: tf.Variable | undefined;
  let recordings = 0;
  const f = compile((x: tf.Tensor1D) => {
    recordings++;
    slot ??= tf.variable(tf.zerosLike(x));
    slot.assign(slot.add(x));
    return slot.mul(1);
  });
  const x = tf.tensor1d([1]);
  const results = [];
  for (let call = 0; call < 4; call++) results.push(...take(await f(x)));
  assert.deepEqual(results, [1, 2, 3, 4]);
  assert.equal(recordings, 1);
  tf.dispose([slot!, x]);
  f.dispose();
});

test("first values of variables made inside may depend on arguments, on variables and on each other", async () => {
  const factor = tf.variable(tf.scalar(3));
  const made: tf.Variable[] = [];
  const layer = tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({}) });
  const f = compile((x: tf.Tensor2D) => {
    if (made.length === 0) {
      made.push(tf.variable(x.mul(factor)));
      made.push(tf.variable(made[0]!.add(1)));
      made[0]!.assign(made[0]!.add(10));
      made.push(tf.variable(tf.tensor1d([7])));
    }
    made[1]!.assign(made[1]!.add(x));
    return [made[0]!, made[1]!, made[2]!, layer.apply(x) as tf.Tensor] as const;
  });
  const x = tf.tensor2d([[1, 2]]);
  const values = async () => (await f(x)).map(take);
  const first = await values();
  assert.deepEqual(first.slice(0, 3), [[13, 16], [5, 9], [7]]);
  const kernel = take(layer.getWeights()[0]!.clone());
  assert.ok(Math.abs(first[3]![0]! - (kernel[0]! + 2 * kernel[1]!)) < 1e-6);
  const second = await values();
  assert.deepEqual(second.slice(0, 3), [[23, 26], [6, 11], [7]]);
  assert.deepEqual(second[3], first[3]);
  tf.dispose([x, factor, ...made]);
  layer.dispose();
  f.dispose();
});

test("a new shape or dtype is recorded once; recordings are bounded", async () => {
  let recordings = 0;
  const f = compile((x: tf.Tensor) => {
    recordings++;
    return x.add(x);
  });
  const call = async (x: tf.Tensor) => {
    const values = take(await f(x));
    x.dispose();
    return values;
  };
  for (let round = 0; round < 2; round++) {
    assert.deepEqual(await call(tf.tensor1d([1])), [2]);
    assert.deepEqual(await call(tf.tensor1d([1, 2])), [2, 4]);
    assert.deepEqual(await call(tf.tensor2d([[3]])), [6]);
    assert.deepEqual(await call(tf.tensor1d([4], "int32")), [8]);
  }
  assert.equal(recordings, 4);
  for (let size = 1; size <= 20; size++) await call(tf.zeros([3, size]));
  assert.equal(recordings, 24);
  await call(tf.zeros([3, 20]));
  assert.equal(recordings, 24);
  await call(tf.tensor1d([1]));
  assert.equal(recordings, 25);
  f.dispose();
});

test("calls that overlap run one after the other, and an argument may be disposed at once", async () => {
  const total = tf.variable(tf.scalar(0));
  const f = compile((x: tf.Tensor) => {
    total.assign(total.mul(2).add(x));
  });
  const calls = [1, 2, 3, 4].map((value) => {
    const x = tf.scalar(value);
    const call = f(x);
    x.dispose();
    return call;
  });
  await Promise.all(calls);
  assert.equal(total.dataSync()[0], ((1 * 2 + 2) * 2 + 3) * 2 + 4);
  total.dispose();
  f.dispose();
});

test("the learning rate of a tfjs optimizer may change", async () => {
  const x = tf.variable(tf.scalar(0));
  const optimizer = tf.train.adam(1, 0, 0);
  let recordings = 0;
  const f = compile(() => {
    recordings++;
    optimizer.minimize(() => x.mul(1) as tf.Scalar, false, [x]);
  });
  await f();
  await f();
  (optimizer as unknown as { learningRate: number }).learningRate = 10;
  await f();
  await f();
  assert.ok(Math.abs(x.dataSync()[0]! + 22) < 1e-4);
  assert.equal(recordings, 2);
  assert.equal(optimizer.iterations, 4);
  optimizer.dispose();
  x.dispose();
  f.dispose();
});

test("what cannot be recorded is refused, says why, and changes nothing", async () => {
  const v = tf.variable(tf.tensor1d([1, 2]));
  const x = tf.tensor1d([3, 4]);
  tf.dispose([x.add(0), v.add(0)]);
  const before = alive();
  const refused: [fn: (x: tf.Tensor1D) => unknown, message: RegExp][] = [
    [(a) => a.dataSync(), /The values of argument 1 were asked for while compile\(\) records/],
    [(a) => a.mul(2).sum().arraySync(), /The values of the result of Sum \(float32\[\]\) were asked for/],
    [() => v.dataSync(), /The values of the variable \S+ were asked for/],
    [async (a) => a.add(1), /TypeError: compile\(\) needs a function that returns its tensors at once/],
    [async (a) => tf.scalar((await a.data())[0]!), /TypeError: compile\(\) needs a function that returns/],
    [
      function* () {
        yield tf.scalar(1);
      },
      /TypeError: .* result is a Generator/,
    ],
    [() => 3, /TypeError: A compiled function must return tensors.*; result is 3/],
    [(a) => ({ good: a, bad: [new Map()] }), /TypeError: .* result\.bad\[0\] is a Map/],
    [(a) => a.add(Math.random()), /random number was drawn by Math.random while compile\(\) records/],
    [(a) => a.add(tf.rand([2], Math.random)), /random number was drawn by Math.random/],
    [(a) => tf.matMul(a as unknown as tf.Tensor2D, a as unknown as tf.Tensor2D), /Error/],
    [(a) => tf.image.nonMaxSuppression(tf.zeros([2, 4]), a, 2), /depends on the values of its inputs/],
    [(a) => [v.assign(a.add(1)), tf.slice(a, [5], [1])], /Error/],
  ];
  for (const [fn, message] of refused) {
    const f = compile(fn as (x: tf.Tensor1D) => tf.Tensor);
    await assert.rejects(f(x), message, String(fn));
    f.dispose();
  }
  await wait(0);
  assert.deepEqual(alive(), before);
  assert.deepEqual([...v.dataSync()], [1, 2]);
  tf.dispose([v, x]);
});

test("an error names the line in the function", async () => {
  const f = compile(function broken(x: tf.Tensor2D) {
    return tf
      .engine()
      .runKernel("BatchMatMul", { a: x, b: x }, { transposeA: false, transposeB: false }) as tf.Tensor;
  });
  const x = tf.zeros<tf.Rank.R2>([2, 3]);
  await assert.rejects(f(x), (error: Error) => {
    assert.match(error.message, /could not record BatchMatMulV2\(float32\[2,3\], float32\[2,3\]\)/);
    assert.match(error.stack!, /broken .*compile\.test/);
    return true;
  });
  x.dispose();
  f.dispose();
});

test("an error while it runs names the op and its line, leaves the variables, and the next call works", async () => {
  const v = tf.variable(tf.scalar(1));
  const f = compile(function pick(x: tf.Tensor1D, index: tf.Tensor1D) {
    v.assign(v.add(1));
    return tf.gather(x, index);
  });
  const x = tf.tensor1d([1, 2]);
  const [good, bad] = [tf.tensor1d([1], "int32"), tf.tensor1d([5], "int32")];
  assert.deepEqual(take(await f(x, good)), [2]);
  bad.add(0).dispose();
  const before = alive();
  await assert.rejects(
    f(x, bad),
    (error: Error) =>
      /could not run GatherV2\(float32\[2\], int32\[1\], int32\[\]\) in the compiled function pick_\d+: indices\[0\] = 5 is not in \[0, 2\)$/.test(
        error.message,
      ) && /^ {4}at pick \(.*compile\.test/.test(error.stack!.split("\n")[1]!),
  );
  assert.deepEqual(alive(), before);
  assert.equal(v.dataSync()[0], 2);
  assert.deepEqual(take(await f(x, good)), [2]);
  tf.dispose([v, x, good, bad]);
  f.dispose();
});

test("wrong arguments, a disposed function and one compiled function inside another are refused", async () => {
  const x = tf.scalar(1);
  const f = compile((a: tf.Tensor) => a.add(1));
  await assert.rejects(
    f(3 as unknown as tf.Tensor),
    /TypeError: Argument 1 .* must be a tensor, not 3; tf.scalar/,
  );
  const wrong: [arg: unknown, message: RegExp][] = [
    [[x], /must be a tensor, not an array; pass its tensors one by one/],
    [{ x }, /must be a tensor, not an object; pass its tensors one by one/],
    [new Float32Array(2), /must be a tensor, not a Float32Array; tf.tensor\(\) makes one/],
    [null, /must be a tensor, not null\.$/],
  ];
  for (const [arg, message] of wrong)
    await assert.rejects(f(arg as tf.Tensor), (error: Error) => {
      assert.match(error.message, message);
      assert.match(error.stack!.split("\n")[1]!, /compile\.test/);
      return error instanceof TypeError;
    });
  assert.throws(() => compile(3 as never), /TypeError: compile\(\) takes a function, not 3/);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  assert.throws(() => compile(model as never), /not a Sequential: compile\(\(x\) => model.apply\(x\)\)/);
  model.dispose();
  const gone = tf.scalar(1);
  gone.dispose();
  await assert.rejects(f(gone), /disposed/);
  const outer = compile((a: tf.Tensor) => f(a) as unknown as tf.Tensor);
  await assert.rejects(outer(x), /was called while another one is being recorded: call its `plain`/);
  assert.throws(() => tf.grad((a) => f(a) as unknown as tf.Tensor)(x), /Compile the gradient/);
  f.dispose();
  await assert.rejects(f(x), /has been disposed/);
  x.dispose();
  outer.dispose();
});

test("compiled functions go into others and into gradients by their plain ones", async () => {
  const cube = compile((x: tf.Tensor) => tf.pow(x, 3));
  const outer = compile((x: tf.Tensor) => cube.plain(x).add(1));
  const slope = compile(tf.grad(cube.plain));
  const second = compile(tf.grad((x) => tf.grad(cube.plain)(x)));
  const x = tf.scalar(2);
  const values = [await cube(x), await outer(x), await slope(x), await second(x)].map(take);
  assert.deepEqual(values, [[8], [9], [12], [12]]);
  x.dispose();
  for (const compiled of [cube, outer, slope, second]) compiled.dispose();
});

test("cost() lists the ops of the last call, and leaves variables and handles as they are", async () => {
  const total = tf.variable(tf.scalar(0));
  const f = compile((x: tf.Tensor2D) => {
    total.assign(total.add(1));
    return tf.matMul(tf.relu(tf.matMul(x, x)), x);
  });
  await assert.rejects(f.cost(), /call the compiled function first/);
  const x = tf.ones<tf.Rank.R2>([64, 64]);
  tf.dispose(await f(x));
  const before = alive();
  const cost = await f.cost();
  assert.deepEqual(alive(), before);
  assert.equal(total.dataSync()[0], 1);
  const products = cost.filter(({ op }) => op.includes("MatMul"));
  assert.equal(
    products.reduce((sum, { count }) => sum + count, 0),
    2,
  );
  assert.ok(cost.every(({ count, milliseconds }) => count > 0 && milliseconds >= 0));
  assert.ok(cost[0]!.milliseconds > 0 && cost[0]!.milliseconds >= cost.at(-1)!.milliseconds);
  tf.dispose([x, total]);
  f.dispose();
});

test("a variable disposed or assigned from outside while it runs is an error", async () => {
  const x = tf.scalar(1);
  const v = tf.variable(tf.scalar(0));
  const large = tf.ones<tf.Rank.R2>([1200, 1200]);
  const f = compile((a: tf.Tensor) => {
    // Long enough for another thread.
    const sum = tf.matMul(tf.matMul(large, large), large).sum();
    v.assign(v.add(a).add(sum.mul(0)));
  });
  await f(x);
  const running = f(x);
  await new Promise(process.nextTick);
  v.assign(tf.scalar(50));
  await assert.rejects(running, /was assigned while a compiled function that assigns it was running/);
  assert.equal(v.dataSync()[0], 50);
  const last = f(x);
  await new Promise(process.nextTick);
  v.dispose();
  await assert.rejects(last, /was disposed while/);
  await assert.rejects(f(x), /uses the variable .* which has been disposed/);
  tf.dispose([x, large]);
  f.dispose();
});

test("a tensor smuggled out of a recording says what to do", async () => {
  let smuggled: tf.Tensor | undefined;
  const f = compile((x: tf.Tensor) => {
    smuggled = tf.keep(x.add(1));
    return smuggled.add(1);
  });
  const x = tf.scalar(1);
  assert.deepEqual(take(await f(x)), [3]);
  assert.throws(() => smuggled!.dataSync(), /made while compile\(\) recorded a function.*return it/);
  assert.throws(() => smuggled!.add(1), /made while compile\(\) recorded a function.*return it/);
  tf.dispose([smuggled!, x]);
  f.dispose();
});

test("dropout layers drop other values at every call, as often as they should, and nothing when not training", async () => {
  const layer = tf.layers.dropout({ rate: 0.25, seed: 3 });
  const f = compile((x: tf.Tensor) => layer.apply(x, { training: true }) as tf.Tensor);
  const again = compile((x: tf.Tensor) => layer.apply(x, { training: true }) as tf.Tensor);
  const resting = compile((x: tf.Tensor) => layer.apply(x, { training: false }) as tf.Tensor);
  const x = tf.ones([20_000]);
  const [first, second] = [take(await f(x)), take(await f(x))];
  const share = (values: number[]) => values.filter((value) => value === 0).length / values.length;
  // Five standard deviations of the share of zeros, and of the share of places where two masks differ.
  assert.ok(Math.abs(share(first) - 0.25) < 0.0153);
  assert.ok(first.every((value) => value === 0 || Math.abs(value - 4 / 3) < 1e-6));
  const differing = first.filter((value, index) => value !== second[index]).length / first.length;
  assert.ok(Math.abs(differing - 0.375) < 0.0172);
  assert.deepEqual(take(await again(x)), first);
  assert.deepEqual(new Set(take(await resting(x))), new Set([1]));
  x.dispose();
  for (const compiled of [f, again, resting]) compiled.dispose();
});

const noisy = (layer: tf.layers.Layer, x: tf.Tensor) => layer.apply(x, { training: true }) as tf.Tensor;
const draws: Record<string, [draw: (seed?: number) => tf.Tensor, mean: number, variance: number]> = {
  randomUniform: [(seed) => tf.randomUniform([20_000], -1, 3, "float32", seed), 1, 16 / 12],
  randomUniformInt: [(seed) => tf.randomUniformInt([20_000], 0, 3, seed), 1, 2 / 3],
  "randomUniform of truth values": [(seed) => tf.randomUniform([20_000], 0, 2, "bool", seed), 0.5, 0.25],
  randomNormal: [(seed) => tf.randomNormal([20_000], 2, 3, "float32", seed), 2, 9],
  "randomNormal of whole numbers": [(seed) => tf.randomNormal([20_000], 0, 5, "int32", seed), 0, 25 + 1 / 12],
  randomStandardNormal: [(seed) => tf.randomStandardNormal([20_000], "float32", seed), 0, 1],
  truncatedNormal: [(seed) => tf.truncatedNormal([20_000], 1, 2, "float32", seed), 1, 4 * 0.774],
  randomGamma: [(seed) => tf.randomGamma([20_000], 4, 2, "float32", seed), 2, 1],
  multinomial: [(seed) => tf.multinomial([Math.log(0.25), Math.log(0.75)], 20_000, seed), 0.75, 0.1875],
  dropout: [(seed) => tf.dropout(tf.ones([20_000]), 0.2, undefined, seed), 1, 0.25],
  "a layer of Gaussian noise": [() => noisy(tf.layers.gaussianNoise({ stddev: 2 }), tf.ones([20_000])), 1, 4],
  "a layer of Gaussian dropout": [
    () => noisy(tf.layers.gaussianDropout({ rate: 0.2 }), tf.ones([20_000])),
    1,
    0.25,
  ],
  "a layer of alpha dropout": [
    () => noisy(tf.layers.alphaDropout({ rate: 0.1 }), tf.zeros([20_000])),
    // tfjs puts the dropped ones at +1.758 where Keras has -1.758.
    0.3239,
    0.2361,
  ],
};

for (const [name, [draw, mean, variance]] of Object.entries(draws)) {
  test(`${name}, compiled: other numbers at every call, of the right mean and variance`, async () => {
    const f = compile(() => draw().toFloat());
    const [first, second] = [await f(), await f()];
    const moments = tf.moments(first);
    // Five standard deviations of the mean; a twentieth of the variance is more than that.
    const bound = 5 * Math.sqrt(variance / 20_000);
    assert.ok(Math.abs(moments.mean.dataSync()[0]! - mean) < bound, `mean ${moments.mean.dataSync()}`);
    assert.ok(
      Math.abs(moments.variance.dataSync()[0]! / variance - 1) < 0.1,
      `variance ${moments.variance.dataSync()}`,
    );
    assert.notDeepEqual(take(first), take(second));
    f.dispose();
    if (draw.length === 0) return;
    const seeded = compile(() => [draw(3), draw(3)] as const);
    const again = compile(() => [draw(3), draw(3)] as const);
    const [one, other] = [await seeded(), await again()].map((pair) => pair.map(take));
    assert.deepEqual(one, other);
    assert.notDeepEqual(one![0], one![1]);
    assert.notDeepEqual((await seeded()).map(take), one);
    seeded.dispose();
    again.dispose();
  });
}

test("timers fire while a step computes", async () => {
  const x = tf.tidy(() => wave([1200, 1200]));
  const f = compile((a: tf.Tensor) => {
    let product = a;
    for (let round = 0; round < 12; round++) product = tf.matMul(product, a).div(1200);
    return product.sum();
  });
  take(await f(x));
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const call = f(x);
  await wait(0);
  const before = ticks;
  take(await call);
  clearInterval(timer);
  assert.ok(ticks - before >= 3, `${ticks - before} ticks of a 1 ms timer during the call`);
  x.dispose();
  f.dispose();
});

test("timers fire while short calls follow one another", async () => {
  const x = tf.scalar(1);
  const f = compile((a: tf.Tensor) => a.add(1));
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  for (const begun = Date.now(); ticks < 5 && Date.now() - begun < 10_000; ) take(await f(x));
  clearInterval(timer);
  assert.ok(ticks >= 5, `${ticks} ticks`);
  x.dispose();
  f.dispose();
});

test("nothing is left after 1,000 calls and a dispose", async () => {
  const before = alive();
  const v = tf.tidy(() => tf.variable(tf.zeros([10])));
  const big = tf.zeros([2000]);
  const x = tf.ones([10]);
  const f = compile((a: tf.Tensor) => {
    v.assign(v.add(a));
    return { sum: v.sum(), other: big.sum() };
  });
  tf.dispose(await f(x));
  const during = alive();
  for (let call = 0; call < 1000; call++) tf.dispose(await f(x));
  assert.deepEqual(alive(), during);
  assert.equal(v.dataSync()[0], 1001);
  f.dispose();
  tf.dispose([v, x, big]);
  await wait(0);
  assert.deepEqual(alive(), before);
});
