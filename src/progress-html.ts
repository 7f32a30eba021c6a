import { escapeHtml } from "./figures/escape-html.js";
import type { ProgressBar, ProgressState } from "./progress.js";
import { amountText, shareOf, timeTexts } from "./progress-text.js";

const COLORS: Readonly<Record<ProgressState, string>> = {
  running: "#0072B2",
  done: "#009E73",
  stopped: "#E69F00",
  failed: "#D55E00",
};
const INDENT_PX = 18;

/**
 * A bar and the open bars nested in it, as HTML: no script, no style sheet, colours that suit light and dark pages.
 * `data-state` says how it stands.
 *
 * @param bar The outermost bar.
 * @param chart HTML or SVG that is drawn below the bars: the live chart, where there is one.
 */
export function progressHtml(bar: ProgressBar, chart = ""): string {
  return (
    `<div class="pinpoint-progress" data-state="${bar.state}"` +
    ` style="max-width:700px;font-family:var(--jp-ui-font-family,sans-serif);font-size:13px;line-height:1.5">` +
    `${rowHtml(bar, 0)}${chart === "" ? "" : `<div style="margin-top:6px">${chart}</div>`}</div>`
  );
}

function rowHtml(bar: ProgressBar, depth: number): string {
  const { description, total, value, state, note } = bar;
  const percent = total === undefined ? (state === "running" ? undefined : 100) : 100 * shareOf(value, total);
  // Where nothing is filled, the track tells how it ended.
  const track = state === "running" || state === "done" ? "rgba(128,128,128,.25)" : `${COLORS[state]}55`;
  const facts = [amountText(bar), ...timeTexts(bar)].map(escapeHtml).join(" · ");
  return (
    `<div role="progressbar" aria-label="${escapeHtml(description || "Progress")}"` +
    `${percent === undefined ? "" : ` aria-valuenow="${percent.toFixed(0)}"`}` +
    ` style="margin:2px 0 4px ${depth * INDENT_PX}px">` +
    `<div style="display:flex;flex-wrap:wrap;justify-content:space-between;column-gap:16px">` +
    `<span><b>${escapeHtml(description)}</b>${note === "" ? "" : ` ${escapeHtml(note)}`}</span>` +
    `<span style="opacity:.75;font-variant-numeric:tabular-nums">${facts}</span></div>` +
    `<div style="height:6px;border-radius:3px;overflow:hidden;background:${track}">` +
    `<div style="height:100%;width:${(percent ?? 0).toFixed(1)}%;background:${COLORS[state]}"></div></div></div>` +
    bar.children.map((child) => rowHtml(child, depth + 1)).join("")
  );
}
