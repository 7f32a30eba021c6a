import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { createCellCompiler } from "../../../src/kernel/compiler/pinpoint-compiler.js";
import { isGone } from "../is-gone.js";

const file = join(__dirname, "../../../src/kernel/compiler/end-with-us.js");

/** A process that starts `sleep`, with the mark given, and waits to be killed. */
async function startPair(mark: string): Promise<{ readonly parent: ChildProcess; readonly child: number }> {
  const code = `
    const { pid } = require("child_process").spawn("sleep", ["600"], { stdio: "ignore" });
    require(${JSON.stringify(file)}).endWithUs(pid, ${JSON.stringify(mark)});
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const [text] = (await once(parent.stdout, "data")) as [Buffer];
  return { parent, child: Number(text) };
}

test("what is watched ends when we are killed", async () => {
  const { parent, child } = await startPair("sleep 600");
  assert.equal(await isGone(child, 0), false);
  parent.kill("SIGKILL");
  assert.ok(await isGone(child, 2000));
});

test("another process that has its number by then lives on", async () => {
  const { parent, child } = await startPair("tsc --api");
  parent.kill("SIGKILL");
  try {
    assert.equal(await isGone(child, 500), false);
  } finally {
    process.kill(child, "SIGKILL");
  }
});

test("a TypeScript that heeds no SIGTERM ends with its compiler", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pinpoint-cells-"));
  let pid = 0;
  const compiler = await createCellCompiler(folder, {
    onStart: (started) => {
      pid = started as number;
    },
  });
  process.kill(pid, "SIGSTOP");
  compiler.close();
  assert.ok(await isGone(pid, 2000));
  rmSync(folder, { recursive: true });
});
