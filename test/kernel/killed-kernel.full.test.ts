import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { KernelClient } from "./kernel-client.js";

const cells = [
  "import * as tf from '@tensorflow/tfjs'; tf.zeros([1]).shape",
  "import { progress } from 'pinpoint-ts'; typeof progress",
  "import * as plotly from 'plotly.js'; typeof plotly",
  "import { DataFrame } from 'danfojs-node'; typeof DataFrame",
];

/** The processes, other than unburied ones, that have the kernel's folder in their command line. */
function left(folder: string): string[] {
  const { stdout } = spawnSync("ps", ["-ww", "-eo", "stat=,args="], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line.includes(folder) && !line.startsWith("Z"));
}

test("a kernel killed while it compiles leaves nothing behind", async () => {
  for (let i = 0; i < 20; i++) {
    const doomed = await KernelClient.start({ stderr: "ignore" });
    const cell = doomed.execute(cells[i % cells.length] as string).catch(() => undefined);
    await sleep(20 * i);
    doomed.process.kill("SIGKILL");
    await cell;
    for (let wait = 0; wait < 20 && left(doomed.folder).length > 0; wait++) await sleep(100);
    assert.deepEqual(left(doomed.folder), []);
    await doomed.stop();
  }
});
