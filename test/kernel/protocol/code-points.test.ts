import assert from "node:assert/strict";
import test from "node:test";
import { toCodePointOffset, toUtf16Offset } from "../../../src/kernel/protocol/code-points.js";

const text = "a😀é𝒳b";

test("code points and UTF-16 offsets agree with the text's own iterator", () => {
  let offset = 0;
  for (const [count, char] of [...text].entries()) {
    assert.equal(toUtf16Offset(text, count), offset);
    assert.equal(toCodePointOffset(text, offset), count);
    offset += char.length;
  }
  assert.equal(toUtf16Offset(text, 5), text.length);
  assert.equal(toCodePointOffset(text, text.length), 5);
});

test("offsets outside of the text, inside a pair and beside half a pair stay inside", () => {
  assert.equal(toUtf16Offset(text, 99), text.length);
  assert.equal(toUtf16Offset(text, -1), 0);
  assert.equal(toUtf16Offset(text, Number.NaN), 0);
  assert.equal(toCodePointOffset(text, 99), 5);
  assert.equal(toCodePointOffset(text, 2), 1);
  assert.equal(toCodePointOffset("\ud83dx", 1), 1);
});
