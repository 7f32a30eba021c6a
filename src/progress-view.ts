import { randomUUID } from "node:crypto";
import { type DisplayHost, mimeBundle } from "./display-host.js";
import type { Figure } from "./figures/figure.js";
import { type LearningHistory, learningCurveFigure } from "./figures/learning-curve-figure.js";
import { liveLearningCurve } from "./figures/live-learning-curve.js";
import type { ProgressBar, ProgressPayload } from "./progress.js";
import { progressHtml } from "./progress-html.js";
import { progressText, shareOf } from "./progress-text.js";

/** Draws one outermost bar, with all that is nested in it. */
export interface ProgressView {
  /** Something has changed in the bar `changed`. */
  update(changed: ProgressBar): void;
  /** The outermost bar has ended. */
  end(): void;
}

/** At most four frames a second: what a person follows, and far below what Jupyter's server lets through. */
const FRAME_MS = 250;
/** Lines of text come at every tenth of the work, or this often where nobody knows how much there is. */
const LINE_MS = 5000;

/** A bar in a notebook, under one display id; after a training its learning curve follows as a figure. */
export class NotebookProgressView implements ProgressView {
  readonly #host: DisplayHost;
  readonly #bar: ProgressBar;
  readonly #displayId = randomUUID();
  #payload: ProgressPayload | undefined;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #isShown = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #stopListening: (() => void) | undefined;

  constructor(host: DisplayHost, bar: ProgressBar) {
    this.#host = host;
    this.#bar = bar;
    // A frame that waits would come after the cell's end, where a front end without a person misses it.
    this.#stopListening = host.onCellEnd?.(() => {
      if (this.#timer !== undefined) this.#draw();
    });
    this.#draw();
  }

  update(changed: ProgressBar): void {
    this.#payload = changed.payload ?? this.#payload;
    this.#drawSoon();
  }

  end(): void {
    this.#stopListening?.();
    this.#draw();
    const figure = figureOf(this.#payload);
    if (figure !== undefined) this.#show(figure);
  }

  #drawSoon(): void {
    const wait = this.#drawnAt + FRAME_MS - performance.now();
    if (wait <= 0) {
      this.#draw();
    } else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#draw(), wait);
      this.#timer.unref();
    }
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#drawnAt = performance.now();
    const chart = this.#bar.state === "running" ? liveChartOf(this.#payload) : "";
    const frame = mimeBundle({
      "text/html": progressHtml(this.#bar, chart),
      "text/plain": progressText(this.#bar),
    });
    this.#show(frame, { displayId: this.#displayId, update: this.#isShown });
    this.#isShown = true;
  }

  /** A bar's frame is out at once, also in a loop that waits for nothing. */
  #show(value: unknown, options?: { displayId: string; update: boolean }): void {
    this.#host
      .display(value, options)
      .catch((error: unknown) => process.emitWarning(`The progress bar could not be shown: ${error}`));
  }
}

/** Bars as text on stderr: one line that changes on a terminal, else a line at each tenth. */
export class TextProgressView implements ProgressView {
  readonly #out: NodeJS.WriteStream;
  readonly #bar: ProgressBar;
  #writtenAt = performance.now();
  #writtenTenth = 0;

  constructor(out: NodeJS.WriteStream, bar: ProgressBar) {
    this.#out = out;
    this.#bar = bar;
  }

  update(): void {
    const now = performance.now();
    const { value, total } = this.#bar;
    const tenth = total === undefined ? 0 : Math.floor(10 * shareOf(value, total));
    const isDue = this.#out.isTTY
      ? now - this.#writtenAt >= FRAME_MS
      : tenth > this.#writtenTenth || (total === undefined && now - this.#writtenAt >= LINE_MS);
    if (!isDue || tenth === 10) return;
    this.#writtenAt = now;
    this.#writtenTenth = tenth;
    this.#write(this.#out.isTTY ? "" : "\n");
  }

  end(): void {
    this.#write("\n");
  }

  #write(lineEnd: string): void {
    const innermost = innermostOf(this.#bar);
    const nested = innermost === this.#bar ? "" : ` | ${progressText(innermost)}`;
    const line = `${progressText(this.#bar)}${nested}`.replace(/\p{Cc}/gu, " ");
    this.#out.write(
      this.#out.isTTY ? `\r\u001b[2K${line.slice(0, this.#out.columns - 1)}${lineEnd}` : `${line}${lineEnd}`,
    );
  }
}

function innermostOf(bar: ProgressBar): ProgressBar {
  const child = bar.children.at(-1);
  return child === undefined ? bar : innermostOf(child);
}

function liveChartOf(payload: ProgressPayload | undefined): string {
  return isLearningCurve(payload) ? liveLearningCurve(payload.history) : "";
}

function figureOf(payload: ProgressPayload | undefined): Figure | undefined {
  if (!isLearningCurve(payload)) return undefined;
  const { history } = payload;
  const metrics = ["accuracy", "meanIou"].filter((metric) => metric in history);
  return learningCurveFigure(history, { metrics });
}

type LearningCurvePayload = ProgressPayload & { readonly history: LearningHistory };

function isLearningCurve(payload: ProgressPayload | undefined): payload is LearningCurvePayload {
  return payload?.kind === "learning-curve" && (payload as LearningCurvePayload).history.epoch.length > 0;
}
