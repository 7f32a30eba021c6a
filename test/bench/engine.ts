import { compile, tf } from "../../src/tensorflow/index.js";
import { type KerasPeer, startKeras } from "./keras-peer.js";
import type { BenchBatch, BenchModel } from "./models/bench-model.js";
import { makeAttention, makeCnn } from "./models/convolutions.js";
import { makeDetector } from "./models/detector.js";
import { makeLstm } from "./models/lstm.js";
import { type Row, report } from "./report.js";
import { stockRows } from "./stock.js";

/** So often each takes its turn; the median counts. */
const ROUNDS = 7;

/** A row of the table: what is done with which model, how many times in a round, and Keras' ways to do it. */
interface Contest {
  readonly row: string;
  readonly model: string;
  readonly make: () => BenchModel;
  readonly work: "train" | `predict-${number}`;
  readonly batchSize: number;
  readonly batches: number;
  readonly ways: readonly string[];
  readonly must: number;
  readonly aim: number;
}

const training = { work: "train", batchSize: 32, batches: 32, ways: ["off", "on"] } as const;
const predicting = { model: "cnn", make: makeCnn, ways: ["predict", "function", "function-jit"] } as const;
const CONTESTS: readonly Contest[] = [
  { ...training, row: "cnn-train-vs-keras", model: "cnn", make: makeCnn, must: 1.15, aim: 1.5 },
  {
    ...training,
    row: "lstm-train-vs-keras",
    model: "lstm",
    make: makeLstm,
    ways: ["off", "on", "unrolled"],
    must: 0.9,
    aim: 1.3,
  },
  {
    ...training,
    row: "attention-train-vs-keras",
    model: "attention",
    make: makeAttention,
    must: 1.1,
    aim: 1.5,
  },
  {
    ...training,
    row: "detector-train-vs-keras",
    model: "detector",
    make: makeDetector,
    batchSize: 8,
    batches: 4,
    must: 1,
    aim: 1.3,
  },
  { ...predicting, row: "predict-1-vs-keras", work: "predict-1", batchSize: 1, batches: 64, must: 1, aim: 2 },
  {
    ...predicting,
    row: "predict-32-vs-keras",
    work: "predict-32",
    batchSize: 32,
    batches: 8,
    must: 1,
    aim: 1,
  },
];

/** Our side of a contest, recorded and warmed up. */
interface Ours {
  readonly parameters: number;
  readonly recording: string;
  readonly run: () => Promise<void>;
  readonly dispose: () => void;
}

async function prepare(contest: Contest): Promise<Ours> {
  const { model, step, batch } = contest.make();
  const batches = Array.from({ length: contest.batches }, (_, index) =>
    batch(contest.batchSize, 10 * index + 1),
  );
  const ask = (images: tf.Tensor) => model.apply(images, { training: false }) as tf.Tensor | tf.Tensor[];
  const compiled = compile((...args: BenchBatch) =>
    contest.work === "train" ? step(...args) : ask(args[0]),
  );
  const values = batches.map(([inputs]) => inputs.dataSync<"float32">());
  const runBatch = async (index: number) => {
    const [inputs, ...targets] = batches[index]!;
    // What is predicted comes as numbers and goes as numbers, as with Keras.
    const given = contest.work === "train" ? inputs.clone() : tf.tensor(values[index]!, inputs.shape);
    const results = [await compiled(given, ...(contest.work === "train" ? targets : []))].flat();
    for (const result of results) result.dataSync();
    tf.dispose([given, ...results]);
  };
  const run = async () => {
    for (let index = 0; index < contest.batches; index++) await runBatch(index);
  };
  const [first, second] = [await seconds(() => runBatch(0)), await seconds(() => runBatch(0))];
  await run();
  return {
    parameters: model.countParams(),
    recording: `first call ${first.toFixed(2)} s, second ${second.toFixed(2)} s`,
    run,
    dispose: () => {
      compiled.dispose();
      model.dispose();
      tf.dispose(batches);
    },
  };
}

/** Runs both sides in turn. */
async function hold(contest: Contest, keras: KerasPeer): Promise<Row> {
  const { row, model, work, must, aim } = contest;
  const ours = await prepare(contest);
  const ways = contest.ways.map((way) => ({ model, work, way }));
  for (const way of ways) {
    const parameters = await keras.prepare(way);
    if (parameters !== ours.parameters)
      throw new Error(`${row}: Keras' model has ${parameters} parameters, ours ${ours.parameters}`);
  }
  const oursTook: number[] = [];
  const waysTook = ways.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    oursTook.push(await seconds(ours.run));
    for (const [index, way] of ways.entries()) waysTook[index]!.push(await keras.seconds(way));
  }
  ours.dispose();
  const milliseconds = (all: readonly number[]) =>
    `${((1000 * median(all)) / contest.batches).toFixed(2)} ms`;
  console.log(
    `${row}: compiled ${milliseconds(oursTook)} a batch of ${contest.batchSize} (${ours.recording});`,
  );
  const theirs = ways.map(({ way }, index) => `${way} ${milliseconds(waysTook[index]!)}`);
  console.log(`  Keras ${theirs.join(", ")}`);
  return { bench: "engine", row, ratio: Math.min(...waysTook.map(median)) / median(oursTook), must, aim };
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** `npm run bench -- engine [ROW ...]`: all rows, or those whose names hold one of the words. */
async function main(): Promise<void> {
  const words = process.argv.slice(3);
  const isChosen = (row: string) => words.length === 0 || words.some((word) => row.includes(word));
  const chosen = CONTESTS.filter(({ row }) => isChosen(row));
  const keras = startKeras();
  const rows: Row[] = [];
  console.log(`Median of ${ROUNDS} rounds, in turn.`);
  for (const contest of chosen) rows.push(await hold(contest, keras));
  keras.end();
  report([...rows, ...(await stockRows(isChosen, ROUNDS))]);
}

void main();
