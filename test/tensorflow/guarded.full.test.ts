import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

// What starts an engine of its own, without the guard or for the guard itself.
const others = /^(handle-guard|workers|determinism|soak|fuzz|stop)\.test\.js$/;
const files = readdirSync(__dirname, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".test.js") && !file.endsWith(".full.test.js") && !others.test(file),
);

for (const file of files) {
  test(`${file} passes with the guard around every handle`, () => {
    // A test file that is run by itself reports in place of running others; what it inherits says that it is one.
    const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
    const env = { ...environment, PINPOINT_GUARD: "1" };
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, file)], {
      encoding: "utf8",
      env,
      timeout: 600_000,
    });
    assert.equal(status, 0, `${stdout.slice(-4000)}${stderr.slice(-2000)}`);
  });
}
