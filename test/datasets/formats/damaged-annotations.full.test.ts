import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { readDamaged, victims } from "./damaged-annotations.js";

const parent = mkdtempSync(join(tmpdir(), "pinpoint-damaged-"));
after(() => rmSync(parent, { recursive: true }));

for (const format of Object.keys(victims)) {
  test(`2,000 damaged files of ${format} end in a data set or a named error`, async () => {
    const { good, bad } = await readDamaged(format, parent, 2000);
    assert.ok(good > 200 && bad > 100, `${good} good, ${bad} bad`);
  });
}
