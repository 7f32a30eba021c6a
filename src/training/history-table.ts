import type { HistoryLists } from "./training-history.js";

/** The measures of one epoch by name: epoch, loss, valLoss, learningRate and so on. */
export type HistoryRow = Readonly<Record<string, number>>;

/**
 * A training's history as rows, one an epoch: `new DataFrame(historyTable(history))` shows it.
 *
 * @param history What `trainModel` returned.
 * @example historyTable({ epoch: [1, 2], loss: [2.5, 1.25] }) // [{ epoch: 1, loss: 2.5 }, { epoch: 2, loss: 1.25 }]
 */
export function historyTable<H extends HistoryColumns>(history: H): HistoryRow[] {
  const lists = historyLists(history);
  return history.epoch.map((_, index) =>
    Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values[index]!])),
  );
}

/**
 * A training's history as CSV: a line of names, and one an epoch.
 *
 * @param history What `trainModel` returned.
 * @example historyCsv({ epoch: [1, 2], loss: [2.5, 1.25] }) // "epoch,loss\n1,2.5\n2,1.25\n"
 */
export function historyCsv<H extends HistoryColumns>(history: H): string {
  const lists = historyLists(history);
  const rows = historyTable(history).map((row) => Object.values(row).join(","));
  return `${[Object.keys(lists).join(","), ...rows].join("\n")}\n`;
}

/** The lists that {@link historyCsv} wrote. */
export function historyFromCsv(text: string): HistoryLists {
  const [names = "", ...rows] = text.trimEnd().split("\n");
  const cells = rows.map((row) => row.split(",").map(Number));
  const lists = names.split(",").map((name, column) => [name, cells.map((row) => row[column]!)] as const);
  return Object.fromEntries(lists) as unknown as HistoryLists;
}

interface HistoryColumns {
  readonly epoch: readonly number[];
}

/** What has a number for each epoch. */
function historyLists(history: HistoryColumns): Record<string, number[]> {
  const { length } = history.epoch;
  const isColumn = (value: unknown): value is number[] =>
    Array.isArray(value) && value.length === length && value.every((entry) => typeof entry === "number");
  return Object.fromEntries(
    Object.entries<unknown>({ ...history }).filter((entry): entry is [string, number[]] =>
      isColumn(entry[1]),
    ),
  );
}
