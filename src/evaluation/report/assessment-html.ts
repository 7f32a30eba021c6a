import type { Figure } from "../../figures/figure.js";
import { html } from "../../markup/html.js";
import type { Markup } from "../../markup/markup.js";
import type { AssessmentFacts } from "../assessment.js";
import { counted } from "../inspection/finding.js";
import { figureImage } from "./figure-image.js";
import { rowsTable } from "./rows-table.js";

/** What the report puts beside answers that ignore the image; the evaluation's table has all. */
const headlines = ["accuracy", "mean IoU", "class right, IoU >= 0.5", "AP", "AP50"];
/** So many classes are listed; the tables of the evaluation have them all. */
const mostClasses = 100;

/** A whole evaluation: verdict first, then figures, then what they are made of. Names from the data stay text. */
export async function assessmentHtml(
  facts: AssessmentFacts,
  figures: Readonly<Record<string, Figure>>,
  worst: Figure,
): Promise<Markup> {
  const { model, dataset, count, verdict, caveats, scores, trivial, classes, sizes, errors, train } = facts;
  const beside = trivial.filter(({ metric }) => headlines.includes(metric));
  const pictures = await Promise.all(Object.values(figures).map((figure) => figureImage(figure)));
  const worstPicture = await figureImage(worst, 880);
  const left = classes.length - mostClasses;
  return html`<div class="pinpoint-evaluation" style="line-height: 1.45; max-width: 920px">
    <h3 style="margin: 0.4em 0">${model.name} on ${dataset.name}: ${counted(count, "image")}</h3>
    <p style="margin: 0.4em 0"><strong>${verdict}</strong></p>
    ${caveats.map((caveat) => html`<p style="margin: 0.4em 0; padding-left: 8px; border-left: 4px solid #9a5b00">${caveat}</p>`)}
    ${section("Scores", rowsTable(scores, scoreColumns))}
    <p style="opacity: 0.75; margin: 0.2em 0">Intervals of 95 %, by drawing the images anew with replacement. A gain above 0 is better.</p>
    ${beside.length > 0 && section("Beside answers that ignore the image", rowsTable(beside, trivialColumns))}
    ${sizes.length > 0 && section("By size of the object", rowsTable(sizes, groupColumns))}
    ${classes.length > 0 && section("By class", rowsTable(classes.slice(0, mostClasses), groupColumns))}
    ${left > 0 && html`<p>${counted(left, "class", "classes")} more.</p>`}
    ${errors.length > 0 && section("What is wrong", rowsTable(errors, errorColumns))}
    ${section("Figures", html`<div style="display: flex; flex-wrap: wrap; align-items: flex-start; gap: 8px">${pictures}</div>`)}
    ${section("The worst cases", worstPicture)}
    ${train && section("Training set", html`<p style="margin: 0.2em 0">${trainWords(facts)}</p>`)}
    <p style="opacity: 0.75; margin: 0.8em 0 0">${model.name} (${model.follows}) has ${counted(model.weights, "weight")}.</p>
  </div>`;
}

const scoreColumns = {
  metric: "Metric",
  model: "Model",
  low: "from",
  high: "to",
  baseline: "Baseline",
  gain: "Gain",
  gainLow: "from",
  gainHigh: "to",
} as const;

const trivialColumns = {
  answer: "Answer",
  metric: "Metric",
  baseline: "Its score",
  model: "Model",
  gain: "Gain",
  gainLow: "from",
  gainHigh: "to",
  decision: "The model is",
} as const;

const groupColumns = {
  class: "Class",
  size: "Size",
  count: "Objects",
  accuracy: "Accuracy",
  precision: "Precision",
  recall: "Recall",
  f1: "F1",
  meanIou: "Mean IoU",
  found: "IoU >= 0.5",
  ap: "AP",
  ap50: "AP50",
  ar: "AR",
} as const;

const errorColumns = { kind: "Kind", count: "Number", share: "Share", apGain: "AP without them" } as const;

function section(title: string, content: Markup): Markup {
  return html`<h4 style="margin: 1em 0 0.3em">${title}</h4>${content}`;
}

function trainWords({ train }: AssessmentFacts): string {
  const { dataset, count, searched, testSearched, testCopies, exactPairs, pairs } = train!;
  const set = `${dataset}: ${counted(count, "image")}.`;
  if (searched === 0) return `${set} Nobody has looked for near-copies.`;
  const compared = `${counted(testSearched, "test image")} were compared with ${searched.toLocaleString("en")} of them`;
  if (testCopies === 0) return `${set} ${compared}: none is a near-copy.`;
  const [first] = pairs;
  return `${set} ${compared}: ${testCopies.toLocaleString("en")} have a near-copy there (${counted(exactPairs, "pair")} the same to the last pixel), such as ${first![1]} = ${first![0]}.`;
}
