import { join } from "node:path";

/** Where the things of a run lie in its folder. */
export function runFiles(folder: string) {
  return {
    config: join(folder, "config.json"),
    status: join(folder, "status.json"),
    history: join(folder, "history.csv"),
    checkpoint: join(folder, "checkpoint.bin"),
    logs: join(folder, "logs"),
    model: join(folder, "model"),
  } as const;
}
