import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { promisify } from "node:util";
import { writeKernelspecs } from "./write-kernelspecs.js";

const run = promisify(execFile);
const root = join(__dirname, "../../..");
const python = join(root, ".venv/bin/python");
const skip = existsSync(python) ? false : "no .venv: run `npm run setup`";

let folder: string;
let env: NodeJS.ProcessEnv;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "pinpoint-jupyter-"));
  writeKernelspecs(folder);
  env = { ...process.env, JUPYTER_PATH: folder, PINPOINT_HISTORY: join(folder, "history.jsonl") };
});
after(() => rmSync(folder, { recursive: true }));

test("jupyter_kernel_test's own suite passes", { skip }, async () => {
  const suite = join(root, "test/kernel/jupyter_kernel_test_pinpoint.py");
  const { stderr } = await run(python, [suite], { env, cwd: folder, timeout: 120_000 });
  assert.match(stderr, /Ran 13 tests[\s\S]*\nOK\n/);
});

test("jupyter console: results, blocks, a question, Ctrl-C, documentation, arrow up, exit", {
  skip,
}, async () => {
  const session = join(root, "test/kernel/console_session.py");
  const { stdout } = await run(python, [session], { env, cwd: folder, timeout: 120_000 });
  assert.match(
    stdout,
    /TypeScript [\d.]+ on Node [\s\S]*Interrupted: the cell was stopped; variables are kept/,
  );
});

test("cells run over IPC and over encrypted TCP", { skip }, async () => {
  const { stdout } = await run(python, [join(root, "test/kernel/transports.py")], {
    env,
    cwd: folder,
    timeout: 120_000,
  });
  assert.equal(stdout, "over ipc\nover required\n");
});

test("jupyter nbconvert --execute runs a notebook and keeps its outputs", { skip }, async () => {
  const cells = [
    "const a: number = 20;\nconsole.log('printed')",
    "a + 1",
    "await Promise.resolve(new Map([[1, a]]))",
    "(globalThis as any).prompt('Nobody is there')",
  ];
  const notebook = {
    cells: cells.map((source, i) => ({
      cell_type: "code",
      execution_count: null,
      id: `c${i}`,
      metadata: { tags: ["raises-exception"] },
      outputs: [],
      source,
    })),
    metadata: {
      kernelspec: { name: "pinpoint", display_name: "TypeScript (Pinpoint)", language: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(join(folder, "small.ipynb"), JSON.stringify(notebook));
  const args = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output", "done.ipynb", "small.ipynb"];
  await run(python, args, { env, cwd: folder, timeout: 120_000 });
  const done = JSON.parse(readFileSync(join(folder, "done.ipynb"), "utf8")) as {
    cells: {
      outputs: {
        output_type: string;
        ename?: string;
        text?: string | string[];
        data?: Record<string, string | string[]>;
      }[];
    }[];
    metadata: { language_info: { name: string } };
  };
  const outputs = done.cells.map((cell) => cell.outputs[0]);
  assert.equal([outputs[0]?.text].flat().join(""), "printed\n");
  assert.equal([outputs[1]?.data?.["text/plain"]].flat().join(""), "21");
  assert.equal([outputs[2]?.data?.["text/plain"]].flat().join(""), "Map(1) { 1 => 20 }");
  assert.equal(outputs[3]?.ename, "StdinNotAllowed");
  assert.equal(done.metadata.language_info.name, "typescript");
});
