import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import test, { mock } from "node:test";
import { JSDOM } from "jsdom";
import { clearOutput, display } from "../src/display.js";
import { figure } from "../src/figures/figure.js";
import { onProgress, progress } from "../src/progress.js";

type Bundle = Record<string, unknown>;
interface Shown {
  readonly value: unknown;
  readonly bundle: Bundle | undefined;
  readonly displayId: string | undefined;
  readonly update: boolean;
}

const hostKey = Symbol.for("pinpoint.host");
const displayKey = Symbol.for("Jupyter.display");

/** A notebook that keeps what it is shown. */
class FakeNotebook {
  readonly shown: Shown[] = [];
  readonly cleared: boolean[] = [];
  readonly interrupts: (() => void)[] = [];
  readonly #endListeners = new Set<(failed: boolean) => void>();
  currentCell = 1;

  async display(
    value: unknown,
    { displayId, update = false }: { displayId?: string; update?: boolean } = {},
  ) {
    const own = (value as Record<symbol, (() => Promise<Bundle>) | undefined>)[displayKey];
    this.shown.push({ value, bundle: await own?.(), displayId, update });
  }

  onCellEnd(listener: (failed: boolean) => void) {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  endCell(failed = false) {
    for (const listener of this.#endListeners) listener(failed);
  }

  clearOutput(wait = false) {
    this.cleared.push(wait);
  }

  onInterrupt(listener: () => void) {
    this.interrupts.push(listener);
    return () => undefined;
  }

  cell() {
    return this.currentCell;
  }

  get htmlFrames(): { document: Document; update: boolean; displayId: string | undefined }[] {
    return this.shown
      .filter(({ bundle }) => bundle?.["text/html"] !== undefined)
      .map(({ bundle, update, displayId }) => ({
        document: new JSDOM(bundle!["text/html"] as string).window.document,
        update,
        displayId,
      }));
  }
}

async function inNotebook(work: (notebook: FakeNotebook) => Promise<void> | void): Promise<FakeNotebook> {
  const notebook = new FakeNotebook();
  Reflect.set(globalThis, hostKey, notebook);
  try {
    await work(notebook);
    await settled();
  } finally {
    Reflect.deleteProperty(globalThis, hostKey);
  }
  return notebook;
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** After all promises that are ready. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test("display shows, updates and clears under one id", async () => {
  const { shown } = await inNotebook(async () => {
    const handle = display("first");
    await handle.update("second");
    await handle.clear();
  });
  assert.deepEqual(
    shown.map(({ update }) => update),
    [false, true, true],
  );
  assert.deepEqual([shown[0]!.value, shown[1]!.value], ["first", "second"]);
  assert.deepEqual(shown[2]!.bundle, { "text/html": "", "text/plain": "" });
  assert.equal(new Set(shown.map(({ displayId }) => displayId)).size, 1);
});

test("a name of one's own: the second display replaces the first", async () => {
  const { shown } = await inNotebook(() => {
    display(1, { displayId: "chart" });
    display(2, { displayId: "chart" });
  });
  assert.deepEqual(
    shown.map(({ displayId, update }) => [displayId, update]),
    [
      ["chart", false],
      ["chart", true],
    ],
  );
});

const plotlyType = "application/vnd.plotly.v1+json";
const chart = (y: number[]) => figure({ data: [{ y }], layout: { title: { text: `Chart ${y.length}` } } });
const typesOf = ({ bundle }: Shown) => Object.keys(bundle ?? {}).sort();
const still = ["image/svg+xml", "text/plain"];

test("a figure that is updated moves as still pictures and rests as the interactive figure", async () => {
  const { shown } = await inNotebook(async (notebook) => {
    const handle = display(chart([1]));
    await handle.update(chart([1, 2]));
    for (let n = 3; n <= 100; n++) void handle.update(chart(Array(n).fill(n)));
    notebook.endCell();
    while (typesOf(notebook.shown.at(-1)!).length !== 3) await later(20);
  });
  assert.ok(shown.length >= 3 && shown.length <= 5, `${shown.length} outputs`);
  assert.deepEqual(typesOf(shown[0]!), [plotlyType, ...still]);
  for (const frame of shown.slice(1, -1)) assert.deepEqual(typesOf(frame), still);
  assert.deepEqual(
    shown.map(({ update }) => update),
    shown.map((_, index) => index > 0),
  );
  const { bundle } = shown.at(-1)!;
  assert.deepEqual(Object.keys(bundle!).sort(), [plotlyType, ...still]);
  assert.match(bundle!["image/svg+xml"] as string, /Chart 100/);
  assert.match(shown[1]!.bundle!["image/svg+xml"] as string, /Chart 2</);
});

test("a figure updated in a loop that waits for nothing still shows its last state", async () => {
  const { shown } = await inNotebook(async (notebook) => {
    const handle = display(chart([1]));
    for (let n = 2; n <= 20; n++) void handle.update(chart(Array(n).fill(n)));
    notebook.endCell();
    while (notebook.shown.length < 3 || notebook.shown.at(-1)?.bundle === undefined) await later(20);
    await later(100);
  });
  assert.match(shown.at(-1)!.bundle!["image/svg+xml"] as string, /Chart 20</);
  assert.deepEqual(typesOf(shown.at(-1)!), [plotlyType, ...still]);
  assert.deepEqual(typesOf(shown.at(-2)!), still, "JupyterLab's Plotly takes no figure in place of another");
});

test("the traces and layout of Plotly alone are a figure too", async () => {
  const { shown } = await inNotebook(async (notebook) => {
    const handle = display({ data: [{ y: [1] }], layout: {} });
    await handle.update({ data: [{ y: [2] }], layout: {} });
    notebook.endCell();
    await later(300);
  });
  assert.deepEqual(shown.map(typesOf), [[plotlyType, ...still], still, [plotlyType, ...still]]);
});

test("what replaces a moving figure stays", async () => {
  const { shown } = await inNotebook(async (notebook) => {
    const handle = display(chart([1]));
    await handle.update(chart([1, 2]));
    void handle.update(chart([1, 2, 3]));
    await handle.update("that was it");
    notebook.endCell();
    await later(600);
  });
  assert.equal(shown.at(-1)!.value, "that was it");
});

test("clearOutput is handed on", async () => {
  const { cleared } = await inNotebook(() => {
    clearOutput();
    clearOutput(true);
  });
  assert.deepEqual(cleared, [false, true]);
});

test("a bar is one output: many updates, few frames, and always the last one", async () => {
  const notebook = await inNotebook(async () => {
    const bar = progress(100_000, { description: "Count", unit: "steps" });
    for (let step = 0; step < 100_000; step++) bar.tick();
    bar.done("all of them");
  });
  const frames = notebook.htmlFrames;
  assert.ok(frames.length <= 8, `${frames.length} frames`);
  assert.deepEqual(
    frames.map(({ update }) => update),
    frames.map((_, index) => index > 0),
  );
  assert.equal(new Set(frames.map(({ displayId }) => displayId)).size, 1);
  const last = frames.at(-1)!.document;
  assert.equal(last.querySelector(".pinpoint-progress")!.getAttribute("data-state"), "done");
  assert.equal(last.querySelector("[role=progressbar]")!.getAttribute("aria-valuenow"), "100");
  assert.match(last.body.textContent!, /Count all of them.*100,000 of 100,000 steps \(100 %\) · done in/s);
});

test("frames come at most every quarter of a second, the one that waited included", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  const clock = mock.method(performance, "now", () => now);
  try {
    const notebook = await inNotebook(async (shownIn) => {
      const bar = progress(10);
      await settled();
      now = 100;
      bar.update(1);
      bar.update(2);
      assert.equal(shownIn.htmlFrames.length, 1);
      now = 250;
      mock.timers.tick(150);
      await settled();
      assert.equal(shownIn.htmlFrames.length, 2);
      now = 600;
      bar.update(3);
      await settled();
      assert.equal(shownIn.htmlFrames.length, 3);
      bar.done();
    });
    assert.equal(notebook.htmlFrames.length, 4);
  } finally {
    clock.mock.restore();
    mock.timers.reset();
  }
});

test("nested bars are drawn inside the outer one; text is escaped", async () => {
  const notebook = await inNotebook(async () => {
    const outer = progress(2, { description: '<img src=x onerror="alert(1)">' });
    await settled();
    const inner = progress(4, { description: "Inner" });
    inner.tick("<script>alert(2)</script>");
    await new Promise((resolve) => setTimeout(resolve, 600));
    inner.done();
    outer.fail(new Error("<b>no disk</b>"));
  });
  const frames = notebook.htmlFrames.map(({ document }) => document);
  assert.equal(frames[1]!.querySelectorAll("[role=progressbar]").length, 2);
  for (const document of frames) assert.equal(document.querySelectorAll("script, img, svg").length, 0);
  const last = frames.at(-1)!;
  assert.equal(last.querySelector(".pinpoint-progress")!.getAttribute("data-state"), "failed");
  assert.match(last.body.textContent!, /<img src=x onerror="alert\(1\)"> <b>no disk<\/b>/);
});

test("a learning curve lives while the bar runs, and ends as a figure of its own", async () => {
  const history = { epoch: [1, 2], loss: [2, 1], meanIou: [0.1, 0.4] };
  const notebook = await inNotebook(async (shownIn) => {
    const bar = progress(2, { description: "Training" });
    await settled();
    bar.report({ kind: "learning-curve", history });
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(shownIn.htmlFrames.at(-1)!.document.querySelectorAll("svg polyline").length, 2);
    bar.done();
    while (shownIn.shown.at(-1)?.bundle?.["image/svg+xml"] === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  assert.equal(notebook.htmlFrames.at(-1)!.document.querySelectorAll("svg").length, 0);
  const { bundle, update } = notebook.shown.at(-1)!;
  assert.equal(update, false);
  assert.ok("application/vnd.plotly.v1+json" in bundle!);
});

test("the Stop button asks the work to end", async () => {
  await inNotebook((notebook) => {
    const bar = progress(10);
    assert.equal(notebook.interrupts.length, 1);
    notebook.interrupts[0]!();
    assert.ok(bar.stopRequested);
    bar.done();
    const next = progress(1);
    assert.equal(notebook.interrupts.length, 1, "one listener is enough for a notebook");
    next.done();
  });
});

test("a bar that a failed cell left open does not swallow those of the next cell", async () => {
  await inNotebook((notebook) => {
    const left = progress(10);
    notebook.currentCell = 2;
    const bar = progress(1);
    assert.equal(bar.parent, undefined);
    bar.done();
    left.done();
  });
});

test("bars of work that was torn away say that they have stopped", async () => {
  const notebook = await inNotebook(async (shownIn) => {
    const failing = progress(10);
    shownIn.endCell(true);
    assert.equal(failing.state, "stopped");
    shownIn.currentCell = 2;
    const stopping = progress(10);
    const own = progress(10);
    shownIn.interrupts[0]!();
    own.done();
    shownIn.currentCell = 3;
    const next = progress(10);
    assert.equal(stopping.state, "running");
    await later(1200);
    assert.deepEqual([stopping.state, own.state, next.state], ["stopped", "stopped", "running"]);
    next.done();
  });
  assert.equal(
    notebook.htmlFrames.filter(({ document }) => document.querySelector("[data-state=stopped]")).length,
    2,
  );
});

test("a bar's frame that waits comes before the cell's end", async () => {
  await inNotebook(async (notebook) => {
    const bar = progress(10);
    bar.tick();
    await settled();
    assert.equal(notebook.htmlFrames.length, 1);
    notebook.endCell();
    await settled();
    assert.match(notebook.htmlFrames[1]!.document.body.textContent!, /1 of 10/);
    bar.done();
  });
});

test("a loop that waits for nothing shows its bar while it runs", async () => {
  await inNotebook((notebook) => {
    let given = 0;
    const { display: show } = notebook;
    notebook.display = (...args) => {
      given++;
      return show.apply(notebook, args);
    };
    const until = performance.now() + 20_000;
    const forever = {
      *[Symbol.iterator]() {
        for (;;) yield 0;
      },
    };
    for (const _ of progress(forever)) if (given >= 3 || performance.now() > until) break;
    assert.ok(given >= 3, `${given} frames`);
  });
});

test("a host that cannot show anything costs a warning, not the work", async () => {
  const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
  const broken = { display: () => Promise.reject(new Error("gone")), onInterrupt: () => () => undefined };
  Reflect.set(globalThis, hostKey, broken);
  const ends: string[] = [];
  const stopListening = onProgress(({ type, bar }) => type === "end" && ends.push(bar.state));
  try {
    progress(1).done();
    assert.match((await warned).message, /could not be shown: Error: gone/);
  } finally {
    stopListening();
    Reflect.deleteProperty(globalThis, hostKey);
  }
  assert.deepEqual(ends, ["done"]);
});

/** Runs code in a Node process of its own, with `display` and `progress` at hand. */
function runPlain(code: string): { stdout: string; stderr: string } {
  const from = (name: string) => JSON.stringify(path.join(__dirname, "..", "src", name));
  const program = `
    const { display, clearOutput } = require(${from("display.js")});
    const { progress } = require(${from("progress.js")});
    const { figure } = require(${from("figures/figure.js")});
    ${code}`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", program], {
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(status, 0, stderr);
  return { stdout, stderr };
}

test("a plain script prints values and lines of progress", () => {
  const { stdout, stderr } = runPlain(`
    const handle = display("text");
    display({ a: 1 });
    display(figure({ data: [], layout: { title: { text: "Chart" } } }));
    handle.update("more").then(() => handle.clear());
    clearOutput();
    const bar = progress(1000, { description: "Count\\u001b[31m" });
    for (let step = 0; step < 1000; step++) bar.tick();
    bar.done();`);
  assert.equal(stdout, "text\n{ a: 1 }\nChart (0 traces)\nmore\n");
  const lines = stderr.trimEnd().split("\n");
  assert.equal(lines.length, 10, stderr);
  assert.match(lines[0]!, /^Count \[31m: 100 of 1,000 \(10 %\)/);
  assert.match(lines[9]!, /^Count \[31m: 1,000 of 1,000 \(100 %\), done in/);
});

test("under tslab's own kernel values go out through its display", () => {
  const jupyter = JSON.stringify(require.resolve("tslab/dist/jupyter.js"));
  const { stdout } = runPlain(`
    const jupyter = require(${jupyter});
    const sent = [];
    jupyter.lastWriteDisplayData = (message, update) => sent.push([message, update]);
    display(figure({ data: [], layout: {} }));
    const atOnce = sent.splice(0).map(([{ data }]) => Object.keys(data));
    const handle = display({ [Symbol.for("Jupyter.display")]: async () => ({ "text/html": "<b>x</b>" }) });
    handle.update("text").then(() => {
      const [first, second] = sent;
      console.log(JSON.stringify([atOnce, first[0].data, first[1], second[0].data, second[1], first[0].transient.display_id === second[0].transient.display_id]));
    });`);
  assert.deepEqual(JSON.parse(stdout), [
    [["application/vnd.plotly.v1+json", "text/plain"]],
    { "text/html": "<b>x</b>" },
    false,
    { "text/plain": "text" },
    true,
    true,
  ]);
});
