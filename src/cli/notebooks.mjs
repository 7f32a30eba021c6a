// npm run notebooks [-- FILE ...]: executes notebooks in full, in place, and keeps what may be committed.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { jupyterEnvironment, root, SetupError, venvPython } from "./project.mjs";
import { main, setup } from "./setup.mjs";

/** Pictures that we did not make stay out of the repository; so does what differs from run to run for no reason. */
function tidy(file) {
  const notebook = JSON.parse(readFileSync(file, "utf8"));
  for (const cell of notebook.cells) {
    delete cell.metadata?.execution;
    if (cell.cell_type === "code" && cell.metadata?.tags?.includes("photographs")) cell.outputs = [];
  }
  writeFileSync(file, `${JSON.stringify(notebook, undefined, 1)}\n`);
}

async function notebooks() {
  await setup({ quiet: true });
  const folder = path.join(root, "notebooks");
  const named = process.argv.slice(2).map((file) => path.resolve(process.env.INIT_CWD ?? root, file));
  const all = readdirSync(folder).filter((file) => file.endsWith(".ipynb"));
  for (const file of named.length > 0 ? named : all.sort().map((name) => path.join(folder, name))) {
    const begun = performance.now();
    const { status } = spawnSync(
      venvPython,
      ["-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", "--log-level=WARN", file],
      { cwd: folder, stdio: "inherit", env: { ...process.env, ...jupyterEnvironment } },
    );
    if (status !== 0)
      throw new SetupError(`${file} did not run to its end.`, "Read the error above; the file is as it was.");
    tidy(file);
    const { length } = readFileSync(file);
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    process.stdout.write(
      `done  ${path.relative(root, file)} (${seconds} s, ${(length / 1024).toFixed(0)} KB)\n`,
    );
  }
}

await main(notebooks);
