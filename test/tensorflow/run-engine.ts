import { spawnSync } from "node:child_process";

const engine = require.resolve("../../src/tensorflow/index.js");

/** Runs code in a Node of its own, where `engine` is the path of the engine's module. */
export function runEngine(code: string, environment: NodeJS.ProcessEnv = {}, node: readonly string[] = []) {
  const script = `const engine = ${JSON.stringify(engine)};${code}`;
  const options = { encoding: "utf8", env: { ...process.env, ...environment }, timeout: 120_000 } as const;
  return spawnSync(process.execPath, [...node, "-e", script], options);
}
