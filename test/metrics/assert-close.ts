import assert from "node:assert/strict";

/** Numbers, or lists of numbers, that differ by no more than 1e-9. */
export function assertClose(
  found: number | ArrayLike<number>,
  expected: number | ArrayLike<number>,
  what: string,
): void {
  if (typeof found === "number" || typeof expected === "number") {
    assert.ok(
      found === expected || Math.abs(Number(found) - Number(expected)) <= 1e-9,
      `${what} is ${found}, not ${expected}`,
    );
    return;
  }
  assert.equal(found.length, expected.length, `${what} is ${Array.from(found)}`);
  for (let index = 0; index < found.length; index++) {
    assertClose(found[index]!, expected[index]!, `${what}[${index}]`);
  }
}
