// The installers that setup starts. Killed itself, setup leaves them running: the next one ends them before it
// touches the same folders, knowing them by their ids.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { state } from "./project.mjs";

const folder = path.join(state, "setup-children");

/** Notes a running installer. @returns {() => void} forgets it again */
export function remember(child) {
  const file = path.join(folder, String(child.pid));
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, "");
  return () => rmSync(file, { force: true });
}

/** What a process was started as; empty where it is gone. An id used again shows another command. */
const commandOf = (pid) => spawnSync("ps", ["-p", pid, "-o", "args="], { encoding: "utf8" }).stdout ?? "";

/** Ends what a killed setup left running, and waits until it is gone. */
export async function endOrphans() {
  mkdirSync(folder, { recursive: true });
  for (const pid of readdirSync(folder)) {
    const ours = () => /\b(npm|pip|venv|tsc)\b/.test(commandOf(pid));
    for (let tries = 0; ours(); tries++) {
      process.kill(Number(pid), tries < 20 ? "SIGTERM" : "SIGKILL");
      await sleep(100);
    }
    rmSync(path.join(folder, pid), { force: true });
  }
}
