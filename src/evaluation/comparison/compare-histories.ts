/** What a training measured: lists with one entry an epoch. A `TrainingHistory` is one. */
export interface HistoryLists {
  readonly epoch: readonly number[];
  readonly loss?: readonly number[];
  readonly valLoss?: readonly number[];
}

/** A training as it went; figures are those of its best epoch, by the lowest validation loss (without one, the loss). */
export interface TrainingRow {
  readonly run: string;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly [measure: string]: string | number;
}

/** One row a training. */
export function compareHistories(histories: ReadonlyMap<string, HistoryLists>): TrainingRow[] {
  return [...histories].map(([run, history]) => {
    const watched = listOf(history, "valLoss") ?? listOf(history, "loss") ?? [];
    const best = watched.reduce((least, value, at) => (value < watched[least]! ? at : least), 0);
    const measures = Object.keys(history).filter((name) => name !== "epoch" && name !== "learningRate");
    return {
      run,
      epochs: history.epoch.length,
      bestEpoch: history.epoch[best] ?? 0,
      ...Object.fromEntries(
        measures.flatMap((name) => {
          const value = listOf(history, name)?.[best];
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    };
  });
}

/** The numbers of a measure, one an epoch; undefined where there is no such list. */
export function listOf(history: HistoryLists, name: string): readonly number[] | undefined {
  const list = (history as unknown as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(list) && list.every((value) => typeof value === "number") ? list : undefined;
}
