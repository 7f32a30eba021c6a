import { contextOptions } from "./cell-context.js";

/**
 * What Node is started with, where cells run. Pictures and tensors count as garbage to come: with so few objects beside
 * them as a notebook has, V8 would collect everything after every 16 MB of pixels, which took a fifth of the time that
 * reading pictures for training takes. With 200 MB to begin with it collects them as they die young.
 */
export const nodeOptions: readonly string[] = [...contextOptions, "--initial-old-space-size=200"];
