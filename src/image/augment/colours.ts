import type { ColourMatrix } from "../colour-matrix.js";
import { recolourDraft } from "../draft.js";
import type { Operation } from "./operation.js";
import { type Amount, amount, draw } from "./parameter.js";

// The matrices are those of CSS: https://www.w3.org/TR/filter-effects-1/#ShorthandEquivalents

/** Multiplies every channel: below 1 darker, above 1 brighter. */
export interface Brightness {
  readonly factor: Amount;
}

export const brightness: Operation<Brightness> = {
  parameters: { factor: amount(0, 100) },
  apply: (draft, { factor }, { random }) => recolourDraft(draft, even(draw(factor, random), 0)),
};

/** Stretches every channel about the middle grey: 0 is all grey, above 1 is harder. */
export interface Contrast {
  readonly factor: Amount;
}

export const contrast: Operation<Contrast> = {
  parameters: { factor: amount(0, 100) },
  apply: (draft, parameters, { random }) => {
    const factor = draw(parameters.factor, random);
    return recolourDraft(draft, even(factor, (1 - factor) / 2));
  },
};

function even(slope: number, shift: number): ColourMatrix {
  return [slope, 0, 0, shift, 0, slope, 0, shift, 0, 0, slope, shift];
}

/** 0 takes all colour away, 1 leaves it, above 1 is more colourful. */
export interface Saturation {
  readonly factor: Amount;
}

export const saturation: Operation<Saturation> = {
  parameters: { factor: amount(0, 100) },
  apply: (draft, parameters, { random }) => {
    const s = draw(parameters.factor, random);
    return recolourDraft(draft, [
      ...([0.213 + 0.787 * s, 0.715 - 0.715 * s, 0.072 - 0.072 * s, 0] as const),
      ...([0.213 - 0.213 * s, 0.715 + 0.285 * s, 0.072 - 0.072 * s, 0] as const),
      ...([0.213 - 0.213 * s, 0.715 - 0.715 * s, 0.072 + 0.928 * s, 0] as const),
    ]);
  },
};

/** Turns every colour on the circle of hues; how light it is stays. */
export interface Hue {
  readonly degrees: Amount;
}

export const hue: Operation<Hue> = {
  parameters: { degrees: amount(-360, 360) },
  apply: (draft, { degrees }, { random }) => {
    const angle = (draw(degrees, random) * Math.PI) / 180;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return recolourDraft(draft, [
      ...([
        0.213 + 0.787 * c - 0.213 * s,
        0.715 - 0.715 * c - 0.715 * s,
        0.072 - 0.072 * c + 0.928 * s,
        0,
      ] as const),
      ...([
        0.213 - 0.213 * c + 0.143 * s,
        0.715 + 0.285 * c + 0.14 * s,
        0.072 - 0.072 * c - 0.283 * s,
        0,
      ] as const),
      ...([
        0.213 - 0.213 * c - 0.787 * s,
        0.715 - 0.715 * c + 0.715 * s,
        0.072 + 0.928 * c + 0.072 * s,
        0,
      ] as const),
    ]);
  },
};

/** Takes all colour away; the picture keeps three channels if it has three. */
export type Grayscale = Readonly<Record<never, never>>;

export const grayscale: Operation<Grayscale> = {
  parameters: {},
  apply: (draft) => {
    const row = [0.2126, 0.7152, 0.0722, 0] as const;
    return recolourDraft(draft, [...row, ...row, ...row]);
  },
};
