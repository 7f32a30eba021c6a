import { resolve } from "node:path";

/** The product's own folder, from `dist/src/kernel`: where packages are found that the notebook's folder lacks. */
export const productFolder = resolve(__dirname, "../../..");
