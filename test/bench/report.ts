/** One measured line of a bench: a ratio against a peer (higher is better) or seconds (lower is better). */
export interface Row {
  readonly bench: string;
  readonly row: string;
  readonly ratio?: number;
  readonly seconds?: number;
  /** The bound that must be kept. */
  readonly must: number;
  /** The bound that we aim for. */
  readonly aim?: number;
}

const kept = ({ ratio, seconds, must }: Row): boolean =>
  ratio !== undefined ? ratio >= must : seconds !== undefined && seconds <= must;

/** Prints a table for people and a JSON line a row for machines; a missed must sets the exit code. */
export function report(rows: readonly Row[]): void {
  for (const row of rows) {
    const figure = row.ratio !== undefined ? `${row.ratio.toFixed(2)}x` : `${row.seconds?.toFixed(2)} s`;
    const bound = `must ${row.must}${row.aim === undefined ? "" : `, aim ${row.aim}`}`;
    console.log(
      `${kept(row) ? "ok    " : "MISSED"}  ${row.row.padEnd(32)} ${figure.padStart(9)}   (${bound})`,
    );
  }
  for (const row of rows) console.log(JSON.stringify(row));
  if (!rows.every(kept)) process.exitCode = 1;
}
