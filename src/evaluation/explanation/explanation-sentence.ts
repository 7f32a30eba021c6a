import type { ExplanationRow } from "./explanation-row.js";

/** A map that has so many times what an even map would have in the box looks at the object. */
const looksAtIt = 1.5;

/** Whether the maps can be trusted, and what those that can say; without truth only the first. */
export function explanationSentence(rows: readonly ExplanationRow[], boxShare: number | undefined): string {
  const by = (trusted: ExplanationRow["trusted"]) => rows.filter((row) => row.trusted === trusted);
  const [good, half] = [by("yes"), by("partly")];
  const sentences: string[] = [];
  if (good.length > 0) {
    sentences.push(
      `${list(good)} can be trusted here: ${good.length === 1 ? "it changes" : "they change"} with the weights, and the score rests on what ${good.length === 1 ? "it marks" : "they mark"}.`,
    );
  } else {
    sentences.push(
      half.length === 0
        ? "None of these maps can be trusted here."
        : `No map can be trusted fully here; ${list(half)} only with care.`,
    );
  }
  if (good.length > 0 && half.length > 0)
    sentences.push(`${list(half)} only with care: ${half[0]!.because}.`);
  for (const because of new Set(by("no").map((row) => row.because))) {
    const those = by("no").filter((row) => row.because === because);
    sentences.push(`Not ${list(those)}: ${because}.`);
  }
  const seen = good.length > 0 ? good : half;
  if (boxShare !== undefined && seen.length > 0) sentences.push(whereItLooks(seen, boxShare));
  return sentences.join(" ");
}

function whereItLooks(rows: readonly ExplanationRow[], boxShare: number): string {
  const energy = rows.reduce((sum, row) => sum + row.energyInBox!, 0) / rows.length;
  const random = rows.reduce((sum, row) => sum + row.randomEnergyInBox!, 0) / rows.length;
  const looks = energy >= looksAtIt * Math.max(boxShare, random);
  const figures = `${percent(energy)} of what speaks for the answer lies in the true box, which covers ${percent(boxShare)} of the picture; with random weights ${percent(random)}`;
  return looks
    ? `By ${rows.length === 1 ? "it" : "them"} the model looks at the object: ${figures}.`
    : `By ${rows.length === 1 ? "it" : "them"} the model does not look at the object much more than an even map or untrained weights would: ${figures}.`;
}

/** "a, b and c" */
function list(rows: readonly ExplanationRow[]): string {
  const names = rows.map(({ title }) => title);
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
