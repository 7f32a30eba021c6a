import type { Random } from "../../random.js";
import { digits, letters } from "./stroke-letters.js";

/** Where one character stands on its plate, in heights of the plate from its top left corner. */
export interface PlateCharacter {
  readonly sign: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A plate as it leaves the workshop: one high, `width` wide. */
export interface PlateLayout {
  readonly text: string;
  readonly width: number;
  readonly characters: readonly PlateCharacter[];
}

/** L is a letter, D a digit, a blank a gap. */
const patterns = ["LL DDD LL", "LLL DDDD", "L DDD LL", "DDDD LLL", "LLDD LLL", "LL DDDD"];
const charHeight = 0.62;
const charWidth = 0.4;
const advance = 0.5;
const gap = 0.26;
const margin = 0.22;

/** Draws a text by one of six patterns and sets it. */
export function layOutPlate(random: Random): PlateLayout {
  const pattern = patterns[random.integer(0, patterns.length - 1)]!;
  const characters: PlateCharacter[] = [];
  let text = "";
  let x = margin;
  for (const place of pattern) {
    if (place === " ") {
      text += " ";
      x += gap;
      continue;
    }
    const from = place === "L" ? letters : digits;
    const sign = from[random.integer(0, from.length - 1)]!;
    text += sign;
    characters.push({ sign, x, y: (1 - charHeight) / 2, width: charWidth, height: charHeight });
    x += advance;
  }
  return { text, width: x - (advance - charWidth) + margin, characters };
}
