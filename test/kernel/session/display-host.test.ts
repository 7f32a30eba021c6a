import assert from "node:assert/strict";
import test from "node:test";
import { createDisplayHost } from "../../../src/kernel/session/display-host.js";
import type { SessionFrame } from "../../../src/kernel/session/session-protocol.js";

type DisplayFrame = Extract<SessionFrame, { type: "display" }>;

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const slow = (text: string, ms: number) => ({
  [Symbol.for("Jupyter.display")]: () => later(ms).then(() => ({ "text/plain": text })),
});

function startSession() {
  const frames: DisplayFrame[] = [];
  const session = createDisplayHost(
    () => 1,
    (frame) => frames.push(frame as DisplayFrame),
  );
  const shown = () => frames.map(({ data, update }) => [data["text/plain"], update]);
  return { ...session, shown };
}

test("what is ready goes out at once", () => {
  const { host, shown } = startSession();
  void host.display(1);
  void host.display(2, { displayId: "a" });
  void host.display(3, { displayId: "a", update: true });
  assert.deepEqual(shown(), [
    ["1", false],
    ["2", false],
    ["3", true],
  ]);
});

test("an update never overtakes the value before it, and holds no other place", async () => {
  const { host, shown } = startSession();
  void host.display(slow("slow", 30), { displayId: "a" });
  await host.display("quick", { displayId: "a", update: true });
  assert.deepEqual(shown(), [
    ["slow", false],
    ["'quick'", true],
  ]);
});

test("what comes while something is made keeps below it", async () => {
  const { host, shown, settled } = startSession();
  void host.display(slow("first", 20));
  void host.display(2);
  await settled();
  assert.deepEqual(shown(), [
    ["", false],
    ["2", false],
    ["first", true],
  ]);
});

test("listeners hear of a cell's end, while they can still show something, and of a stop", async () => {
  const { host, settled, notifyEnd, notifyInterrupt, shown } = startSession();
  const heard: unknown[] = [];
  const stopListening = host.onCellEnd((failed) => {
    heard.push(failed);
    void host.display(slow("last", 10));
  });
  host.onInterrupt(() => heard.push("stop"));
  notifyEnd(true);
  await settled();
  assert.deepEqual(shown(), [["last", false]]);
  stopListening();
  notifyInterrupt();
  notifyEnd(false);
  assert.deepEqual(heard, [true, "stop"]);
});
