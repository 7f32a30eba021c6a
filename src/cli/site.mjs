// npm run site [-- FOLDER]: sets up, then writes the course as a web site that needs no server and no network.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { jupyterEnvironment, root, SetupError, venvPython } from "./project.mjs";
import { main, setup } from "./setup.mjs";

const packages = path.join(root, "node_modules");
const sources = path.join(root, "src", "cli", "site");

function copyAssets(assets) {
  cpSync(path.join(sources, "assets"), assets, { recursive: true });
  cpSync(path.join(packages, "plotly.js", "dist", "plotly.min.js"), path.join(assets, "plotly.min.js"));
  const katex = path.join(packages, "katex", "dist");
  for (const file of ["katex.min.css", "katex.min.js", "fonts"]) {
    cpSync(path.join(katex, file), path.join(assets, "katex", file), { recursive: true });
  }
  cpSync(path.join(katex, "contrib", "auto-render.min.js"), path.join(assets, "katex", "auto-render.min.js"));
}

await main(async () => {
  await setup({ quiet: true });
  const site = path.resolve(process.env.INIT_CWD ?? ".", process.argv[2] ?? path.join(root, "site"));
  rmSync(path.join(site, "assets"), { recursive: true, force: true });
  mkdirSync(site, { recursive: true });
  copyAssets(path.join(site, "assets"));
  const args = [path.join(sources, "build_site.py"), path.join(root, "notebooks"), site];
  const env = { ...process.env, ...jupyterEnvironment };
  const { status, stdout, stderr } = spawnSync(venvPython, args, { encoding: "utf8", env });
  if (status !== 0) throw new SetupError(`The site could not be built:\n${stderr.trim()}`, "npm run setup");
  for (const link of stdout.split("\n").filter(Boolean)) process.stderr.write(`a link to nothing: ${link}\n`);
  process.stdout.write(`${path.join(site, "index.html")}\n`);
  return 0;
});
