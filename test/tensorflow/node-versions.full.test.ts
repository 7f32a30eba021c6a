import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import test from "node:test";
import { fetchNode, nodeVersions } from "../fetch-node.js";

const files = [
  "engine",
  "compile",
  "gradients/gradients",
  "ops",
  "stop",
  "node/images",
  "node/saved-model",
].map((name) => join(__dirname, `${name}.test.js`));
const skip =
  process.platform === "linux" && process.arch === "x64" ? false : "npm brings Node for Linux x64 only here";

for (const version of nodeVersions) {
  test(`the engine's tests pass on Node ${version}`, { skip }, () => {
    const node = fetchNode(version);
    const found = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
    assert.ok(found.startsWith(`v${version}`), found);
    // A test file that is run by itself reports in place of running others; what it inherits says that it is one.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    for (const file of files) {
      const { status, stdout, stderr } = spawnSync(node, [file], { encoding: "utf8", env, timeout: 300_000 });
      assert.equal(status, 0, `${file}\n${stdout.slice(-4000)}${stderr}`);
      assert.equal(stderr, "", "nothing is printed, no deprecation either");
    }
  });
}
