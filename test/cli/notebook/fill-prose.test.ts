import assert from "node:assert/strict";
import test from "node:test";
import { fillProse } from "../../../src/cli/notebook/fill-prose.js";
import { sourceOf } from "../../../src/cli/notebook/ipynb.js";

const markdown = (source: string) => ({ cell_type: "markdown", source, metadata: {} });

test("recorded numbers replace what stands between the marks, again and again", () => {
  const cell = markdown(
    "IoU <!--=iou:2-->?<!--/-->, right in <!--=accuracy:%-->?<!--/--> and <!--=accuracy:%1-->?<!--/-->\nof <!--=count-->?<!--/-->, to <!--=gap-->?<!--/--> or <!--=none-->?<!--/-->",
  );
  for (const accuracy of [0.5, 0.876]) {
    fillProse(
      { cells: [cell], metadata: {} },
      { iou: 0.7351, accuracy, count: 20000, gap: 2.38e-7, none: 0 },
    );
  }
  const text = sourceOf(cell).replaceAll(/<!--.*?-->/g, "");
  assert.equal(text, "IoU 0.74, right in 88 % and 87.6 %\nof 20,000, to 2.4e-7 or 0");
});

test("code and prose without marks stay as they are; a name nobody recorded is an error", () => {
  const code = { cell_type: "code", source: "// <!--=iou-->1<!--/-->", metadata: {} };
  fillProse({ cells: [code, markdown("plain <!-- note -->")], metadata: {} }, {});
  assert.equal(code.source, "// <!--=iou-->1<!--/-->");
  assert.throws(
    () => fillProse({ cells: [markdown("<!--=iuo-->1<!--/-->")], metadata: {} }, { iou: 1 }),
    /asks for iuo; the cells recorded iou/,
  );
});
