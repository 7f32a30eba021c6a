import assert from "node:assert/strict";

type Numbers = readonly number[] | readonly (readonly number[])[];

/** Every number within `tolerance` of the expected one, or within that share of it where it is larger than 1. */
export function assertClose(actual: Numbers, expected: Numbers, tolerance: number, name = ""): void {
  const [a, b] = [actual.flat(), expected.flat()];
  assert.equal(a.length, b.length, `${name}: as many numbers`);
  for (const [index, value] of b.entries()) {
    const error = Math.abs(a[index]! - value) / Math.max(1, Math.abs(value));
    assert.ok(error <= tolerance, `${name} number ${index}: ${a[index]} is not ${value} (off by ${error})`);
  }
}
