import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** Runs fuzz-ops.js in a process of its own, which must come to its end. */
export function fuzz({
  seed,
  count,
  environment = {},
}: {
  seed: number;
  count: number;
  environment?: NodeJS.ProcessEnv;
}): void {
  const script = require.resolve("./fuzz-ops.js");
  // With more than this much data the process gets no more memory, in place of all that the machine has.
  const command = `ulimit -c 0; ulimit -d 6000000; exec "$0" "$@"`;
  const { status, signal, stdout, stderr } = spawnSync(
    "sh",
    ["-c", command, process.execPath, script, String(seed), String(count)],
    { encoding: "utf8", env: { ...process.env, ...environment }, timeout: 600_000 },
  );
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, stderr.slice(-2000));
  const { ran, refused, left } = JSON.parse(stdout);
  assert.equal(ran + refused, count);
  assert.ok(ran > count / 30 && refused > count / 30, stdout);
  assert.equal(left, 0, "every tensor is freed again");
}
