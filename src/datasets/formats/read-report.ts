/**
 * What a reader does with what is bad: "error" throws at the first (default), "skip" leaves it out, "repair" mends what
 * can be mended without guessing and leaves out the rest. The last two say what they did in the data set's `report`.
 */
export type OnBad = "error" | "skip" | "repair";

/**
 * What is wrong:
 * - of a box: `zero-area`, `outside` its picture, `inside-out` (x2 < x1 or y2 < y1), `not-finite`, `duplicate-box` (the
 *   same box and class twice in one picture), `unknown-class`;
 * - of an annotation: `malformed`, or `no-good-box` where none of the boxes it has is good;
 * - of a picture: `bad-path` (its name leads out of the folder, or was made on Windows), `missing-picture`,
 *   `unreadable-picture`, `wrong-size` (the annotation was made for another size of it), `unlabelled-picture` (it lies
 *   there, but no annotation names it).
 */
export type BadKind =
  | "zero-area"
  | "outside"
  | "inside-out"
  | "not-finite"
  | "duplicate-box"
  | "unknown-class"
  | "malformed"
  | "no-good-box"
  | "bad-path"
  | "missing-picture"
  | "unreadable-picture"
  | "wrong-size"
  | "unlabelled-picture";

/** Something a reader left out or repaired, and why. */
export interface ReportEntry {
  readonly file: string;
  readonly kind: BadKind;
  readonly reason: string;
  readonly action: "left out" | "repaired";
}

/** Writes one entry down: of the file that is being read, left out, unless it says something else. */
export type Note = (
  kind: BadKind,
  reason: string,
  more?: { readonly file?: string; readonly action?: ReportEntry["action"] },
) => void;

const modes: readonly string[] = ["error", "skip", "repair"] satisfies OnBad[];

/** Throws unless it is one of the three. */
export function checkOnBad(onBad: OnBad): void {
  if (!modes.includes(onBad)) {
    throw new RangeError(`onBad must be "error", "skip" or "repair", got ${String(onBad)}`);
  }
}
