import { join } from "node:path";
import { copiesOf, findDataset } from "../datasets/registry/find-dataset.js";
import { loadDataset, obtainDataset } from "../datasets/registry/load-dataset.js";
import {
  type Registry,
  type RegistryEntry,
  readChecksums,
  readRegistry,
} from "../datasets/registry/registry.js";
import { verifyFiles } from "../datasets/registry/verify-files.js";
import { onProgress } from "../progress.js";

const usage = `npm run data -- list          the data sets that have names, and which are on this machine
npm run data -- get NAME      downloads one into data/cache, or goes on where it was cut off, and prints its folder
npm run data -- check NAME    compares one on this machine with its checksums, and counts pictures and boxes`;

async function main([command, name, ...rest]: readonly string[]): Promise<number> {
  if (command === "list" && name === undefined) return list();
  if (command === "get" && name !== undefined && rest.length === 0) return get(name);
  if (command === "check" && name !== undefined && rest.length === 0) return check(name);
  console.error(usage);
  return command === undefined || command === "help" || command === "--help" ? 0 : 2;
}

async function list(): Promise<number> {
  const registry = await readRegistry();
  const rows = [["NAME", "PICTURES", "BOXES", "LICENCE", "DOWNLOAD", "HERE", "WHAT"]];
  for (const [name, entry] of registry.entries) {
    const { images, boxes, licence, title } = entry;
    const count = (value: number) => value.toLocaleString("en");
    rows.push([name, count(images), count(boxes), licence, size(entry), await where(name, registry), title]);
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      [1, 2].includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
    console.log(cells.join("  ").trimEnd());
  }
  return 0;
}

function size({ archive }: RegistryEntry): string {
  if (archive === undefined) return "-";
  return archive.bytes === undefined ? "? MB" : `${(archive.bytes / 1e6).toFixed(1)} MB`;
}

async function where(name: string, registry: Registry): Promise<string> {
  const found = await findDataset(name, registry, join(registry.folder, "cache"));
  if (found === undefined) return "no";
  return found.name === name ? found.place : `${found.place}, as ${found.name}`;
}

async function get(name: string): Promise<number> {
  const { folder, name: found, place } = await obtainDataset(name, await readRegistry());
  console.log(`${found} (${place}): ${folder}`);
  return 0;
}

async function check(name: string): Promise<number> {
  const registry = await readRegistry();
  const found = await findDataset(name, registry, join(registry.folder, "cache"));
  if (found === undefined) {
    const known = registry.entries.has(name) || copiesOf(name, registry).length > 0;
    console.error(known ? `${name} is not on this machine.` : `There is no data set ${name}.`);
    return 1;
  }
  const entry = registry.entries.get(found.name)!;
  const wrong: string[] = [];
  if (entry.archive === undefined) console.log(`${found.name} has no checksums: counted only.`);
  else wrong.push(...(await verifyFiles(found.folder, await readChecksums(registry, entry.archive))));
  if (wrong.length === 0) wrong.push(...(await countsOff(name, entry)));
  for (const line of wrong) console.error(line);
  console.log(
    `${found.name} in ${found.folder}: ${wrong.length === 0 ? "as it should be" : "NOT as it should be"}`,
  );
  return wrong.length === 0 ? 0 : 1;
}

/** A line for each number that is not the registry's. */
async function countsOff(name: string, { images, boxes }: RegistryEntry): Promise<string[]> {
  const dataset = await loadDataset(name, { onBad: "skip" }).catch((error: Error) => error);
  if (dataset instanceof Error) return [dataset.message];
  for (const { file, reason } of dataset.report) console.log(`${file}: ${reason}`);
  // The registry counts what the files have, also boxes that no reader takes.
  let found = dataset.report.filter(({ kind }) => kind === "zero-area").length;
  for (let index = 0; index < dataset.length; index++) found += dataset.annotation(index).boxes.length;
  const off: string[] = [];
  if (dataset.length !== images) off.push(`${dataset.length} pictures, not ${images}`);
  if (found !== boxes) off.push(`${found} boxes, not ${boxes}`);
  return off;
}

let drawnAt = 0;
onProgress(({ type, bar }) => {
  if (type === "update" && Date.now() - drawnAt < 500) return;
  drawnAt = Date.now();
  const digits = bar.unit === "MB" ? 1 : 0; // megabytes are estimates, too
  const total =
    bar.total === undefined ? "" : ` of ${digits === 1 ? "about " : ""}${bar.total.toFixed(digits)}`;
  const note = bar.note === "" ? "" : ` (${bar.note})`;
  console.error(`${bar.description}: ${bar.value.toFixed(digits)}${total} ${bar.unit}${note}`);
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
