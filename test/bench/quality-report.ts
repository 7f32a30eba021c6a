import { type Experiment, type Outcome, overBudget } from "./quality-experiment.js";

/** One line of the bench: one figure of an experiment over its seeds. */
interface Row {
  readonly bench: "quality";
  readonly row: string;
  /** The mean over the seeds. */
  readonly value: number;
  /** The standard deviation over the seeds, of the sample; 0 for one seed. */
  readonly spread: number;
  readonly seeds: number;
  readonly baseline?: number;
  readonly must?: number;
  readonly aim?: number;
}

/** Prints a table for people and a JSON line a row for machines; a missed must sets the exit code. */
export function reportQuality(measured: ReadonlyMap<Experiment, readonly Outcome[]>): void {
  const rows: Row[] = [];
  for (const [experiment, outcomes] of measured) {
    const own = rowsOf(experiment, outcomes);
    rows.push(...own);
    for (const row of own) console.log(textOf(row));
    for (const line of remarks(experiment, outcomes)) console.log(`        ${line}`);
    const { budgetSeconds } = experiment;
    if (budgetSeconds && outcomes.some(({ cost }) => cost && overBudget(cost, budgetSeconds))) {
      console.log("MISSED  the budget");
      process.exitCode = 1;
    }
  }
  for (const row of rows) console.log(JSON.stringify(row));
  if (rows.some(isMissed)) process.exitCode = 1;
}

/** A figure that is not a number is a miss as well. */
const isMissed = ({ value, must }: Row) => must !== undefined && !(value >= must);

function rowsOf({ name, measures }: Experiment, outcomes: readonly Outcome[]): Row[] {
  return Object.entries(measures).map(([measure, bounds]) => {
    const values = outcomes.map(({ values }) => values[measure] ?? Number.NaN);
    const baselines = outcomes.flatMap(({ baselines }) => baselines?.[measure] ?? []);
    return {
      ...{ bench: "quality", row: `${name} ${measure}` },
      ...{ value: rounded(mean(values)), spread: rounded(deviation(values)), seeds: values.length },
      ...(baselines.length > 0 && { baseline: rounded(mean(baselines)) }),
      ...bounds,
    };
  });
}

function textOf(row: Row): string {
  const { value, spread, seeds, baseline, must, aim } = row;
  const verdict = must === undefined ? "      " : isMissed(row) ? "MISSED" : "ok    ";
  const figure = `${value.toFixed(3)}${seeds > 1 ? ` ± ${spread.toFixed(3)}` : ""}`;
  const beside = [
    `${seeds} ${seeds === 1 ? "seed" : "seeds"}`,
    ...(baseline === undefined ? [] : [`baseline ${baseline.toFixed(3)}`]),
    ...(must === undefined ? ["reported"] : [`must ${must}`]),
    ...(aim === undefined ? [] : [`aim ${aim}`]),
  ];
  return `${verdict}  ${row.row.padEnd(40)} ${figure.padEnd(15)} (${beside.join(", ")})`;
}

function remarks({ note, budgetSeconds }: Experiment, outcomes: readonly Outcome[]): string[] {
  const costs = outcomes.flatMap(({ cost }) => cost ?? []);
  const list = (of: (cost: (typeof costs)[number]) => number) =>
    costs.map((cost) => of(cost).toFixed(0)).join(", ");
  const budget = budgetSeconds === undefined ? "" : ` of ${budgetSeconds} s`;
  const cost =
    costs.length === 0
      ? []
      : [
          `training ${list(({ seconds }) => seconds)}${budget} (cores ${list(({ cpuSeconds }) => cpuSeconds)})`,
        ];
  const facts = Object.entries(outcomes[0]?.facts ?? {}).map(([name, fact]) => `${name} ${fact}`);
  const line = [...cost, ...facts].join(", ");
  return [...(line === "" ? [] : [line]), ...(note === undefined ? [] : [note])];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

const rounded = (value: number) => Number(value.toFixed(4));
