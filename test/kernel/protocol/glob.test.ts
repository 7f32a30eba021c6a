import assert from "node:assert/strict";
import test from "node:test";
import { matchesGlob } from "../../../src/kernel/protocol/glob.js";

test("stars and question marks match, other signs are themselves, line breaks are signs", () => {
  const matching = [
    ["", ""],
    ["*", ""],
    ["a*c", "abbc"],
    ["a*c", "a\nc"],
    ["?b?", "abc"],
    ["a*b*c", "a-b-b-c"],
    ["**a", "a"],
    ["[x].*", "[x].y"],
  ] as const;
  const others = [
    ["", "a"],
    ["?", ""],
    ["a*c", "abcd"],
    ["a?c", "ac"],
    ["b", "abc"],
    ["[x]", "x"],
  ] as const;
  for (const [pattern, text] of matching) assert.equal(matchesGlob(pattern, text), true, pattern);
  for (const [pattern, text] of others) assert.equal(matchesGlob(pattern, text), false, pattern);
});

test("a pattern with many stars ends on a long text", () => {
  assert.equal(matchesGlob(`${"*a".repeat(30)}*b`, "a".repeat(5000)), false);
});
