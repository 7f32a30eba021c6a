import assert from "node:assert/strict";
import test from "node:test";
import { createHeader, encodeMessage } from "../../src/kernel/wire.js";
import { KernelClient, resultText } from "./kernel-client.js";

const count = 500;

/** A small generator of repeatable numbers in [0, 1). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test(`${count} malformed and tampered messages, then a good cell answers`, async () => {
  const kernel = await KernelClient.start();
  try {
    await kernel.execute("let ran = 0");
    const random = createRandom(7);
    const integer = (below: number) => Math.floor(random() * below);
    const bytes = (length: number) => Buffer.from(Array.from({ length }, () => integer(256)));
    const good = (type = "execute_request", content: object = { code: "ran++" }) => {
      const message = {
        identities: [],
        header: createHeader(type, "fuzz"),
        parentHeader: {},
        metadata: {},
        buffers: [],
      };
      return encodeMessage(
        { ...message, content: content as Record<string, unknown> },
        kernel.connection.key,
      );
    };
    const values: unknown[] = [null, -1, 1e308, "x", [], {}, true, "\ud800", { a: [[]] }];
    const kinds: (() => Buffer[])[] = [
      () => Array.from({ length: 1 + integer(8) }, () => bytes(integer(50))),
      () => good().filter((frame) => !frame.equals(Buffer.from("<IDS|MSG>"))),
      () => good().slice(0, 1 + integer(5)),
      () => {
        const frames = good();
        frames[1] = bytes(64);
        return frames;
      },
      () => {
        const frames = good();
        const frame = frames[2 + integer(4)] as Buffer;
        const place = integer(frame.length);
        frame[place] = (frame[place] as number) ^ (1 + integer(255));
        return frames;
      },
      () => [Buffer.alloc(1 << 16, 65), ...good().slice(1)],
      () => good(`unknown_${integer(9)}`, {}),
      () => {
        const types = [
          "complete_request",
          "inspect_request",
          "is_complete_request",
          "history_request",
          "comm_info_request",
        ];
        const value = () => values[integer(values.length)];
        return good(types[integer(types.length)], {
          code: value(),
          cursor_pos: value(),
          hist_access_type: value(),
          n: value(),
        });
      },
      () =>
        good("execute_request", {
          code: values[integer(4)],
          user_expressions: values[integer(values.length)],
          stop_on_error: false,
        }),
    ];
    for (let i = 0; i < count; i++) {
      const frames = (kinds[i % kinds.length] as () => Buffer[])();
      if (frames.length > 0) {
        await kernel.sendRaw(frames);
      }
    }
    assert.equal(resultText(await kernel.execute("ran")), "0");
  } finally {
    await kernel.stop();
  }
});
