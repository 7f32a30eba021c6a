import assert from "node:assert/strict";

/** Throws unless the rows have the same lengths and the same numbers, to the tolerance. */
export function assertClose(
  actual: readonly ArrayLike<number>[],
  expected: readonly ArrayLike<number>[],
  tolerance = 1e-9,
): void {
  assert.equal(actual.length, expected.length);
  for (const [row, values] of expected.entries()) {
    assert.equal(actual[row]!.length, values.length);
    for (let column = 0; column < values.length; column++) {
      const [was, wanted] = [actual[row]![column]!, values[column]!];
      assert.ok(Math.abs(was - wanted) <= tolerance, `[${row}][${column}]: ${was} is not ${wanted}`);
    }
  }
}
