import type { Data, Layout } from "plotly.js";
import { type Figure, figure } from "./figure.js";
import { metricLists } from "./metric-lists.js";
import { metricName } from "./metric-names.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/**
 * What training recorded, epoch by epoch. Every list is as long as `epoch`. `loss` and `valLoss` are drawn in the upper
 * part; each other list (`accuracy`, `valAccuracy`, `meanIou` ...) in the lower one, where it is asked for.
 */
export interface LearningHistory {
  readonly epoch: readonly number[];
  readonly loss: readonly number[];
  readonly valLoss?: readonly number[];
}

/** How a learning curve is drawn. */
export interface LearningCurveOptions {
  readonly title?: string;
  /** Names of the history's other lists, without "val": `["accuracy", "meanIou"]`. */
  readonly metrics?: readonly string[];
  /** A logarithmic loss axis. */
  readonly logLoss?: boolean;
}

const LOSS_HEIGHT = 380;
const BOTH_HEIGHT = 520;

/**
 * The learning curve: loss on the training data and on the validation data by epoch, and metrics below it.
 *
 * @param history What `trainModel` returned.
 * @param options.metrics Which metrics to add, on an axis from 0 to 1.
 * @throws {RangeError} If a metric that is asked for is not in the history.
 * @example learningCurveFigure({ epoch: [1, 2], loss: [2.3, 1.1] }).data.length // 1
 */
export function learningCurveFigure(history: LearningHistory, options: LearningCurveOptions = {}): Figure {
  const { title = "Learning curve", metrics = [], logLoss = false } = options;
  const [train, validation] = palette.series;
  const data: Data[] = [line(history.epoch, history.loss, "loss, training", train)];
  if (history.valLoss !== undefined) {
    data.push(line(history.epoch, history.valLoss, "loss, validation", validation, "dot"));
  }
  metrics.forEach((metric, index) => {
    const color = palette.series[(index + 2) % palette.series.length]!;
    const { training, validation: heldOut } = metricLists(history, metric);
    if (training === undefined && heldOut === undefined) {
      throw new RangeError(
        `metrics[${index}]: the history has no "${metric}"; it has ${Object.keys(history).join(", ")}.`,
      );
    }
    if (training !== undefined) {
      data.push(onMetricAxis(line(history.epoch, training, `${metricName(metric)}, training`, color)));
    }
    if (heldOut !== undefined) {
      data.push(
        onMetricAxis(line(history.epoch, heldOut, `${metricName(metric)}, validation`, color, "dot")),
      );
    }
  });
  return figure({
    data,
    layout: layoutFor(title, metrics.length > 0, logLoss, history.epoch),
    summary: summaryOf(title, history),
  });
}

function line(
  x: readonly number[],
  y: readonly number[],
  name: string,
  color: string,
  dash: "solid" | "dot" = "solid",
): Data {
  return {
    type: "scatter",
    mode: x.length > 40 ? "lines" : "lines+markers",
    x: [...x],
    y: [...y],
    name: plainText(name),
    line: { color, width: 2, dash },
    marker: { size: 5 },
    hovertemplate: "epoch %{x}: %{y:.4~g}",
  };
}

function onMetricAxis(data: Data): Data {
  return { ...data, yaxis: "y2", legend: "legend2" } as Data;
}

function layoutFor(
  title: string,
  withMetrics: boolean,
  logLoss: boolean,
  epochs: readonly number[],
): Partial<Layout> {
  const few = epochs.length <= 12;
  return {
    title: { text: plainText(title) },
    height: withMetrics ? BOTH_HEIGHT : LOSS_HEIGHT,
    hovermode: "x unified",
    xaxis: {
      title: { text: "Epoch" },
      anchor: withMetrics ? "y2" : "y",
      ...(few ? { tickmode: "linear", dtick: 1 } : {}),
    },
    yaxis: {
      title: { text: "Loss" },
      type: logLoss ? "log" : "linear",
      ...(logLoss ? {} : { rangemode: "tozero" }),
      ...(withMetrics ? { domain: [0.5, 1] } : {}),
    },
    ...(withMetrics
      ? { yaxis2: { title: { text: "Metric" }, domain: [0, 0.4], range: [0, 1.02] }, legend2: { y: 0.405 } }
      : {}),
  };
}

function summaryOf(title: string, { epoch, loss, valLoss }: LearningHistory): string {
  if (epoch.length === 0) return `${title}: no epoch yet.`;
  const path = (list: readonly number[]) => `${list[0]?.toPrecision(3)} -> ${list.at(-1)?.toPrecision(3)}`;
  const held = valLoss === undefined ? "" : `; validation loss ${path(valLoss)}`;
  return `${title}, ${epoch.length} epochs: training loss ${path(loss)}${held}.`;
}
