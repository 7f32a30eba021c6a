import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { History, type HistoryRow } from "../../../src/kernel/protocol/history.js";
import { HistoryFile } from "../../../src/kernel/protocol/history-file.js";
import { KernelClient } from "../kernel-client.js";

const folder = mkdtempSync(join(tmpdir(), "pinpoint-history-"));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = () => join(folder, `${files++}`, "history.jsonl");

function fill(path: string, ...cells: string[]): History {
  const history = new History(new HistoryFile(path));
  for (const [i, code] of cells.entries()) {
    history.add(i + 1, code);
    history.addOutput(i + 1, `out ${i}`);
  }
  return history;
}

const path = newPath();
const history = fill(path, "a = 1", "b[0]", "a = 1", "a.b");
const inputs = (request: Record<string, unknown>, of = history) =>
  of.query(request).map(([, , input]) => input);

test("tail gives the last n", () => {
  assert.deepEqual(inputs({ hist_access_type: "tail", n: 2 }), ["a = 1", "a.b"]);
  assert.deepEqual(inputs({ hist_access_type: "tail", n: 0 }), []);
  assert.equal(inputs({ hist_access_type: "tail" }).length, 4);
  assert.deepEqual(history.query({ hist_access_type: "tail", n: 1, output: true }), [
    [1, 4, ["a.b", "out 3"]],
  ]);
});

test("range gives lines from start up to stop of a session", () => {
  assert.deepEqual(inputs({ hist_access_type: "range", session: 1, start: 2, stop: 4 }), ["b[0]", "a = 1"]);
  assert.deepEqual(inputs({ hist_access_type: "range", session: 0, start: 4 }), ["a.b"]);
  assert.deepEqual(inputs({ hist_access_type: "range", session: 9 }), []);
});

test("search takes globs, in which every other sign is itself", () => {
  assert.deepEqual(inputs({ hist_access_type: "search", pattern: "a*", n: 2 }), ["a = 1", "a.b"]);
  assert.deepEqual(inputs({ hist_access_type: "search", pattern: "a*", unique: true }), ["a = 1", "a.b"]);
  assert.deepEqual(inputs({ hist_access_type: "search", pattern: "b[0]" }), ["b[0]"]);
  assert.deepEqual(inputs({ hist_access_type: "search", pattern: "a?b" }), ["a.b"]);
  assert.deepEqual(inputs({ hist_access_type: "search", pattern: "." }), []);
});

test("an unknown kind of request finds nothing", () => {
  assert.deepEqual(history.query({}), []);
});

test("the next kernel knows the cells of those before it, by their sessions' numbers", () => {
  const shared = newPath();
  fill(shared, "first");
  const second = fill(shared, "second", "other");
  const third = fill(shared, "third");
  const rows = (of: History, session: number): HistoryRow[] =>
    of.query({ hist_access_type: "range", session });
  assert.deepEqual(inputs({ hist_access_type: "tail", n: 3 }, third), ["second", "other", "third"]);
  assert.deepEqual(rows(third, -1), [
    [2, 1, "second"],
    [2, 2, "other"],
  ]);
  assert.deepEqual(rows(third, -2), [[1, 1, "first"]]);
  assert.deepEqual(rows(third, 1), [[1, 1, "first"]]);
  assert.deepEqual(rows(third, -3), []);
  // Each kernel's own cells are its newest.
  assert.deepEqual(inputs({ hist_access_type: "tail", n: 2 }, second), ["second", "other"]);
});

test("kernels that write at once keep apart", () => {
  const shared = newPath();
  const all = Array.from({ length: 5 }, () => new History(new HistoryFile(shared)));
  for (let line = 1; line <= 20; line++) {
    for (const [i, one] of all.entries()) {
      one.add(line, `${i}: ${line}`);
    }
  }
  const sessions = new Set<number>();
  for (const [i, one] of all.entries()) {
    const own = one.query({ hist_access_type: "range", session: 0 });
    assert.deepEqual(
      own.map(([, , input]) => input),
      Array.from({ length: 20 }, (_, line) => `${i}: ${line + 1}`),
    );
    sessions.add((own[0] as HistoryRow)[0]);
  }
  assert.equal(sessions.size, all.length);
});

test("a kernel's cells are in the history of the one started after it", async () => {
  const shared = newPath();
  for (const code of ["const before = 1", "before + 1"]) {
    const kernel = await KernelClient.start({ env: { PINPOINT_HISTORY: shared } });
    try {
      await kernel.execute(code);
      const request = { hist_access_type: "tail", n: 5, output: false, raw: true };
      const { history: rows } = await kernel.request("history_request", request);
      assert.deepEqual((rows as HistoryRow[]).at(-1), [code === "before + 1" ? 2 : 1, 1, code]);
      assert.equal((rows as HistoryRow[])[0]?.[2], "const before = 1");
    } finally {
      await kernel.stop();
    }
  }
});

test("a record that was cut off is left out and spoils no other", () => {
  const shared = newPath();
  fill(shared, "kept");
  appendFileSync(shared, '\n{"session":1,"line":2,"inp');
  const next = fill(shared, "after");
  appendFileSync(shared, "\nnull\n[]\n\u0000\n");
  assert.deepEqual(inputs({ hist_access_type: "tail" }, next), ["kept", "after"]);
});

test("only its owner reads the file, and it does not grow without end", async () => {
  const shared = newPath();
  const code = "x".repeat(1000);
  fill(shared, ...Array.from({ length: 100 }, (_, i) => `${i} ${code}`));
  assert.equal(statSync(shared).mode & 0o777, 0o600);
  const bounded = new History(new HistoryFile(shared, 50_000));
  bounded.add(1, "new");
  // What another kernel was just writing to the old file comes along.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const kept = inputs({ hist_access_type: "tail" }, bounded) as string[];
  assert.ok(statSync(shared).size < 30_000);
  assert.deepEqual(kept.slice(-2), [`99 ${code}`, "new"]);
  assert.deepEqual(bounded.query({ hist_access_type: "tail", n: 1 })[0]?.[0], 2);
});

test("a cell too long for the file, and one that the disk refuses, are known while the kernel lives", () => {
  const long = "y".repeat(100_000);
  const some = fill(newPath(), long, "short");
  assert.deepEqual(inputs({ hist_access_type: "tail" }, some).toSorted(), ["short", long]);
  const blocked = join(folder, "a-file");
  writeFileSync(blocked, "");
  const refused = fill(join(blocked, "history.jsonl"), "one", "two");
  assert.deepEqual(inputs({ hist_access_type: "tail" }, refused), ["one", "two"]);
  assert.equal(readFileSync(blocked, "utf8"), "");
});
