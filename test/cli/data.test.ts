import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test, { after } from "node:test";
import { annotationXml, goodFiles, write } from "../datasets/formats/voc-folder.js";

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
  assert.match(list.out, /^NAME +PICTURES +BOXES +LICENCE +DOWNLOAD +HERE +WHAT\n/);
  assert.match(list.out, /^bccd +364 +4,888 +MIT +7\.5 MB +PINPOINT_DATA, as bccd-small {2,}Blood cells/m);
  assert.match(list.out, /^bccd-small +364 +4,888 +MIT +- +PINPOINT_DATA {2,}/m);
  assert.deepEqual(run("get", "bccd-small"), {
    code: 0,
    out: `bccd-small (PINPOINT_DATA): ${join(data, "bccd")}\n`,
    err: "",
  });
});

test("check finds what is not as it should be, and says so with a code", () => {
  write(join(data, "bccd"), {
    "annotations/c.xml": annotationXml("a.png", [{ name: "RBC", box: [1, 2, 3, 4] }]),
  });
  const counted = run("check", "bccd-small");
  assert.equal(counted.code, 1);
  assert.match(counted.err, /^1 pictures, not 364\n1 boxes, not 4888\n$/);
  assert.match(counted.out, /bccd-small has no checksums[\s\S]*NOT as it should be\n$/);
  write(join(data, "microcontrollers"), { "images/train/a.jpg": "no picture" });
  const whole = run("check", "microcontrollers");
  assert.equal(whole.code, 1);
  assert.match(whole.err, /^LICENSE cannot be read \(ENOENT.*\)$/m);
  assert.match(whole.out, /microcontrollers in .*: NOT as it should be\n$/);
  assert.deepEqual(run("check", "dice"), { code: 1, out: "", err: "dice is not on this machine.\n" });
  assert.deepEqual(run("check", "unicorns"), { code: 1, out: "", err: "There is no data set unicorns.\n" });
});

test("a wrong name or a wrong word is said, with a code that is not 0", () => {
  const unknown = run("get", "unicorns");
  assert.equal(unknown.code, 1);
  assert.match(
    unknown.err,
    /^name must be one of the registry's data sets \(bccd, bccd-small, .*\), got "unicorns"\n$/,
  );
  assert.equal(run("fetch").code, 2);
  assert.match(run("get").err, /npm run data -- list/);
});
