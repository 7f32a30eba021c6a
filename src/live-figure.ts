import type { Displayable, DisplayHost, MimeBundle } from "./display-host.js";
import type { Figure } from "./figures/figure.js";
import { jupyterDisplay } from "./jupyter-display.js";

const plotlyType = "application/vnd.plotly.v1+json";
/** At most four frames a second, and as long a pause between two as the drawing took. */
const FRAME_MS = 250;
/** So long after the last frame the figure is left as it is. */
const QUIET_MS = 5000;

/**
 * Figures that replace each other in one output. JupyterLab's Plotly draws one figure and takes no other in its place:
 * so what moves is a still picture, and where it comes to rest (at the end of the cell, or when no more comes) the
 * interactive figure takes its place.
 */
export class LiveFigure {
  readonly #host: DisplayHost;
  readonly #displayId: string;
  /** The figure that was given last and is not drawn yet. */
  #next: Figure | undefined;
  /** The bundle of the figure that was drawn last. */
  #drawn: Promise<MimeBundle> | undefined;
  #isDrawing = false;
  #isInteractive = true;
  #mayDrawAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(host: DisplayHost, displayId: string) {
    this.#host = host;
    this.#displayId = displayId;
  }

  /** Shows the figure, or keeps it for the next frame. Settles when it is out or kept. */
  async update(figure: Figure): Promise<void> {
    this.#next = figure;
    moving.add(this);
    listenTo(this.#host);
    await this.#drawWhenDue();
  }

  /** Something else is shown here from now on. */
  end(): void {
    clearTimeout(this.#timer);
    this.#next = undefined;
    this.#drawn = undefined;
    moving.delete(this);
  }

  /** Puts the interactive figure in the place of the still picture. */
  rest(): void {
    clearTimeout(this.#timer);
    moving.delete(this);
    if (this.#next !== undefined) this.#drawn = this.#draw(this.#next);
    const drawn = this.#drawn;
    this.#next = undefined;
    this.#drawn = undefined;
    if (drawn === undefined) return;
    const still = this.#isInteractive ? this.#show(drawn.then(stillOf)) : undefined;
    this.#show(Promise.resolve(still).then(() => drawn));
    this.#isInteractive = true;
  }

  async #drawWhenDue(): Promise<void> {
    const wait = this.#mayDrawAt - performance.now();
    if (this.#isDrawing || this.#next === undefined) return;
    if (wait > 0) {
      this.#later(() => void this.#drawWhenDue().catch(warn), wait);
      return;
    }
    const drawn = this.#draw(this.#next);
    this.#next = undefined;
    this.#drawn = drawn;
    await drawn;
    if (this.#drawn === drawn) {
      this.#isInteractive = false;
      await this.#show(drawn.then(stillOf));
    }
    if (this.#next === undefined) this.#later(() => this.rest(), QUIET_MS);
    else await this.#drawWhenDue();
  }

  async #draw(figure: Figure): Promise<MimeBundle> {
    const startedAt = performance.now();
    this.#isDrawing = true;
    try {
      return await (figure as Figure & Displayable)[jupyterDisplay]();
    } finally {
      this.#isDrawing = false;
      const now = performance.now();
      this.#mayDrawAt = now + Math.max(FRAME_MS - (now - startedAt), now - startedAt);
    }
  }

  #show(bundle: Promise<MimeBundle>): Promise<void> {
    const shown = this.#host.display(
      { [jupyterDisplay]: () => bundle },
      { displayId: this.#displayId, update: true },
    );
    shown.catch(warn);
    return shown;
  }

  #later(work: () => void, ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, ms);
    this.#timer.unref();
  }
}

/** The figures that have moved since they last came to rest. */
const moving = new Set<LiveFigure>();
const listenedTo = new WeakSet<DisplayHost>();

function listenTo(host: DisplayHost): void {
  if (listenedTo.has(host)) return;
  listenedTo.add(host);
  const restAll = () => {
    for (const figure of moving) figure.rest();
  };
  host.onCellEnd?.(restAll);
  host.onInterrupt(restAll);
}

/** Without the interactive figure, which would not be drawn a second time. */
function stillOf({ [plotlyType]: _, ...still }: MimeBundle): MimeBundle {
  return still;
}

function warn(error: unknown): void {
  process.emitWarning(`A figure could not be shown: ${error instanceof Error ? error.message : error}`);
}
