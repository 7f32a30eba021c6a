import assert from "node:assert/strict";
import test from "node:test";
import {
  createHeader,
  decodeMessage,
  encodeMessage,
  type Message,
  WireError,
} from "../../../src/kernel/protocol/wire.js";

const key = "a0436f6c-1916-498b-8eb9-e81ab9368e84";
// Made by test/reference/wire-signature.py.
const signature = "63aa03d0d2e9db8fae3efb06e1d81b10525025407de434ebc711935ac41e292e";
const parts = ['{"msg_id":"1","msg_type":"x","session":"s"}', "{}", "{}", '{"code":"é"}'];
const frames = (...texts: string[]): Buffer[] => texts.map((text) => Buffer.from(text));

test("reads a message that jupyter_client signed, with its identities and buffers", () => {
  const message = decodeMessage(frames("id1", "id2", "<IDS|MSG>", signature, ...parts, "raw"), key);
  assert.deepEqual(message.identities.map(String), ["id1", "id2"]);
  assert.equal(message.header.msg_type, "x");
  assert.deepEqual(message.content, { code: "é" });
  assert.deepEqual(message.buffers.map(String), ["raw"]);
});

test("what it writes it reads back, signed or not", () => {
  const message: Message = {
    identities: [Buffer.from([0, 255, 1])],
    header: createHeader("execute_request", "session"),
    parentHeader: {},
    metadata: { a: [1, null] },
    content: { code: "const 😀 = 1", silent: false },
    buffers: [Buffer.from([0, 1, 2])],
  };
  for (const secret of [key, ""]) {
    assert.deepEqual(decodeMessage(encodeMessage(message, secret), secret), message);
  }
});

const malformed: readonly (readonly [reason: string, message: Buffer[]])[] = [
  ["no delimiter", []],
  ["no delimiter", frames("a", "b")],
  ["expected at least 5", frames("<IDS|MSG>")],
  ["expected at least 5", frames("<IDS|MSG>", signature, ...parts.slice(1))],
  ["wrong signature", frames("<IDS|MSG>", "", ...parts)],
  ["wrong signature", frames("<IDS|MSG>", `${signature.slice(0, -1)}f`, ...parts)],
  ["wrong signature", frames("<IDS|MSG>", `${signature}0`, ...parts)],
  ["wrong signature", frames("<IDS|MSG>", signature, ...parts.slice(0, 3), '{"code":"e"}')],
];
for (const [reason, message] of malformed) {
  test(`refuses ${JSON.stringify(message.map(String)).slice(0, 60)}...: ${reason}`, () => {
    assert.throws(() => decodeMessage(message, key), { name: "WireError", message: new RegExp(reason) });
  });
}

test("refuses what is signed but is no message", () => {
  const bad = [
    "",
    "{",
    "[]",
    "null",
    "1",
    '"x"',
    '{"msg_id":1,"msg_type":"x","session":"s"}',
    '{"msg_type":"x"}',
  ];
  for (const header of bad) {
    assert.throws(() => decodeMessage(frames("<IDS|MSG>", "", header, "{}", "{}", "{}"), ""), WireError);
  }
  for (const content of bad.slice(0, 6)) {
    const message = frames("<IDS|MSG>", "", ...parts.slice(0, 3), content);
    assert.throws(() => decodeMessage(message, ""), WireError);
  }
});
