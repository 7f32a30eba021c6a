import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test, { after } from "node:test";
import { goodFiles, write } from "../datasets/voc-folder.js";

const data = mkdtempSync(join(tmpdir(), "pinpoint-data-"));
after(() => rmSync(data, { recursive: true }));

function run(...words: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve(__dirname, "../../src/cli/data.js"), ...words],
    {
      encoding: "utf8",
      env: { ...process.env, PINPOINT_DATA: data },
      timeout: 60_000,
    },
  );
  return { code: status, out: stdout, err: stderr };
}

test("list says what there is and where, get prints the folder", async () => {
  write(join(data, "bccd"), { ...(await goodFiles()), "SOURCE.md": "# bccd-small\n" });
  const list = run("list");
  assert.equal(list.code, 0, list.err);
  assert.match(list.out, /^NAME +PICTURES +BOXES +LICENCE +WHERE +WHAT\n/);
  assert.match(list.out, /^bccd +364 +4888 +MIT +PINPOINT_DATA \(as bccd-small\) /m);
  assert.match(list.out, /^bccd-small +364 +4888 +MIT +PINPOINT_DATA /m);
  assert.deepEqual(run("get", "bccd-small"), {
    code: 0,
    out: `bccd-small (PINPOINT_DATA): ${join(data, "bccd")}\n`,
    err: "",
  });
});

test("a wrong name or a wrong word is said, with a code that is not 0", () => {
  const unknown = run("get", "unicorns");
  assert.equal(unknown.code, 1);
  assert.match(
    unknown.err,
    /^name must be one of the registry's data sets \(bccd, bccd-small\), got "unicorns"\n$/,
  );
  assert.equal(run("fetch").code, 2);
  assert.match(run("get").err, /npm run data -- list/);
});
