/** What the CLEAR metrics are made of; counts of several videos add up. */
export interface ClearCounts {
  /** True boxes found, those whose track changed included. */
  readonly matches: number;
  readonly falsePositives: number;
  /** True boxes not found. */
  readonly misses: number;
  /** How often a true track went on under another predicted id. */
  readonly switches: number;
  /** How often a true track was lost and found again. */
  readonly fragmentations: number;
  /** True tracks found in at least 80 % of their frames (in TrackEval more than that). */
  readonly mostlyTracked: number;
  readonly partiallyTracked: number;
  /** True tracks found in less than 20 % of their frames. */
  readonly mostlyLost: number;
  /** The sum of the IoUs of the matches. */
  readonly similarity: number;
}

/** Sorts true tracks by the share of their frames in which they were found. */
export function trackShares(
  found: Int32Array,
  frames: Int32Array,
  isMostly: (share: number) => boolean,
): Pick<ClearCounts, "mostlyTracked" | "partiallyTracked" | "mostlyLost"> {
  let mostlyTracked = 0;
  let mostlyLost = 0;
  for (let track = 0; track < frames.length; track++) {
    const share = found[track]! / frames[track]!;
    if (isMostly(share)) mostlyTracked++;
    else if (share < 0.2) mostlyLost++;
  }
  return { mostlyTracked, mostlyLost, partiallyTracked: frames.length - mostlyTracked - mostlyLost };
}
