import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./clone.js";
import type { RecordedValue } from "./recorded-results.js";

/** From and to, both included. */
export type Range = readonly [from: number, to: number];

/** What a notebook must find: in seconds (PINPOINT_FAST=1), and in full. */
export interface KeyFigures {
  readonly fast: Readonly<Record<string, Range>>;
  readonly full: Readonly<Record<string, Range>>;
}

/** The ranges of every notebook of the course, by its path in `notebooks`: notebooks/key-figures.json. */
export function readKeyFigures(): Readonly<Record<string, KeyFigures>> {
  return JSON.parse(readFileSync(path.join(root, "notebooks", "key-figures.json"), "utf8"));
}

/** A sentence for every figure that was not recorded, or lies outside its range. */
export function figuresOff(
  results: Readonly<Record<string, RecordedValue>>,
  ranges: Readonly<Record<string, Range>>,
): string[] {
  return Object.entries(ranges).flatMap(([name, [from, to]]) => {
    const value = results[name];
    if (typeof value === "number" && value >= from && value <= to) return [];
    return [`${name} must be in [${from}, ${to}], is ${value === undefined ? "not recorded" : value}`];
  });
}
