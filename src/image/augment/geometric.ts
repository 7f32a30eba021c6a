import { moveDraft } from "../draft.js";
import { fitting, type ResizeMode } from "../fitting.js";
import { type FlipDirection, flipping } from "../flip-image.js";
import {
  aboutMiddle,
  cornersTo,
  type Geometry,
  type Size,
  scaling,
  shearing,
  translation,
  turning,
} from "../geometry.js";
import { chain } from "../matrix.js";
import { rotation } from "../rotate-image.js";
import type { Operation } from "./operation.js";
import { type Amount, amount, choice, draw, flag, size } from "./parameter.js";

/** Mirrors the picture. */
export interface Flip {
  readonly direction?: FlipDirection;
}

export const flip: Operation<Flip> = {
  parameters: { direction: choice(["horizontal", "vertical"], "horizontal") },
  apply: (draft, { direction }) => moveDraft(draft, flipping(draft.size, direction)),
};

/** Turns the picture about its middle, counter-clockwise; `expand` makes the frame grow with it. */
export interface Rotate {
  readonly degrees: Amount;
  readonly expand?: boolean;
}

export const rotate: Operation<Rotate> = {
  parameters: { degrees: amount(-3600, 3600), expand: flag(false) },
  apply: (draft, { degrees, expand }, { random }) =>
    moveDraft(draft, rotation(draft.size, draw(degrees, random), expand)),
};

/** Brings the picture to a size, as resizeImage does. */
export interface Resize {
  readonly size: Size;
  readonly mode?: ResizeMode;
}

export const resize: Operation<Resize> = {
  parameters: { size: size(), mode: choice(["stretch", "letterbox", "cover"], "stretch") },
  apply: (draft, { size: wanted, mode }) => {
    const [height, width] = draft.size;
    if (height === wanted[0] && width === wanted[1]) return draft;
    return moveDraft(draft, fitting(draft.size, wanted, mode));
  },
};

/** Makes what is seen larger or smaller about the middle; the frame stays. */
export interface Scale {
  readonly factor: Amount;
}

export const scale: Operation<Scale> = {
  parameters: { factor: amount(0.01, 100) },
  apply: (draft, parameters, { random }) => {
    const factor = draw(parameters.factor, random);
    return moveDraft(draft, aboutMiddle(draft.size, scaling(factor, factor)));
  },
};

/** Shifts what is seen, in shares of the width (to the right) and the height (downwards). */
export interface Translate {
  readonly x?: Amount;
  readonly y?: Amount;
}

export const translate: Operation<Translate> = {
  parameters: { x: amount(-1, 1, 0), y: amount(-1, 1, 0) },
  apply: (draft, { x, y }, { random }) => {
    const [height, width] = draft.size;
    const matrix = translation(draw(x, random) * width, draw(y, random) * height);
    return moveDraft(draft, { matrix, size: draft.size });
  },
};

/** Leans upright lines by `x` degrees and level ones by `y`, about the middle. */
export interface Shear {
  readonly x?: Amount;
  readonly y?: Amount;
}

export const shear: Operation<Shear> = {
  parameters: { x: amount(-80, 80, 0), y: amount(-80, 80, 0) },
  apply: (draft, { x, y }, { random }) =>
    moveDraft(draft, sheared(draft.size, draw(x, random), draw(y, random))),
};

function sheared(frame: Size, x: number, y: number): Geometry {
  // Leaning both ways by 45 degrees would flatten the picture: one after the other does not.
  return aboutMiddle(frame, chain(shearing(x, 0), shearing(0, y)));
}

/** Scales, turns, leans and shifts at once; each is left alone where it is left out. */
export interface Affine {
  readonly scale?: Amount;
  readonly degrees?: Amount;
  readonly shearX?: Amount;
  readonly shearY?: Amount;
  readonly x?: Amount;
  readonly y?: Amount;
}

export const affine: Operation<Affine> = {
  parameters: {
    scale: amount(0.01, 100, 1),
    degrees: amount(-3600, 3600, 0),
    shearX: amount(-80, 80, 0),
    shearY: amount(-80, 80, 0),
    x: amount(-1, 1, 0),
    y: amount(-1, 1, 0),
  },
  apply: (draft, parameters, { random }) => {
    const [height, width] = draft.size;
    const factor = draw(parameters.scale, random);
    const turn = turning(draw(parameters.degrees, random));
    const lean = chain(
      shearing(draw(parameters.shearX, random), 0),
      shearing(0, draw(parameters.shearY, random)),
    );
    const { matrix } = aboutMiddle(draft.size, chain(chain(scaling(factor, factor), lean), turn));
    const shift = translation(draw(parameters.x, random) * width, draw(parameters.y, random) * height);
    return moveDraft(draft, { matrix: chain(matrix, shift), size: draft.size });
  },
};

/** Moves each corner by up to `shift` of the sides, each its own way, as if seen from elsewhere. */
export interface Perspective {
  readonly shift: Amount;
}

export const perspective: Operation<Perspective> = {
  parameters: { shift: amount(0, 0.45) },
  apply: (draft, parameters, { random }) => {
    const [height, width] = draft.size;
    const corners = [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ] as const;
    // One amount for all four, so that a range of it tells mild views from strong ones.
    const shift = draw(parameters.shift, random);
    const moved = corners.map(
      ([x, y]) =>
        [x + random.uniform(-shift, shift) * width, y + random.uniform(-shift, shift) * height] as const,
    );
    return moveDraft(draft, { matrix: cornersTo(corners, moved), size: draft.size });
  },
};
