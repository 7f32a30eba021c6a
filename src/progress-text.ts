import type { ProgressBar } from "./progress.js";

/**
 * Where a bar stands, in one line: "Training: 512 of 2,048 images (25 %), 310 images/s, 5 s left, loss 1.20".
 */
export function progressText(bar: ProgressBar): string {
  const details = [amountText(bar), ...timeTexts(bar), bar.note].filter((detail) => detail !== "");
  return `${bar.description === "" ? "" : `${bar.description}: `}${details.join(", ")}`;
}

/** "512 of 2,048 images (25 %)". */
export function amountText({ value, total, unit }: ProgressBar): string {
  const of = total === undefined ? "" : ` of ${numberText(total)}`;
  const percent = total === undefined ? "" : ` (${Math.floor(100 * shareOf(value, total))} %)`;
  return `${numberText(value)}${of}${unit === "" ? "" : ` ${unit}`}${percent}`;
}

/** While it runs: the rate and the time left. Afterwards: how it ended, and after how long. */
export function timeTexts(bar: ProgressBar): string[] {
  const { state, rate, secondsLeft, unit } = bar;
  if (state !== "running")
    return [`${state} ${state === "done" ? "in" : "after"} ${durationText(bar.elapsed)}`];
  const speed = rate === undefined || rate <= 0 ? [] : [rateText(rate, unit)];
  return [...speed, ...(secondsLeft === undefined ? [] : [`${durationText(secondsLeft)} left`])];
}

/** How much of the whole, from 0 to 1. */
export function shareOf(value: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, value / total);
}

/** "0.4 s", "12 s", "2 min 5 s", "1 h 3 min". */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function rateText(rate: number, unit: string): string {
  const units = unit === "" ? "" : ` ${unit}`;
  if (rate >= 1) return `${numberText(Number(rate.toPrecision(rate >= 100 ? 3 : 2)))}${units}/s`;
  return `${durationText(1 / rate)} each`;
}

function numberText(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}
