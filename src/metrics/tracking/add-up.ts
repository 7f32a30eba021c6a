/** The sum of each number over the rows, of which there is at least one. */
export function addUp<Row extends object>(rows: readonly Row[]): Row {
  const total: Record<string, number> = {};
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) total[name] = (total[name] ?? 0) + value;
  }
  return total as Row;
}

/** Part / whole; 0 where there is no whole. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
