import { readdirSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { checkNotebook } from "./check-notebook.js";
import { JupyterLab, noBrowser, root } from "./jupyter-lab.js";

const from = path.join(root, "notebooks");
const names = readdirSync(from, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ipynb") && !name.includes(".ipynb_checkpoints"))
  .map((name) => name.split(path.sep).join("/"))
  .sort();

for (const theme of ["JupyterLab Light", "JupyterLab Dark"] as const) {
  test(`every notebook runs in ${theme}`, { skip: noBrowser }, async (t) => {
    const lab = await JupyterLab.start({ from, theme });
    t.after(() => lab.stop());
    for (const name of names) {
      await t.test(name, async () => {
        const picture = `${name.replace(/\.ipynb$/, "").replace(/\//g, "-")}-${theme.split(" ")[1]!.toLowerCase()}`;
        await checkNotebook(lab, { name, picture, timeoutMs: 480_000 });
      });
    }
  });
}
