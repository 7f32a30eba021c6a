import assert from "node:assert/strict";
import test from "node:test";
import { History } from "../../src/kernel/history.js";

const history = new History();
for (const [i, code] of ["a = 1", "b[0]", "a = 1", "a.b"].entries()) {
  history.add(i + 1, code).output = `out ${i}`;
}
const inputs = (request: Record<string, unknown>) => history.query(request).map(([, , input]) => input);

test("tail gives the last n", () => {
  assert.deepEqual(inputs({ hist_access_type: "tail", n: 2 }), ["a = 1", "a.b"]);
  assert.deepEqual(inputs({ hist_access_type: "tail", n: 0 }), []);
  assert.equal(inputs({ hist_access_type: "tail" }).length, 4);
  assert.deepEqual(history.query({ hist_access_type: "tail", n: 1, output: true }), [
    [1, 4, ["a.b", "out 3"]],
  ]);
});

test("range gives lines from start up to stop of this session", () => {
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
