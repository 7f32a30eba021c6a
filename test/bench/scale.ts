// What more machines bring: hosts made of network namespaces, each worker on a core of its own with one thread. 1 and 2
// workers take turns on the same steps; the first epoch, which records, counts for neither. Then, from the network and the
// messages as measured here, what a step of 8, 64 and 512 workers would take.
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import path from "node:path";
import { MAX_SLICES } from "../../src/cluster/step-functions.js";
import { figure } from "../../src/figures/figure.js";
import { renderSvg } from "../../src/figures/render.js";
import {
  buildCnnModel,
  buildLocalizer,
  connect,
  dataParallel,
  digitsOnClutter,
  type Localizer,
  trainModel,
} from "../../src/index.js";
import { onProgress } from "../../src/progress.js";
import { type Host, inLab, openHosts } from "../cluster/lab.js";
import { report } from "./report.js";

const ROUNDS = 3;
/** Timed epochs of a round. */
const EPOCHS = 3;
const BATCH = 32;
const digits = digitsOnClutter({ count: 4 * BATCH, seed: 1 });
const steps = digits.length / BATCH;

/** Much to compute for each byte of gradients: twice the article's filters on large pictures, no large dense layer. */
const heavy = () =>
  buildLocalizer({
    ...{ inputShape: [96, 96, 1], numClasses: 10, boxHead: "soft-argmax", seed: 1 },
    ...{ backbone: "plain", filters: [64, 128, 256] },
  });
/** Next to nothing to compute: what is left are the messages. */
const light = () => buildCnnModel({ inputShape: [16, 16, 1], numClasses: 10, downsample: 2, seed: 1 });

/** What steps on so many workers took, at best, and what went over the network. */
interface Measured {
  readonly seconds: number;
  readonly bytes: number;
}

async function measure(build: () => Localizer, hosts: readonly Host[]): Promise<Measured> {
  await connect({ workers: hosts.map(({ address }) => address), deadline: 30 });
  const model = build();
  const ends: number[] = [];
  let begun = 0;
  const epochs = EPOCHS + 1;
  const stopListening = onProgress(({ bar }) => {
    if (bar.payload === undefined || ends.length >= bar.value / digits.length) return;
    ends.push(performance.now());
    if (ends.length === 1) begun = bytesOf(hosts);
  });
  await trainModel(model, digits, {
    epochs,
    batchSize: BATCH,
    validation: 0,
    seed: 1,
    strategy: dataParallel(),
  });
  stopListening();
  const bytes = (bytesOf(hosts) - begun) / ((epochs - 1) * steps);
  model.dispose();
  const seconds = Math.min(...ends.slice(1).map((end, index) => end - ends[index]!)) / 1000 / steps;
  return { seconds, bytes };
}

/** What the hosts have sent to each other and to the coordinator, and got from it. */
function bytesOf(hosts: readonly Host[]): number {
  return hosts.reduce((sum, { bytes }) => sum + bytes.received, 0);
}

/** What a host sends through a plain TCP connection. */
const SENDER = `
const socket = require("node:net").connect(4900, "10.77.0.1");
const chunk = Buffer.alloc(2 ** 20);
let left = 400;
const send = () => {
  while (left-- > 0) if (!socket.write(chunk)) return socket.once("drain", send);
  socket.end();
};
socket.on("connect", send);`;

/** Bytes a second that come from a host. */
async function bandwidth(from: Host): Promise<number> {
  const server = createServer().listen(4900);
  await once(server, "listening");
  from.launch(process.execPath, "-e", SENDER);
  const [socket] = (await once(server, "connection")) as [Socket];
  const begun = performance.now();
  let bytes = 0;
  for await (const part of socket) bytes += (part as Buffer).length;
  server.close();
  return (bytes / (performance.now() - begun)) * 1000;
}

/** How many messages a step of so many workers is: calls of functions, and slices that go to another worker. */
function messages(workers: number): number {
  const slices = Math.min(workers, MAX_SLICES);
  return 2 * workers + slices + 2 * (workers * slices - slices);
}

/** What one worker sends at most in a step, in bytes, of a vector of so many: it may be one that sums. */
function sent(workers: number, vector: number): number {
  const slices = Math.min(workers, MAX_SLICES);
  return ((slices - 1) / slices) * vector + ((workers - 1) / slices) * vector;
}

async function main(): Promise<void> {
  const hosts = await openHosts(["0", "1"].map((cores) => ({ cores, env: { PINPOINT_THREADS: "1" } })));
  const one = hosts.slice(0, 1);
  const best: Record<string, Measured> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, build, on] of [
      ["heavy 1", heavy, one],
      ["heavy 2", heavy, hosts],
      ["light 1", light, one],
      ["light 2", light, hosts],
    ] as const) {
      const measured = await measure(build, on);
      if (!(best[name] && best[name].seconds <= measured.seconds)) best[name] = measured;
    }
  }
  const [heavyOne, heavyTwo] = [best["heavy 1"]!, best["heavy 2"]!];
  for (const [name, { seconds, bytes }] of Object.entries(best)) {
    console.log(
      `${name} workers: ${(seconds * 1000).toFixed(1)} ms and ${(bytes / 1e6).toFixed(2)} MB a step`,
    );
  }
  // A message, from the steps that are nothing else; what does not grow with the workers is the rest of a light step.
  const message =
    Math.max(best["light 2"]!.seconds - best["light 1"]!.seconds, 1e-6) / (messages(2) - messages(1));
  const perSecond = await bandwidth(hosts[0]!);
  const model = heavy();
  const vector = 4 * model.countParams();
  model.dispose();
  const compute = heavyOne.seconds - best["light 1"]!.seconds;
  console.log(
    `a message ${(message * 1000).toFixed(2)} ms, ${(perSecond / 1e6).toFixed(0)} MB/s, ${(vector / 1e6).toFixed(2)} MB of gradients`,
  );
  const step = (workers: number, work: number) =>
    work / workers +
    best["light 1"]!.seconds +
    message * (messages(workers) - messages(1)) +
    sent(workers, vector) / perSecond;
  const counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
  const curves = [1, 10, 100].map((times) => {
    const alone = step(1, compute * times);
    const speedups = counts.map((workers) => alone / step(workers, compute * times));
    const shown = [8, 64, 512].map(
      (workers) => `${speedups[counts.indexOf(workers)]!.toFixed(1)}x at ${workers}`,
    );
    console.log(`a step of ${alone.toFixed(2)} s on one worker: by the model ${shown.join(", ")}`);
    return {
      type: "scatter" as const,
      mode: "lines+markers" as const,
      x: counts,
      y: speedups,
      name: `${alone.toFixed(2)} s a step`,
    };
  });
  const plot = figure({
    data: [
      ...curves,
      { type: "scatter", mode: "lines", x: counts, y: counts, name: "ideal", line: { dash: "dot" } },
    ],
    layout: {
      title: { text: "Speed-up by the number of workers: a model from measured messages and bandwidth" },
      xaxis: { type: "log", title: { text: "workers" } },
      yaxis: { type: "log", title: { text: "speed-up" } },
    },
    summary: "speed-up by the number of workers",
  });
  const file = path.resolve(__dirname, "../../../.pinpoint/bench-scale.svg");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, await renderSvg(plot, { width: 800, height: 500 }));
  console.log(`plotted in ${file}`);
  report([
    {
      bench: "scale",
      row: "speed-up-2-workers",
      ratio: heavyOne.seconds / heavyTwo.seconds,
      must: 1.4,
      aim: 1.8,
    },
  ]);
  await Promise.all(hosts.map((host) => host.close()));
  process.exit();
}

if (inLab()) void main();
