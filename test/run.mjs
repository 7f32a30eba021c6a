// Runs the built tests with Node's own runner. `smoke` leaves out *.full.test.js (soaks, fuzzes, every notebook).
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const [set = "smoke", ...only] = process.argv.slice(2);
if (set !== "smoke" && set !== "full") {
  process.stderr.write(`test/run.mjs: expected smoke or full, got ${set}\n`);
  process.exit(2);
}
const built = path.join(root, "dist", "test");
const files = readdirSync(built, { recursive: true })
  .filter((file) => file.endsWith(".test.js"))
  .filter((file) => set === "full" || !file.endsWith(".full.test.js"))
  .filter((file) => only.length === 0 || only.some((word) => file.includes(word)))
  .sort()
  .map((file) => path.join(built, file));
if (files.length === 0) {
  process.stderr.write(`test/run.mjs: no test file matches ${only.join(" ")}\n`);
  process.exit(2);
}
// Two files at a time: what the tests start (kernels, JupyterLab, TensorFlow) uses every core by itself.
// A file that takes longer than this hangs; the longest of the full set runs every notebook.
const minutes = set === "full" ? 40 : 15;
const { status } = spawnSync(
  process.execPath,
  ["--test", "--test-concurrency=2", `--test-timeout=${minutes * 60_000}`, ...files],
  {
    cwd: root,
    stdio: "inherit",
  },
);
process.exit(status ?? 1);
