// npm run bench -- NAME: runs one bench of dist/test/bench, by Node as it is started for the cells of a notebook; it
// exits non-zero where a must is missed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const built = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../dist/test/bench");
const name = process.argv[2] ?? "";
const file = path.join(built, `${name}.js`);
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  process.stderr.write(`bench: expected the name of a bench (see test/bench), got ${name || "nothing"}\n`);
  process.exit(2);
}
const { nodeOptions } = await import("../../dist/src/kernel/session/node-options.js");
process.exitCode =
  spawnSync(process.execPath, [...nodeOptions, file, ...process.argv.slice(2)], { stdio: "inherit" })
    .status ?? 1;
