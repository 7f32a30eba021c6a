import path from "node:path";
import test from "node:test";
import { checkNotebook } from "./check-notebook.js";
import { JupyterLab, noBrowser, root } from "./jupyter-lab.js";

test("the first notebook runs in JupyterLab", { skip: noBrowser }, async (t) => {
  const lab = await JupyterLab.start({
    from: path.join(root, "notebooks"),
  });
  t.after(() => lab.stop());
  await checkNotebook(lab, {
    name: "00-start-here.ipynb",
    picture: "00-start-here",
    timeoutMs: 300_000,
  });
});
