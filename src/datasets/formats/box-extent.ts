const decimals = 10;
const number = new Float64Array(1);
const bits = new BigInt64Array(number.buffer);

/**
 * The far edge of a box that a file gives by near edge and width. A sum that rounding has put beside a number of at most
 * ten decimals is that number: 2.11 + 4.17 is 6.28.
 *
 * @param near The left or top edge.
 * @param extent The width or height.
 */
export function farEdge(near: number, extent: number): number {
  const sum = near + extent;
  const short = Number(sum.toFixed(decimals));
  return Math.abs(short - sum) <= 2 ** -51 * Math.max(Math.abs(near), Math.abs(sum)) ? short : sum;
}

/**
 * The width from which {@link farEdge} finds the far edge again: to the last bit where it has at most ten decimals, and
 * nearly always else; where no width does so, two units in its last place off at most.
 *
 * @param near The left or top edge.
 * @param far The right or bottom edge, >= near.
 */
export function extentTo(near: number, far: number): number {
  const extent = far - near;
  for (const step of [0n, 1n, -1n, 2n, -2n]) {
    number[0] = extent;
    bits[0]! += step;
    if (farEdge(near, number[0]!) === far) return number[0]!;
  }
  return extent;
}
