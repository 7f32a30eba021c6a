/** The bounds of one figure; a figure without a must is only reported. Higher is better. */
export interface Bounds {
  readonly must?: number;
  readonly aim?: number;
}

/** What one seed of an experiment gave. */
export interface Outcome {
  /** The figures by the names of the experiment's measures, on data that were not trained on. */
  readonly values: Readonly<Record<string, number>>;
  /** The same figures of an answer that never looks at the picture, or of another trivial rule. */
  readonly baselines?: Readonly<Record<string, number>>;
  /** What training cost; see `costOf`. */
  readonly cost?: Cost;
  /** What else is worth printing: parameters, FLOPs, the number of images. */
  readonly facts?: Readonly<Record<string, number | string>>;
}

/** What some work took. */
export interface Cost {
  readonly seconds: number;
  /** Seconds of all cores together: what a busy machine does not stretch. */
  readonly cpuSeconds: number;
}

/** One experiment of `npm run bench -- quality`: a file of test/bench/quality exports `experiments`. */
export interface Experiment {
  /** Kebab-case; a row of the bench is called by it and the measure: "one-digit-cnn mean-iou". */
  readonly name: string;
  readonly measures: Readonly<Record<string, Bounds>>;
  /** The budget of the training, seconds on 2 cores. */
  readonly budgetSeconds?: number;
  /** One sentence under the table: what it is, what holds it back. */
  readonly note?: string;
  /** Trains and measures once. It throws an error named "Unavailable" where its data are not on this machine. */
  run(seed: number, others: OtherExperiments): Promise<Outcome>;
}

/** What another experiment gave for the same seed: kept from before, or measured now. */
export type OtherExperiments = (name: string) => Promise<Outcome>;

/** Says that an experiment cannot be run here: its data are missing. */
export function unavailable(reason: string): Error {
  return Object.assign(new Error(reason), { name: "Unavailable" });
}

/** Runs something and says what it cost. */
export async function costOf<T>(work: () => Promise<T>): Promise<{ result: T; cost: Cost }> {
  const [begun, cpuBegun] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpuBegun);
  return {
    result,
    cost: { seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 },
  };
}

/** True where a training took longer than its budget, and not only because others kept the cores busy. */
export function overBudget({ seconds, cpuSeconds }: Cost, budgetSeconds: number): boolean {
  return seconds > budgetSeconds && cpuSeconds > 2 * budgetSeconds;
}
