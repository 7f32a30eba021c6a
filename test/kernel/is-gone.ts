import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether a process has ended, or does within `ms`. Whoever is init here may leave the dead unburied. */
export async function isGone(pid: number, ms: number): Promise<boolean> {
  for (const deadline = performance.now() + ms; ; await sleep(10)) {
    const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", `${pid}`], { encoding: "utf8" });
    if (/^(Z.*)?$/.test(stdout.trim())) return true;
    if (performance.now() >= deadline) return false;
  }
}
