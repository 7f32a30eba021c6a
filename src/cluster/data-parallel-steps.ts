import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { DataType } from "../tensorflow/c-api.js";
import type { HostTensor, PortableFunction } from "../tensorflow/compile/portable-function.js";
import { configuration } from "../tensorflow/context.js";
import { tf } from "../tensorflow/index.js";
import type { Values } from "../tensorflow/tensor-data.js";
import type { Measures, TrainingTask, Truth } from "../training/tasks/training-task.js";
import type { StepParts } from "../training/training-steps.js";
import type { Cluster } from "./connect.js";
import { Coordinator } from "./coordinator.js";
import type { CoordinatorRequests, WorkerFunction } from "./coordinator-messages.js";
import { probeWorker, type WorkerStatus } from "./probe-worker.js";
import { devicePath, serverDef } from "./server-def.js";
import { shardsOf } from "./shards.js";
import { StepFunctions } from "./step-functions.js";
import { lostWorker, whatHappenedTo } from "./watch-workers.js";

/** So often in a row, without a single step done, a lost connection is made again. */
const TRIES = 4;
/** So many milliseconds joining the workers may take. */
const JOIN_DEADLINE = 60_000;
/** So long, in milliseconds, a training without any worker waits for one. */
const PATIENCE = 60_000;
/** Before an epoch, one that was lost has so many milliseconds to say that it is back. */
const RETURN_DEADLINE = 1000;

/** Something that happened to the cluster, after which the steps can be done again. */
class ClusterLost extends Error {}

/** All workers answer, but do not do what they were asked, as where they cannot reach each other. */
class WorkersStuck extends ClusterLost {}

/** The steps of one training on a cluster's workers. */
export class DataParallelSteps {
  readonly #cluster: Cluster;
  readonly #task: TrainingTask;
  readonly #functions: StepFunctions;
  readonly #variables: readonly tf.Variable[];
  #coordinator: Coordinator | undefined;
  /** The workers that take part. */
  #members: readonly WorkerStatus[] = [];
  /** Those that training does without. */
  readonly #excluded = new Set<string>();
  #defined = new Set<string>();
  /** Whether the workers' variables are other ones than ours. */
  #ahead = false;
  #failures = 0;

  constructor(cluster: Cluster, task: TrainingTask, parts: StepParts) {
    this.#cluster = cluster;
    this.#task = task;
    this.#functions = new StepFunctions(task, parts);
    const weights = task.model.weights.map((weight) => weight.read() as tf.Variable);
    this.#variables = [...weights, ...parts.optimizer.slots, ...(parts.average?.means ?? [])];
  }

  readonly step = async (
    images: tf.Tensor4D,
    truth: Truth,
    learningRate: number,
    step: number,
  ): Promise<Measures<number>> => {
    const tensors = [images, ...this.#task.truthNames.map((name) => truth[name]!)];
    const { length: workers } = this.#members;
    const shards = shardsOf(await Promise.all(tensors.map(hostTensor)), workers);
    const calls = [];
    for (const [worker, shard] of shards.entries()) {
      const specs = shard.tensors.map(({ shape }, index) => ({ shape, dtype: tensors[index]!.dtype }));
      const found = this.#functions.gradients(specs, workers);
      await this.#define(found);
      const share = scalar(shard.size / images.shape[0]);
      calls.push({ worker, function: found.name, args: [...shard.tensors, share] });
    }
    const apply = this.#functions.apply(workers);
    await this.#define(apply);
    this.#ahead = true;
    const args = [scalar(learningRate), scalar(step)];
    const [measured] = await this.#ask("step", calls, { function: apply.name, args }, step);
    this.#failures = 0;
    const names = this.#task.measured;
    return Object.fromEntries(
      names.map((name, index) => [name, measured!.values[index]]),
    ) as unknown as Measures<number>;
  };

  async scatter(): Promise<void> {
    const missing = this.#candidates().filter(({ address }) =>
      this.#members.every((member) => member.address !== address),
    );
    if (missing.length > 0 && (await answering(missing, RETURN_DEADLINE)).length > 0) await this.#join();
    await this.#ask("write", await Promise.all(this.#variables.map(hostTensor)));
    this.#ahead = false;
  }

  async gather(): Promise<void> {
    if (!this.#ahead) return;
    const values = await this.#ask("read");
    this.#variables.forEach((variable, index) => {
      const { shape, values: given } = values[index]!;
      tf.tidy(() => variable.assign(tf.tensor(given as Float32Array, [...shape], variable.dtype)));
    });
    this.#ahead = false;
  }

  async recover(error: unknown): Promise<string> {
    this.dispose();
    this.#ahead = false;
    if (!(error instanceof ClusterLost)) throw error;
    if (error instanceof WorkersStuck && this.#members.length > 1) {
      const half = Math.ceil(this.#members.length / 2);
      for (const { address } of this.#members.slice(half)) this.#excluded.add(address);
    } else if (++this.#failures > TRIES) throw error;
    this.#members = [];
    // Connections between workers that were cut come back by and by.
    if (this.#failures > 1) await sleep(1000 * 2 ** this.#failures);
    const begun = performance.now();
    while ((await answering(this.#candidates(), this.#cluster.deadline)).length === 0) {
      if (performance.now() - begun > PATIENCE) {
        throw new Error(
          `${capital(error.message)}, and no worker answers for ${PATIENCE / 1000} s. The model has the weights of the last ` +
            "finished epoch; a training with a run goes on from there with resume: true.",
        );
      }
      await sleep(1000);
    }
    return capital(error.message);
  }

  dispose(): void {
    this.#coordinator?.end();
    this.#coordinator = undefined;
  }

  #candidates(): readonly WorkerStatus[] {
    return this.#cluster.workers.filter(({ address }) => !this.#excluded.has(address));
  }

  /** A new connection with every worker that answers. */
  async #join(): Promise<void> {
    this.dispose();
    this.#members = await answering(this.#candidates(), this.#cluster.deadline);
    this.#defined = new Set();
    this.#coordinator = new Coordinator();
    const workers = this.#members.map(({ address }) => address);
    const definition = serverDef(
      { worker: workers, coordinator: [`127.0.0.1:${await freePort()}`] },
      { job: "coordinator", index: 0 },
      configuration,
    );
    const devices = this.#members.map((member, index) => devicePath(index, fastestDevice(member)));
    await this.#ask("connect", definition, devices);
  }

  async #define({ name, definition, inputs, resultCount, assigned }: PortableFunction): Promise<void> {
    if (this.#defined.has(name)) return;
    const indexOf = (variable: tf.Variable) => {
      const index = this.#variables.indexOf(variable);
      if (index >= 0) return index;
      throw new Error(
        `dataParallel() does not know the variable ${variable.name}, which is none of the model's weights.`,
      );
    };
    const described: WorkerFunction = {
      ...{ name, definition, resultCount },
      inputs: inputs.map((input) =>
        typeof input === "object" && "variable" in input ? { variable: indexOf(input.variable) } : input,
      ),
      assigned: assigned.map(indexOf),
    };
    await this.#ask("define", described);
    this.#defined.add(name);
  }

  /** Asks the coordinator, and ends it where a worker is lost or it takes too long. */
  async #ask<Name extends keyof CoordinatorRequests>(
    name: Name,
    ...args: Parameters<CoordinatorRequests[Name]>
  ): Promise<ReturnType<CoordinatorRequests[Name]>> {
    const coordinator = this.#coordinator;
    if (coordinator === undefined) throw new ClusterLost("No worker answers");
    const { deadline, stepDeadline } = this.#cluster;
    const watch = new AbortController();
    const limit = name === "connect" ? JOIN_DEADLINE : stepDeadline;
    const late = sleep(limit, undefined, { signal: watch.signal }).then(
      () => new WorkersStuck(this.#stuck(name, limit)),
      () => undefined,
    );
    const lost = lostWorker(this.#members, deadline, watch.signal).then((words) => new ClusterLost(words));
    void Promise.race([late, lost]).then((reason) => {
      if (!watch.signal.aborted) coordinator.end(reason);
    });
    try {
      return await coordinator.ask(name, ...args);
    } catch (error) {
      throw error instanceof ClusterLost ? error : await this.#explain(error as Error);
    } finally {
      watch.abort();
    }
  }

  #stuck(request: string, limit: number): string {
    const what = request === "step" ? "a step" : `a request for "${request}"`;
    return `the workers answer, but ${what} took more than ${limit / 1000} s (stepDeadline of connect)${this.#halved()}`;
  }

  #halved(): string {
    const [all, half] = [this.#members.length, Math.ceil(this.#members.length / 2)];
    return half < all ? `: perhaps they cannot reach each other; from now on ${half} of ${all} are used` : "";
  }

  /** TensorFlow's own words say little where a worker was lost. */
  async #explain(error: Error): Promise<ClusterLost> {
    const happened = await Promise.all(
      this.#members.map((member) => whatHappenedTo(member, this.#cluster.deadline)),
    );
    const lost = happened.find((words) => words !== undefined);
    if (lost !== undefined) return new ClusterLost(lost);
    const failed = `the cluster failed (${error.message})`;
    return this.#failures > 0 ? new WorkersStuck(failed + this.#halved()) : new ClusterLost(failed);
  }
}

/** Those of them that answer, as they are now. */
async function answering(workers: readonly WorkerStatus[], deadline: number): Promise<WorkerStatus[]> {
  const found = await Promise.allSettled(workers.map(({ address }) => probeWorker(address, deadline)));
  return found.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
}

function fastestDevice({ devices }: WorkerStatus): string {
  return (devices.find(({ type }) => type === "GPU") ?? devices[0]!).ownName;
}

async function hostTensor(tensor: tf.Tensor): Promise<HostTensor> {
  return { dtype: DataType[tensor.dtype], shape: tensor.shape, values: (await tensor.data()) as Values };
}

function scalar(value: number): HostTensor {
  return { dtype: DataType.float32, shape: [], values: Float32Array.of(value) };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
