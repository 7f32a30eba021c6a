// npm run bench -- NAME: runs one bench of dist/test/bench; it exits non-zero where a must is missed.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const built = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../dist/test/bench");
const name = process.argv[2] ?? "";
const file = path.join(built, `${name}.js`);
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  process.stderr.write(`bench: expected the name of a bench (see test/bench), got ${name || "nothing"}\n`);
  process.exit(2);
}
await import(pathToFileURL(file).href);
