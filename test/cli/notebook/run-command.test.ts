// Runs real notebooks through the command that people type.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";

const root = path.resolve(__dirname, "../../../..");
let folder: string;

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pinpoint-run-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function notebook(name: string, cells: readonly { source: string; tags?: string[] }[]): string {
  const file = path.join(folder, name);
  const kernelspec = { name: "pinpoint", display_name: "TypeScript (Pinpoint)", language: "typescript" };
  writeFileSync(
    file,
    JSON.stringify({
      cells: cells.map(({ source, tags }, i) => ({
        cell_type: "code",
        id: `cell-${i}`,
        source,
        metadata: tags ? { tags } : {},
        outputs: [],
        execution_count: null,
      })),
      metadata: { kernelspec, language_info: { name: "typescript" } },
      nbformat: 4,
      nbformat_minor: 5,
    }),
  );
  return file;
}

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [path.join(root, "src/cli/notebook.mjs"), "run", ...args],
      { env: { ...process.env, INIT_CWD: folder } },
      (error, stdout, stderr) =>
        resolve({ code: error ? ((error.code as unknown as number) ?? 1) : 0, stdout, stderr }),
    );
  });
}

test("a grid of runs: parameters are checked by their types, one that dies does not stop the others", async () => {
  const file = notebook("sweep.ipynb", [
    { source: 'let size: number = 1;\nlet mode: "fine" | "dies" = "fine";', tags: ["parameters"] },
    { source: 'import { recordResults } from "pinpoint-ts";' },
    { source: 'if (mode === "dies") process.kill(process.pid, "SIGKILL");' },
    { source: "recordResults({ area: size * size, fast: process.env.PINPOINT_FAST ?? 'no' });" },
  ]);
  const { code, stdout, stderr } = await run(
    ...[
      "sweep.ipynb",
      "-p",
      "size=3",
      "--grid",
      "mode=fine,dies,other",
      "-o",
      "out",
      "--jobs",
      "2",
      "--fast",
    ],
  );
  assert.equal(code, 1);
  const rows = readFileSync(path.join(folder, "out", "results.csv"), "utf8")
    .trim()
    .split("\n");
  assert.equal(rows.length, 4);
  assert.equal(rows[0], "size,mode,state,seconds,area,fast,failure");
  assert.match(rows[1]!, /^3,fine,done,[\d.]+,9,1,$/);
  assert.match(rows[2]!, /^3,dies,failed,[\d.]+,,,/);
  assert.match(rows[3]!, /^3,other,failed,.*Type '""other""' is not assignable/);
  assert.match(stdout, /9\s+1/);
  assert.match(stderr, /cells \(100 %\)/);
  assert.ok(existsSync(path.join(folder, "out", "sweep-size=3-mode=fine.ipynb")));
  assert.doesNotMatch(readFileSync(file, "utf8"), /injected-parameters/, "the notebook itself is as it was");
});

test("an unknown parameter and a notebook without any are named before anything runs", async () => {
  notebook("plain.ipynb", [{ source: "let a = 1" }]);
  const unknown = await run("sweep.ipynb", "-p", "epochs=3");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /has no parameter epochs; it has size, mode\./);
  const none = await run("plain.ipynb", "-p", "a=3");
  assert.match(none.stderr, /it has none: tag a cell "parameters"/);
  const itself = await run("plain.ipynb", "-o", "plain.ipynb");
  assert.match(itself.stderr, /would be overwritten/);
});
