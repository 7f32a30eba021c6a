import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const FILE_NAME = process.platform === "darwin" ? "libtensorflow_cc.2.dylib" : "libtensorflow_cc.so.2";

/**
 * Path of TensorFlow's C library: `PINPOINT_TENSORFLOW` (the file or its folder) where it is set, else the wheel in this
 * package's `.venv`.
 *
 * @throws {Error} If it is not there; names where it was looked for and how to get it.
 */
export function findLibrary(): string {
  const override = process.env.PINPOINT_TENSORFLOW;
  const candidates = override ? [override, join(override, FILE_NAME)] : venvCandidates(packageRoot());
  const found = candidates.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  if (found) return found;
  throw new Error(
    "TensorFlow is not installed: its library was not found. Run `npm run setup` in the pinpoint-ts folder, " +
      "or set PINPOINT_TENSORFLOW to the path of the library or its folder. Looked for:\n" +
      candidates.map((path) => `  ${path}${override ? " (PINPOINT_TENSORFLOW)" : ""}`).join("\n"),
  );
}

/** The folder of the package.json named pinpoint-ts, above this file. */
function packageRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "pinpoint-ts")
      return folder;
    if (folder === dirname(folder)) {
      throw new Error(
        `No package.json named pinpoint-ts above ${__dirname}: run \`npm run setup\` in its folder.`,
      );
    }
  }
}

function venvCandidates(root: string): string[] {
  const lib = join(root, ".venv", "lib");
  const pythons = existsSync(lib) ? readdirSync(lib).filter((name) => name.startsWith("python3.")) : [];
  const folders = pythons.length > 0 ? pythons : ["python3.*"];
  return folders.map((python) => join(lib, python, "site-packages", "tensorflow", FILE_NAME));
}
