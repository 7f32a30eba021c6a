import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import test from "node:test";
import { fetchNode, nodeVersions } from "../fetch-node.js";

const files = [
  "execute",
  "killed-kernel.full",
  "compiler/assistance",
  "compiler/language",
  "session/stack-trace",
  "session/late-output",
  "session/output-limits",
  "session/stop-and-survive",
  "session/stop-training",
  "protocol/stdin",
];
const skip =
  process.platform === "linux" && process.arch === "x64" ? false : "npm brings Node for Linux x64 only here";

for (const version of nodeVersions) {
  test(`cells run, stop and crash on Node ${version} as on this one`, { skip }, () => {
    const node = fetchNode(version);
    // A test file that is run by itself reports in place of running others; what it inherits says that it is one.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    for (const name of files) {
      const file = join(__dirname, `${name}.test.js`);
      const { status, stdout } = spawnSync(node, [file], { encoding: "utf8", env, timeout: 300_000 });
      assert.equal(status, 0, `${file}\n${stdout.slice(-4000)}`);
    }
  });
}
