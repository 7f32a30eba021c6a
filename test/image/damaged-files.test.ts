import assert from "node:assert/strict";
import test from "node:test";
import { files, loadDamaged } from "./damage.js";

test("200 damaged files of each format end in a picture or a named error", async (t) => {
  for (const [format, file] of Object.entries(await files())) {
    await t.test(format, async () => {
      const { good, bad } = await loadDamaged(file, 200);
      assert.equal(good + bad, 200);
      assert.ok(bad > 20, `${bad} were told to be damaged`);
    });
  }
});
