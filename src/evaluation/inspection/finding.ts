/** "error": what is built on this data is wrong. "warning": look before you go on. "note": good to know. */
export type Severity = "error" | "warning" | "note";

export const severities: readonly Severity[] = ["error", "warning", "note"];

/** What a finding is about. */
export type FindingKind =
  | "left out"
  | "unreadable picture"
  | "bad box"
  | "tiny boxes"
  | "box twice"
  | "two labels"
  | "near-copies"
  | "leakage"
  | "near-copies disagree"
  | "class balance"
  | "small part"
  | "empty pictures"
  | "small objects"
  | "picture sizes"
  | "two sources"
  | "drift"
  | "suspect label"
  | "suspect place"
  | "unusual box"
  | "model disagrees";

/** Where something was found. */
export interface FoundPlace {
  /** The name of the part. */
  readonly part: string;
  /** The sample's index in the part; undefined where the reader left it out. */
  readonly index?: number;
  /** The sample's id, or the file that was left out. */
  readonly id: string;
  /** The number of the box in its picture, where it is about one. */
  readonly box?: number;
  /** What was found there, in a few words. */
  readonly note?: string;
}

/** Something that was found in a data set. */
export interface Finding {
  readonly severity: Severity;
  readonly kind: FindingKind;
  /** The part, or parts, it is about. */
  readonly part: string;
  /** What was found, where, and what to do, in plain words. */
  readonly sentence: string;
  /** How often; all of it is in `places` up to a thousand. */
  readonly count: number;
  readonly places: readonly FoundPlace[];
}

/** Names in a sentence: a few of them, and how many more there are. */
export function listed(names: readonly string[], count = names.length, most = 4): string {
  const shown = [...new Set(names)].slice(0, most);
  const more = count - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** "1 box", "2 boxes". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** "12 %", "0.3 %". */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toPrecision(1)} %`;
}
