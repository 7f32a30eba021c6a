import { existsSync, statSync } from "node:fs";

/** Whether there is a folder that can be reached by the path. */
export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
