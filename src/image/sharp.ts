import type sharpModule from "sharp";

let loaded: typeof sharpModule | undefined;

/** sharp, loaded with the first picture that needs it. */
export function sharp(...args: Parameters<typeof sharpModule>): sharpModule.Sharp {
  return loadSharp()(...args);
}

/** Loads sharp and starts its libvips, if that has not been done. */
export function loadSharp(): typeof sharpModule {
  loaded ??= require("sharp") as typeof sharpModule;
  return loaded;
}
