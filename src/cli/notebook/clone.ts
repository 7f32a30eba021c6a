import path from "node:path";

/** This clone, seen from where it is compiled to. */
export const root = path.resolve(__dirname, "../../../..");
export const venvPython = path.join(root, ".venv", "bin", "python");
