import type { Figure } from "../../figures/figure.js";
import { html } from "../../markup/html.js";
import type { Markup } from "../../markup/markup.js";
import { figureImage } from "../report/figure-image.js";
import { rowsTable } from "../report/rows-table.js";
import type { ExplanationRow } from "./explanation-row.js";

const columns = {
  title: "Method",
  paper: "Paper",
  trusted: "Trusted",
  rankCorrelation: "r, random",
  insertionArea: "Insertion",
  deletionArea: "Deletion",
  energyInBox: "In box",
  randomEnergyInBox: "In box, random",
  points: "Peak in box",
};

/** What a person wants to know of one answer: the sentence, the pictures, the figures behind it. */
export async function explanationHtml(
  heading: string,
  sentence: string,
  rows: readonly ExplanationRow[],
  { maps, curves }: { readonly maps: Figure; readonly curves: Figure },
): Promise<Markup> {
  const [mapsImage, curvesImage] = await Promise.all([figureImage(maps, 880), figureImage(curves, 560)]);
  const table = rows.map(({ hit, ...row }) => ({
    ...row,
    ...(hit !== undefined && { points: hit ? "yes" : "no" }),
  }));
  return html`<div class="pinpoint-explanation" style="line-height: 1.45; max-width: 920px">
    <h3 style="margin: 0.4em 0">${heading}</h3>
    <p style="margin: 0.4em 0"><strong>${sentence}</strong></p>
    ${mapsImage}
    ${rowsTable(table, columns)}
    <p style="opacity: 0.75; margin: 0.2em 0">r, random: rank correlation with maps of the same network with random weights (Adebayo et al., 2018), lower is better. Insertion (higher is better) and deletion (lower is better): areas below the curves (Petsiuk et al., 2018). In box: the share of what speaks for the answer in the true boxes, and that of maps of random weights (Wang et al., 2020). Peak in box: the pointing game (Zhang et al., 2018).</p>
    ${curvesImage}
  </div>`;
}
