import { join } from "node:path";
import { findDataset } from "../datasets/find-dataset.js";
import { obtainDataset } from "../datasets/load-dataset.js";
import { readRegistry } from "../datasets/registry.js";
import { onProgress } from "../progress.js";

const usage = `npm run data -- list        the data sets that have names, and which are on this machine
npm run data -- get NAME    downloads one into data/cache, and prints its folder`;

async function main([command, name, ...rest]: readonly string[]): Promise<number> {
  if (command === "list" && name === undefined) return list();
  if (command === "get" && name !== undefined && rest.length === 0) return get(name);
  console.error(usage);
  return command === undefined || command === "help" || command === "--help" ? 0 : 2;
}

async function list(): Promise<number> {
  const registry = await readRegistry();
  const rows = [["NAME", "PICTURES", "BOXES", "LICENCE", "WHERE", "WHAT"]];
  for (const [name, { images, boxes, licence, title, archive }] of registry.entries) {
    const found = await findDataset(name, registry, join(registry.folder, "cache"));
    const otherwise =
      archive === undefined ? "not here" : `to download, ${(archive.bytes / 1e6).toFixed(1)} MB`;
    const copy = found === undefined || found.name === name ? "" : ` (as ${found.name})`;
    const where = found === undefined ? otherwise : `${found.place}${copy}`;
    rows.push([name, String(images), String(boxes), licence, where, title]);
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    );
  return 0;
}

async function get(name: string): Promise<number> {
  let drawnAt = 0;
  onProgress(({ type, bar }) => {
    if (type === "update" && Date.now() - drawnAt < 500) return;
    drawnAt = Date.now();
    const total = bar.total === undefined ? "" : ` of about ${bar.total.toFixed(1)}`;
    console.error(`${bar.description}: ${bar.value.toFixed(1)}${total} ${bar.unit}`);
  });
  const { folder, name: found, place } = await obtainDataset(name, await readRegistry());
  console.log(`${found} (${place}): ${folder}`);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
