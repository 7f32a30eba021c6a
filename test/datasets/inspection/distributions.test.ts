import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { kolmogorov, ksTest } from "../../../src/datasets/inspection/ks-test.js";
import {
  countInQuantiles,
  populationStability,
} from "../../../src/datasets/inspection/population-stability.js";
import { quantile, ValueSample } from "../../../src/datasets/inspection/value-sample.js";
import { createRandom } from "../../../src/random.js";

interface Reference {
  readonly cases: readonly {
    readonly name: string;
    readonly first: readonly number[];
    readonly second: readonly number[];
    readonly statistic: number;
    readonly pValue: number;
    readonly counts: readonly [number[], number[]];
    readonly psi: number;
    readonly quantiles: readonly number[];
  }[];
  readonly kolmogorov: readonly [x: number[], values: number[]];
}

const file = join(__dirname, "../../../../test/reference/drift.json");
const reference = JSON.parse(readFileSync(file, "utf8")) as Reference;

const close = (value: number, expected: number, what: string) =>
  assert.ok(
    Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
    `${what}: ${value} ${expected}`,
  );

for (const { name, first, second, ...expected } of reference.cases) {
  test(`${name}: SciPy's statistic and p-value, the index by its formula, NumPy's quantiles`, () => {
    const [one, other] = [Float64Array.from(first).sort(), Float64Array.from(second).sort()];
    const { statistic, pValue } = ksTest(one, other);
    close(statistic, expected.statistic, "statistic");
    close(pValue, expected.pValue, "p-value");
    assert.deepEqual(ksTest(other, one), { statistic, pValue });
    assert.deepEqual(countInQuantiles(one, other), expected.counts);
    close(populationStability(...expected.counts), expected.psi, "psi");
    [0, 0.05, 0.5, 0.95, 1].forEach((share, at) => {
      close(quantile(one, share), expected.quantiles[at]!, `quantile ${share}`);
    });
  });
}

test("Kolmogorov's distribution is SciPy's, also where its two series meet", () => {
  const [x, values] = reference.kolmogorov;
  x.forEach((at, index) => {
    assert.ok(Math.abs(kolmogorov(at) - values[index]!) < 1e-12, `${at}: ${kolmogorov(at)} ${values[index]}`);
  });
  assert.equal(kolmogorov(0), 1);
});

test("p-values of samples from one distribution are as rare as they say", () => {
  const random = createRandom(5);
  let below = 0;
  for (let draw = 0; draw < 400; draw++) {
    const sample = () => Float64Array.from(random.normals(100)).sort();
    if (ksTest(sample(), sample()).pValue < 0.1) below++;
  }
  // The limit for large samples is a little too cautious for small ones.
  assert.ok(below > 10 && below < 55, `${below} of 400 below 0.1`);
});

test("a sample of many values: count, mean, ends exact; quantiles near; memory bounded", () => {
  const sample = new ValueSample();
  for (let value = 0; value < 200_000; value++) sample.add(value);
  const { count, mean, min, max, median, low, high } = sample.summary()!;
  assert.deepEqual([count, min, max], [200_000, 0, 199_999]);
  assert.ok(Math.abs(mean - 99_999.5) < 1e-6);
  for (const [value, expected] of [
    [low, 10_000],
    [median, 100_000],
    [high, 190_000],
  ] as const) {
    assert.ok(Math.abs(value - expected) < 2500, `${value} ${expected}`);
  }
  assert.equal(sample.sorted().length, 20_000);
  assert.equal(new ValueSample().summary(), undefined);
});

test("what is wrong is named", () => {
  assert.throws(
    () => ksTest([], [1]),
    /RangeError: first and second must hold at least one number each, got 0 and 1/,
  );
  assert.throws(
    () => populationStability([1, 2], [1]),
    /RangeError: expected and actual must be counts over the same/,
  );
  assert.throws(() => populationStability([0, 0], [1, 1]), /RangeError/);
});
