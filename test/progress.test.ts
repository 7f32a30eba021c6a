import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { onProgress, type ProgressEvent, progress, progressScope, requestStop } from "../src/progress.js";
import { durationText, progressText } from "../src/progress-text.js";

/** Lets the test say what time it is, in milliseconds. */
function withClock(work: (setTime: (ms: number) => void) => void): void {
  let now = 0;
  const clock = mock.method(performance, "now", () => now);
  try {
    work((ms) => {
      now = ms;
    });
  } finally {
    clock.mock.restore();
  }
}

function listen(work: () => void): ProgressEvent[] {
  const events: ProgressEvent[] = [];
  const stopListening = onProgress((event) => events.push(event));
  try {
    work();
  } finally {
    stopListening();
  }
  return events;
}

test("a bar tells its start, its steps and its end", () => {
  const events = listen(() => {
    const bar = progress(2, { description: "Reading", unit: "images" });
    bar.tick("one");
    bar.update(2, { note: "two", payload: { kind: "word", word: "two" } });
    bar.done();
    bar.done();
    bar.tick();
  });
  assert.deepEqual(
    events.map(({ type }) => type),
    ["start", "update", "update", "end"],
  );
  const { bar } = events[0]!;
  assert.deepEqual(
    [bar.description, bar.unit, bar.total, bar.value, bar.note, bar.state],
    ["Reading", "images", 2, 2, "two", "done"],
  );
  assert.deepEqual(bar.payload, { kind: "word", word: "two" });
});

test("done fills a bar whose work took fewer steps", () => {
  const bar = progress(10);
  bar.update(7);
  bar.done();
  assert.equal(bar.value, 10);
});

test("a bar that starts inside another is nested in it until it ends", () => {
  const outer = progress(2);
  const inner = progress(3);
  const innermost = progress(4);
  assert.equal(innermost.parent, inner);
  assert.equal(innermost.root, outer);
  assert.deepEqual(outer.children, [inner]);
  inner.done();
  assert.equal(innermost.state, "done");
  assert.deepEqual(outer.children, []);
  const next = progress(1);
  assert.equal(next.parent, outer);
  outer.done();
  assert.equal(next.state, "done");
});

test("a bar left open by one scope does not hold those of another", () => {
  let cell = 1;
  progressScope(() => cell);
  try {
    const left = progress(5);
    cell = 2;
    const bar = progress(5);
    assert.equal(bar.parent, undefined);
    cell = 1;
    assert.equal(progress(1).root, left);
    left.done();
    bar.done();
  } finally {
    progressScope(() => undefined);
  }
});

test("a stop request reaches the open tree and nothing that starts afterwards", () => {
  const outer = progress(2);
  const inner = progress(2);
  requestStop();
  assert.ok(outer.stopRequested && inner.stopRequested);
  inner.done();
  outer.done();
  assert.deepEqual([inner.state, outer.state], ["stopped", "stopped"]);
  const next = progress(2);
  assert.equal(next.stopRequested, false);
  next.done();
  assert.equal(next.state, "done");
});

test("work that had just finished when the stop came is done, not stopped", () => {
  const bar = progress(2);
  bar.update(2);
  requestStop();
  bar.done();
  assert.equal(bar.state, "done");
});

test("an iterable is handed on item by item, with its bar", () => {
  const seen: string[] = [];
  const events = listen(() => {
    for (const item of progress(new Set(["a", "b"]), { description: "Letters" })) seen.push(item);
  });
  assert.deepEqual(seen, ["a", "b"]);
  assert.equal(events[0]!.bar.total, 2);
  assert.equal(events.at(-1)!.bar.state, "done");
});

test("an async iterable of unknown length too", async () => {
  async function* letters() {
    yield "a";
    yield "b";
  }
  const seen: string[] = [];
  for await (const item of progress(letters())) seen.push(item);
  assert.deepEqual(seen, ["a", "b"]);
});

test("a generator's length can be said", () => {
  function* three() {
    yield* [1, 2, 3];
  }
  const [first] = listen(() => assert.equal([...progress(three(), { total: 3 })].length, 3));
  assert.equal(first!.bar.total, 3);
});

test("a stop request ends a loop with an AbortError, a break or an error ends its bar", () => {
  const events = listen(() => {
    assert.throws(
      () => {
        for (const item of progress([1, 2, 3])) if (item === 2) requestStop();
      },
      { name: "AbortError", message: "Stopped at 2 of 3." },
    );
    for (const item of progress([1, 2])) if (item === 1) break;
    assert.throws(() => {
      for (const item of progress([1, 2])) throw new Error(`item ${item}`);
    }, /item 1/);
    const bar = progress(3);
    bar.fail(new Error("no disk"));
  });
  const ends = events.filter(({ type }) => type === "end").map(({ bar }) => [bar.state, bar.note]);
  assert.deepEqual(ends, [
    ["stopped", ""],
    ["stopped", ""],
    ["stopped", ""],
    ["failed", "no disk"],
  ]);
});

test("the rate follows the last seconds, and gives the time left", () => {
  withClock((setTime) => {
    const bar = progress(100);
    assert.deepEqual([bar.rate, bar.secondsLeft], [undefined, undefined]);
    setTime(10_000);
    bar.update(1);
    assert.equal(bar.rate, 0.1);
    for (let second = 1; second <= 30; second++) {
      setTime(10_000 + second * 1000);
      bar.update(1 + second);
    }
    assert.ok(Math.abs(bar.rate! - 1) < 0.01, `${bar.rate}`);
    assert.ok(Math.abs(bar.secondsLeft! - 69) < 1, `${bar.secondsLeft}`);
    assert.equal(bar.elapsed, 40);
    bar.done();
    setTime(99_000);
    assert.equal(bar.elapsed, 40);
  });
});

test("a listener may ask for the stop that it hears of, and hears of it once", () => {
  let heard = 0;
  const stopListening = onProgress(({ bar }) => {
    heard++;
    bar.requestStop();
  });
  const bar = progress(3);
  bar.requestStop();
  stopListening();
  bar.done();
  assert.deepEqual([bar.state, heard], ["stopped", 2]);
});

test("a listener that throws harms nobody", async () => {
  const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
  const stopListening = onProgress(() => {
    throw new Error("no pen");
  });
  const bar = progress(1);
  stopListening();
  bar.done();
  assert.equal(bar.state, "done");
  assert.match((await warned).message, /A progress listener failed: no pen/);
});

test("bad numbers are named", () => {
  assert.throws(() => progress(-1), /RangeError|total must be a number >= 0.*got -1/);
  assert.throws(() => progress(Number.NaN), RangeError);
  assert.throws(
    () => progress({} as Iterable<number>),
    /progress needs a number, an iterable or nothing; got object/,
  );
  const bar = progress(1);
  assert.throws(() => bar.update(Number.POSITIVE_INFINITY), /value must be a number >= 0; got Infinity/);
  bar.done();
});

test("a bar in words", () => {
  withClock((setTime) => {
    const bar = progress(2048, { description: "Training", unit: "images" });
    assert.equal(progressText(bar), "Training: 0 of 2,048 images (0 %)");
    setTime(2000);
    bar.update(512, "loss 1.20");
    assert.equal(
      progressText(bar),
      "Training: 512 of 2,048 images (25 %), 256 images/s, 6.0 s left, loss 1.20",
    );
    setTime(75_000);
    bar.done("");
    assert.equal(progressText(bar), "Training: 2,048 of 2,048 images (100 %), done in 1 min 15 s");
    const unknown = progress();
    unknown.update(3);
    setTime(85_000);
    unknown.update(4);
    assert.equal(progressText(unknown), "4, 2.5 s each");
    unknown.fail("no disk");
    assert.equal(progressText(unknown), "4, failed after 10 s, no disk");
  });
  assert.deepEqual([0.04, 9.96, 59.6, 3599.9, 7384].map(durationText), [
    "0.0 s",
    "10 s",
    "1 min 0 s",
    "1 h 0 min",
    "2 h 3 min",
  ]);
});
