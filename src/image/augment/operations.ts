import { type Blur, blur } from "./blur.js";
import {
  type Brightness,
  brightness,
  type Contrast,
  contrast,
  type Grayscale,
  grayscale,
  type Hue,
  hue,
  type Saturation,
  saturation,
} from "./colours.js";
import { type Crop, crop } from "./crop.js";
import { type Cutout, cutout } from "./cutout.js";
import {
  type Affine,
  affine,
  type Flip,
  flip,
  type Perspective,
  perspective,
  type Resize,
  type Rotate,
  resize,
  rotate,
  type Scale,
  type Shear,
  scale,
  shear,
  type Translate,
  translate,
} from "./geometric.js";
import { type Jpeg, jpeg } from "./jpeg.js";
import { type Mixup, mixup } from "./mixup.js";
import { type Mosaic, mosaic } from "./mosaic.js";
import { type Noise, noise } from "./noise.js";
import type { Operation } from "./operation.js";

/** What each transform's parameters are, by its name. */
interface Transforms {
  affine: Affine;
  blur: Blur;
  brightness: Brightness;
  contrast: Contrast;
  crop: Crop;
  cutout: Cutout;
  flip: Flip;
  grayscale: Grayscale;
  hue: Hue;
  jpeg: Jpeg;
  mixup: Mixup;
  mosaic: Mosaic;
  noise: Noise;
  perspective: Perspective;
  resize: Resize;
  rotate: Rotate;
  saturation: Saturation;
  scale: Scale;
  shear: Shear;
  translate: Translate;
}

/**
 * One step of an augmentation: a name, its parameters, and how likely it is (default 1, always). Plain data, so that a
 * list of them can be saved as JSON beside a model.
 *
 * Where a parameter is an amount, it is a number, or `[low, high]` to draw from each time.
 */
export type Transform = {
  [Name in keyof Transforms]: { readonly name: Name; readonly probability?: number } & Transforms[Name];
}[keyof Transforms];

export const operations: { readonly [Name in keyof Transforms]: Operation<Transforms[Name]> } = {
  affine,
  blur,
  brightness,
  contrast,
  crop,
  cutout,
  flip,
  grayscale,
  hue,
  jpeg,
  mixup,
  mosaic,
  noise,
  perspective,
  resize,
  rotate,
  saturation,
  scale,
  shear,
  translate,
};

/**
 * Throws unless every transform of the list has a known name and good parameters, and no others.
 *
 * @throws {TypeError} If it is no list of objects.
 * @throws {RangeError} If a name, a parameter or a value is unknown; names its place in the list.
 */
export function checkTransforms(transforms: readonly Transform[]): void {
  if (!Array.isArray(transforms)) {
    throw new TypeError(`transforms must be a list [{ name: "flip" }, ...], got ${typeof transforms}`);
  }
  for (const [index, transform] of transforms.entries()) {
    const where = `transforms[${index}]`;
    if (typeof transform !== "object" || transform === null) {
      throw new TypeError(`${where} must be an object with a name, got ${JSON.stringify(transform)}`);
    }
    const { name, probability = 1, ...given } = transform as Transform & Record<string, unknown>;
    if (!Object.hasOwn(operations, name)) {
      const known = Object.keys(operations).join(", ");
      throw new RangeError(`${where}.name must be one of ${known}, got ${JSON.stringify(name)}`);
    }
    if (!(probability >= 0 && probability <= 1)) {
      throw new RangeError(`${where}.probability must be in [0, 1], got ${JSON.stringify(probability)}`);
    }
    checkParameters(
      operations[name] as unknown as Operation<Record<string, unknown>>,
      given,
      `${where} (${name})`,
    );
  }
}

function checkParameters(
  { parameters }: Operation<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
  where: string,
): void {
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(parameters, key)) continue;
    const known = Object.keys(parameters).join(", ") || "none";
    throw new RangeError(`${where} has no parameter ${key}; it has ${known}`);
  }
  for (const [key, { check, fallback }] of Object.entries(parameters)) {
    if (given[key] !== undefined) check(given[key], `${where}.${key}`);
    else if (fallback === undefined) throw new RangeError(`${where} must have the parameter ${key}`);
  }
}
