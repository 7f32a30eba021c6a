import { html } from "../../markup/html.js";
import type { Markup } from "../../markup/markup.js";
import { figureImage } from "../report/figure-image.js";
import { counted, type Finding, percent, type Severity } from "./finding.js";
import type { InspectionFigures } from "./inspection-figures.js";
import type { PartNumbers } from "./part-numbers.js";

/** Findings shown; the rest are counted. */
const mostFindings = 40;
/** Places shown under a finding. */
const mostPlaces = 50;

/** White text stands on each of them in light and dark. */
const badges: Readonly<Record<Severity, string>> = {
  error: "#b3261e",
  warning: "#9a5b00",
  note: "#5f6368",
};

/** The whole inspection as a page: findings first, then the numbers, then the figures. Names stay text. */
export async function inspectionHtml(
  parts: Readonly<Record<string, PartNumbers>>,
  findings: readonly Finding[],
  figures: InspectionFigures,
): Promise<Markup> {
  const pictures = await Promise.all(Object.values(figures).map((figure) => figureImage(figure)));
  return html`<div class="pinpoint-inspection" style="line-height: 1.45; max-width: 900px">
    <h3 style="margin: 0.4em 0">${heading(parts)}</h3>
    ${findings.length === 0 ? html`<p>Nothing was found that looks wrong.</p>` : findingList(findings)}
    <h4 style="margin: 1em 0 0.3em">Numbers</h4>
    ${numbersTable(parts)}
    <h4 style="margin: 1em 0 0.3em">Figures</h4>
    <div style="display: flex; flex-wrap: wrap; align-items: flex-start; gap: 8px">${pictures}</div>
  </div>`;
}

function heading(parts: Readonly<Record<string, PartNumbers>>): string {
  const each = Object.entries(parts).map(
    ([part, { pictures, of, boxes }]) =>
      `${part}: ${pictures < of ? `${pictures.toLocaleString("en")} of ` : ""}${counted(of, "picture")}, ${counted(boxes, "box", "boxes")}`,
  );
  return each.join(" · ");
}

function findingList(findings: readonly Finding[]): Markup {
  const rest = findings.length - mostFindings;
  return html`<div>${findings.slice(0, mostFindings).map(findingItem)}
    ${rest > 0 && html`<p>${counted(rest, "finding")} more.</p>`}</div>`;
}

function findingItem({ severity, kind, sentence, places, count }: Finding): Markup {
  const badge = html`<span style="flex: none; width: 62px; height: fit-content; margin-top: 2px; text-align: center; border-radius: 3px; font-size: 11px; line-height: 18px; color: #fff; background: ${badges[severity]}">${severity}</span>`;
  const list =
    places.length > 0 &&
    html`<details><summary style="cursor: pointer; opacity: 0.75">${kind}: ${counted(count, "place")}</summary>
      <ul style="margin: 0.2em 0; columns: 2 320px">${places
        .slice(0, mostPlaces)
        .map(
          ({ id, box, note }) =>
            html`<li style="overflow-wrap: anywhere">${id}${box === undefined ? "" : `, box ${box + 1}`}${note === undefined ? "" : `: ${note}`}</li>`,
        )}</ul>${count > mostPlaces && html`<p>${counted(count - mostPlaces, "place")} more.</p>`}</details>`;
  return html`<div style="display: flex; gap: 10px; margin: 6px 0">${badge}<div style="overflow-wrap: anywhere">${sentence}${list}</div></div>`;
}

const rows: readonly (readonly [name: string, value: (part: PartNumbers) => string])[] = [
  ["Pictures", ({ pictures }) => pictures.toLocaleString("en")],
  ["Boxes", ({ boxes }) => boxes.toLocaleString("en")],
  ["Boxes a picture", ({ values }) => middle(values["boxes a picture"], 0)],
  ["Pictures without boxes", ({ emptyPictures, pictures }) => share(emptyPictures, pictures)],
  ["Classes with boxes", ({ classCounts }) => classesWords(classCounts)],
  [
    "Picture size (px)",
    ({ sizes }) =>
      sizes
        .slice(0, 2)
        .map(({ size }) => `${size[1]} x ${size[0]}`)
        .join(", "),
  ],
  ["Shorter side of a box (px)", ({ shortSides }) => middle(shortSides, 0)],
  ["Box size (share of the side)", ({ values }) => middle(values["box size"], 2)],
  ["Box width / height", ({ values }) => middle(values["box aspect"], 2)],
  ["Brightness", ({ values }) => middle(values.brightness, 2)],
  ["Contrast", ({ values }) => middle(values.contrast, 2)],
  ["Saturation", ({ values }) => middle(values.saturation, 2)],
];

function numbersTable(parts: Readonly<Record<string, PartNumbers>>): Markup {
  const all = Object.entries(parts);
  return html`<table style="border-collapse: collapse">
    <thead><tr><th></th>${all.map(([part]) => html`<th style="padding: 2px 12px; text-align: right">${part}</th>`)}</tr></thead>
    <tbody>${rows.map(
      ([name, value]) =>
        html`<tr><td style="padding: 2px 12px 2px 0; text-align: left; border-top: 1px solid #8884">${name}</td>${all.map(([, numbers]) => html`<td style="padding: 2px 12px; text-align: right; border-top: 1px solid #8884">${value(numbers)}</td>`)}</tr>`,
    )}</tbody>
  </table><p style="opacity: 0.75; margin: 0.2em 0">Medians, with the middle 90 % in brackets.</p>`;
}

function middle(summary: PartNumbers["shortSides"], digits: number): string {
  if (summary === undefined) return "–";
  const { median, low, high } = summary;
  return `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

function share(count: number, of: number): string {
  return of === 0 ? "–" : count === 0 ? "0" : `${count.toLocaleString("en")} (${percent(count / of)})`;
}

function classesWords(classCounts: PartNumbers["classCounts"]): string {
  const counts = Object.values(classCounts);
  return `${counts.filter((count) => count > 0).length} of ${counts.length}`;
}
