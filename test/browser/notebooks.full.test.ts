import path from "node:path";
import test from "node:test";
import { courseNotebooks } from "../../src/cli/notebook/execute-command.js";
import { checkNotebook } from "./check-notebook.js";
import { JupyterLab, noBrowser, root } from "./jupyter-lab.js";

const from = path.join(root, "notebooks");
const names = courseNotebooks().map((file) => path.relative(from, file).split(path.sep).join("/"));
// What a notebook computes in full, `npm run notebooks` holds against its ranges; here is seen what it shows.
process.env.PINPOINT_FAST = "1";

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
