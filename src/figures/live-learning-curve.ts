import { escapeHtml } from "./escape-html.js";
import type { LearningHistory } from "./learning-curve-figure.js";
import { metricLists } from "./metric-lists.js";
import { metricName } from "./metric-names.js";
import { palette } from "./palette.js";

const PANEL_WIDTH = 330;
const HEIGHT = 190;
const LEFT = 42;
const RIGHT = 10;
const TOP = 26;
const BOTTOM = 34;
const TICKS = 4;

interface Curve {
  readonly name: string;
  readonly values: readonly number[];
  readonly color: string;
  readonly dashed: boolean;
}

interface Scale {
  readonly least: number;
  readonly greatest: number;
}

/**
 * The learning curve while training goes on: loss on the left and, where they are recorded, accuracy and mean IoU on
 * the right. A few lines of SVG, made in well under a millisecond, for a front end that redraws it several times a
 * second; {@link learningCurveFigure} is the figure for afterwards.
 *
 * @param history What is recorded by now.
 * @returns SVG text of its own size.
 */
export function liveLearningCurve(history: LearningHistory): string {
  const [training, validation, second, third] = palette.series;
  const losses = curvesOf(history, "loss", [training, validation]);
  const metrics = [
    ...curvesOf(history, "accuracy", [second, second]),
    ...curvesOf(history, "meanIou", [third, third]),
  ];
  const epochs = { least: Math.min(1, ...history.epoch), greatest: Math.max(2, ...history.epoch) };
  const panels = [panel(losses, history.epoch, epochs, lossScale(losses))];
  if (metrics.length > 0) panels.push(panel(metrics, history.epoch, epochs, { least: 0, greatest: 1 }));
  const width = PANEL_WIDTH * panels.length;
  const groups = panels.map(
    (content, index) => `<g transform="translate(${index * PANEL_WIDTH},0)">${content}</g>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="pinpoint-live-curve" width="${width}" height="${HEIGHT}"` +
    ` viewBox="0 0 ${width} ${HEIGHT}" style="max-width:100%" font-family="Arial, Helvetica, sans-serif"` +
    ` font-size="11" fill="${palette.text}" role="img" aria-label="Learning curve">${groups.join("")}</svg>`
  );
}

/** The list of that name and its validation twin, as far as they are there. */
function curvesOf(history: LearningHistory, key: string, colors: readonly [string, string]): Curve[] {
  const name = metricName(key);
  const { training, validation } = metricLists(history, key);
  const curves: Curve[] = [];
  if (training) curves.push({ name: `${name}, training`, values: training, color: colors[0], dashed: false });
  if (validation) {
    curves.push({ name: `${name}, validation`, values: validation, color: colors[1], dashed: true });
  }
  return curves;
}

function lossScale(curves: readonly Curve[]): Scale {
  const values = curves.flatMap((curve) => curve.values).filter(Number.isFinite);
  return { least: 0, greatest: niceAbove(Math.max(0, ...values)) };
}

/** The next round number: 1, 2, 2.5 or 5 times a power of ten, in steps that divide well. */
function niceAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10];
  return power * (steps.find((step) => step * power >= value) ?? 10);
}

function panel(curves: readonly Curve[], epoch: readonly number[], xs: Scale, ys: Scale): string {
  const toX = (value: number) =>
    LEFT + ((value - xs.least) / (xs.greatest - xs.least)) * (PANEL_WIDTH - LEFT - RIGHT);
  const toY = (value: number) =>
    HEIGHT - BOTTOM - ((value - ys.least) / (ys.greatest - ys.least)) * (HEIGHT - TOP - BOTTOM);
  return [
    ...horizontalGrid(ys, toY),
    ...epochTicks(xs, toX),
    ...curves.map((curve) => polyline(curve, epoch, toX, toY)),
    ...legend(curves),
  ].join("");
}

function horizontalGrid(ys: Scale, toY: (value: number) => number): string[] {
  return Array.from({ length: TICKS + 1 }, (_, tick) => {
    const value = ys.least + ((ys.greatest - ys.least) * tick) / TICKS;
    const y = round(toY(value));
    return (
      `<path d="M${LEFT},${y}H${PANEL_WIDTH - RIGHT}" stroke="${palette.grid}"/>` +
      `<text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${Number(value.toPrecision(3))}</text>`
    );
  });
}

function epochTicks(xs: Scale, toX: (value: number) => number): string[] {
  const step = Math.max(1, Math.ceil((xs.greatest - xs.least) / 8));
  const ticks: string[] = [];
  for (let value = xs.least; value <= xs.greatest; value += step) {
    ticks.push(
      `<text x="${round(toX(value))}" y="${HEIGHT - BOTTOM + 15}" text-anchor="middle">${value}</text>`,
    );
  }
  const middle = (LEFT + PANEL_WIDTH - RIGHT) / 2;
  return [...ticks, `<text x="${middle}" y="${HEIGHT - 4}" text-anchor="middle">Epoch</text>`];
}

function polyline(
  { values, color, dashed }: Curve,
  epoch: readonly number[],
  toX: (value: number) => number,
  toY: (value: number) => number,
): string {
  const points = values.flatMap((value, index) =>
    Number.isFinite(value) && epoch[index] !== undefined
      ? [[round(toX(epoch[index])), round(toY(value))] as const]
      : [],
  );
  const last = points.at(-1);
  if (last === undefined) return "";
  return (
    `<polyline points="${points.map((point) => point.join(",")).join(" ")}" fill="none" stroke="${color}"` +
    ` stroke-width="2"${dashed ? ' stroke-dasharray="3,3"' : ""}/>` +
    `<circle cx="${last[0]}" cy="${last[1]}" r="3" fill="${color}"/>`
  );
}

/** Two entries in a row; a dashed line is the validation data. */
function legend(curves: readonly Curve[]): string[] {
  const names =
    curves.length > 2 ? curves.filter((curve) => curve.dashed || !hasTwin(curve, curves)) : curves;
  return names.map(({ name, color, dashed }, index) => {
    const x = LEFT + index * 140;
    return (
      `<path d="M${x},11H${x + 18}" stroke="${color}" stroke-width="2"${dashed ? ' stroke-dasharray="3,3"' : ""}/>` +
      `<text x="${x + 23}" y="15">${escapeHtml(name)}</text>`
    );
  });
}

function hasTwin(curve: Curve, curves: readonly Curve[]): boolean {
  return curves.some((other) => other !== curve && other.color === curve.color);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
