import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

/** What is asked of engine-keras.py: a model, what is done with it, and which of Keras' ways does it. */
export interface KerasWork {
  readonly model: string;
  readonly work: string;
  readonly way: string;
}

/** Keras in a process of its own. */
export interface KerasPeer {
  /** Builds the model, does the work twice, and says how many parameters the model has. */
  readonly prepare: (work: KerasWork) => Promise<number>;
  /** Does the work once more; the seconds that it took. */
  readonly seconds: (work: KerasWork) => Promise<number>;
  readonly end: () => void;
}

/** Starts Keras. */
export function startKeras(): KerasPeer {
  const root = resolve(__dirname, "../../..");
  const python = resolve(root, ".venv/bin/python");
  const child = spawn(python, [resolve(root, "test/bench/engine-keras.py")], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ask = async (work: KerasWork) => {
    child.stdin.write(`${JSON.stringify(work)}\n`);
    const { value, done } = await lines.next();
    if (done)
      throw new Error(`${python} ended: run \`npm run setup\`, then test/bench/engine-keras.py to see why`);
    return Number(value);
  };
  return { prepare: ask, seconds: ask, end: () => child.stdin.end() };
}
