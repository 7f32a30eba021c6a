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
  rankCorrelation: "Like random weights",
  insertionArea: "Insertion",
  deletionArea: "Deletion",
  energyInBox: "In the box",
  randomEnergyInBox: "Random weights in the box",
  points: "Points at it",
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
    <p style="opacity: 0.75; margin: 0.2em 0">Like random weights: rank correlation with maps of the same network untrained (Adebayo et al., 2018), lower is better. Insertion (higher is better) and deletion (lower is better): areas below the curves (Petsiuk et al., 2018). In the box: the map's share in the true boxes.</p>
    ${curvesImage}
  </div>`;
}
