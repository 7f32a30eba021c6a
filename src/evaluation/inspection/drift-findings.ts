import type { DriftRow } from "../../datasets/inspection/drift-between.js";
import { type Finding, listed } from "./finding.js";

/** What a part's drift from the reference means, in words. */
export function driftFindings(reference: string, part: string, rows: readonly DriftRow[]): Finding[] {
  const both = `${reference}, ${part}`;
  const findings = rows
    .filter(({ verdict }) => verdict === "some" || verdict === "strong")
    .map((row): Finding => {
      const numbers = [
        `PSI ${row.psi.toFixed(2)}, by chance ${row.psiByChance.toFixed(2)}`,
        ...(row.ks === undefined ? [] : [`KS ${row.ks.toFixed(2)}, p ${pWords(row.pValue!)}`]),
        `${row.referenceCount} and ${row.count} values`,
      ];
      const change =
        row.medians === undefined
          ? ""
          : ` from a median of ${short(row.medians[0])} to ${short(row.medians[1])}`;
      return {
        severity: row.verdict === "strong" ? "warning" : "note",
        kind: "drift",
        part: both,
        sentence: `The ${row.feature} of ${part} has drifted ${row.verdict === "strong" ? "far " : ""}from ${reference}${change} (${numbers.join("; ")}).`,
        count: 1,
        places: [],
      };
    });
  const few = rows.filter(({ verdict }) => verdict === "too few");
  if (few.length === 0) return findings;
  const least = Math.min(...few.map(({ count, referenceCount }) => Math.min(count, referenceCount)));
  return [
    ...findings,
    {
      severity: "note",
      kind: "drift",
      part: both,
      sentence: `Whether ${part} has drifted from ${reference} cannot be told for ${listed(few.map(({ feature }) => feature))}: there are too few values (${least}; 20 are needed).`,
      count: few.length,
      places: [],
    },
  ];
}

function pWords(pValue: number): string {
  return pValue < 1e-9 ? "< 1e-9" : pValue.toPrecision(1);
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
