/**
 * The cheapest way to pair rows with columns one to one (the assignment problem), by Jonker and Volgenant's shortest
 * augmenting paths: what DETR and trackers match predictions to objects with.
 *
 * @param cost N rows of M finite numbers; negative ones are fine (to maximise IoU, pass 1 - IoU).
 * @returns min(N, M) pairs `[row, column]` in the order of their rows.
 * @throws {RangeError} If the rows differ in length or a cost is not finite; names the row.
 * @see scipy.optimize.linear_sum_assignment; D. F. Crouse, On implementing 2D rectangular assignment algorithms, 2016.
 * @example linearSumAssignment([[4, 1, 3], [2, 0, 5], [3, 2, 2]]) // [[0, 1], [1, 0], [2, 2]]
 */
export function linearSumAssignment(
  cost: readonly ArrayLike<number>[],
): (readonly [row: number, column: number])[] {
  const width = cost[0]?.length ?? 0;
  for (const [row, values] of cost.entries()) {
    if (values.length !== width) {
      throw new RangeError(`cost[${row}] must have ${width} numbers like cost[0], got ${values.length}`);
    }
    for (let column = 0; column < width; column++) {
      if (!Number.isFinite(values[column])) {
        throw new RangeError(`cost[${row}][${column}] must be a finite number, got ${values[column]}`);
      }
    }
  }
  if (cost.length <= width) {
    return [...assignRows(cost.length, width, (row, column) => cost[row]![column]!)].map(
      (column, row) => [row, column] as const,
    );
  }
  return [...assignRows(width, cost.length, (row, column) => cost[column]![row]!)]
    .map((row, column) => [row, column] as const)
    .sort(([a], [b]) => a - b);
}

/** The column of each row; there are at least as many columns as rows. */
function assignRows(
  rows: number,
  columns: number,
  cost: (row: number, column: number) => number,
): Int32Array {
  // Dual prices: cost(row, column) >= rowPrice + columnPrice, with equality along the pairs chosen.
  const rowPrice = new Float64Array(rows);
  const columnPrice = new Float64Array(columns);
  const rowOf = new Int32Array(columns).fill(-1);
  const columnOf = new Int32Array(rows).fill(-1);
  const distance = new Float64Array(columns);
  const reachedFrom = new Int32Array(columns);

  for (let start = 0; start < rows; start++) {
    distance.fill(Infinity);
    const open = Array.from({ length: columns }, (_, column) => column);
    const done: number[] = [];
    let row = start;
    let reach = 0;
    let end = -1;
    // Dijkstra from the row to the nearest column that is free, along reduced costs.
    while (end < 0) {
      let nearest = -1;
      for (let at = 0; at < open.length; at++) {
        const column = open[at]!;
        const length = reach + cost(row, column) - rowPrice[row]! - columnPrice[column]!;
        if (length < distance[column]!) {
          distance[column] = length;
          reachedFrom[column] = row;
        }
        const gain = nearest < 0 ? -1 : distance[column]! - distance[open[nearest]!]!;
        if (gain < 0 || (gain === 0 && rowOf[column] === -1)) nearest = at;
      }
      const column = open[nearest]!;
      reach = distance[column]!;
      open[nearest] = open[open.length - 1]!;
      open.pop();
      done.push(column);
      if (rowOf[column] === -1) end = column;
      else row = rowOf[column]!;
    }
    rowPrice[start]! += reach;
    for (const column of done) {
      const other = rowOf[column]!;
      if (other >= 0) rowPrice[other]! += reach - distance[column]!;
      columnPrice[column]! -= reach - distance[column]!;
    }
    for (let column = end; column >= 0; ) {
      const from = reachedFrom[column]!;
      const next = columnOf[from]!;
      rowOf[column] = from;
      columnOf[from] = column;
      column = from === start ? -1 : next;
    }
  }
  return columnOf;
}
