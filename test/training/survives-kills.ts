import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRandom } from "../../src/random.js";
import type { Said } from "./killed-training.js";

/** What a process said before it ended, or was killed at a moment of its training. */
async function run(
  folder: string,
  killAfter?: number,
): Promise<{ found: number; epochs: number; weights?: string }> {
  const child = fork(path.join(__dirname, "killed-training.js"), [folder], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const heard = { found: 0, epochs: 0, weights: undefined as string | undefined };
  child.on("message", (said: Said) => {
    Object.assign(heard, said);
    if ("found" in said && killAfter !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfter);
  });
  await new Promise((resolve) => child.on("exit", resolve));
  const { weights, ...rest } = heard;
  return weights === undefined ? rest : { ...rest, weights };
}

/**
 * Trains once without interruption and once killed with SIGKILL at random moments: what was on the disk is there when
 * it goes on, and the weights at the end are the same, bit for bit.
 */
export async function survivesKills(kills: number, seed: number): Promise<void> {
  const home = mkdtempSync(path.join(tmpdir(), "pinpoint-kills-"));
  try {
    const begun = performance.now();
    const whole = await run(path.join(home, "whole"));
    const longest = Math.max(400, (performance.now() - begun) / 4);
    assert.match(whole.weights ?? "", /^[0-9a-f]{64}$/);
    const random = createRandom(seed);
    const folder = path.join(home, "killed");
    let epochs = 0;
    let killed = 0;
    for (let kill = 0; kill < kills; kill++) {
      const heard = await run(folder, random.uniform(0, longest));
      assert.ok(heard.found >= epochs, `${heard.found} epochs found of ${epochs} that were finished`);
      epochs = Math.max(heard.found, heard.epochs);
      if (heard.weights === undefined) killed++;
      // Where the training came to its end between two kills, the next one begins anew.
      else {
        assert.equal(heard.weights, whole.weights);
        rmSync(folder, { recursive: true });
        epochs = 0;
      }
    }
    assert.ok(killed > 0, "no process was killed");
    const last = await run(folder);
    assert.ok(last.found >= epochs, `${last.found} epochs found of ${epochs} that were finished`);
    assert.equal(last.weights, whole.weights);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
