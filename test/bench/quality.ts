// What models reach on held-out data, seed by seed: `npm run bench -- quality [words] [--seeds 0,1,2] [--kept] [--list]`.
//
// A word picks the experiments whose names hold it; without one all are run, which takes hours. Every finished seed is
// kept in .pinpoint/bench/quality.jsonl with the version of the code, so that a bench that was interrupted goes on where it
// was. --kept takes what other versions of the code gave as well, and says so.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { codeVersion, KeptOutcomes } from "./kept-outcomes.js";
import type { Experiment, Outcome } from "./quality-experiment.js";
import { reportQuality } from "./quality-report.js";

const root = resolve(__dirname, "../../..");
const folder = join(__dirname, "quality");

interface Found {
  readonly experiment: Experiment;
  readonly version: string;
}

function findExperiments(): Found[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".js"));
  return files.sort().flatMap((file) => {
    const path = join(folder, file);
    const { experiments } = require(path) as { experiments: readonly Experiment[] };
    const version = codeVersion(join(root, "dist/src"), path);
    return experiments.map((experiment) => ({ experiment, version }));
  });
}

async function main(): Promise<void> {
  const { values: asked, positionals: words } = parseArgs({
    args: process.argv.slice(3),
    allowPositionals: true,
    options: {
      seeds: { type: "string", default: "0,1,2" },
      kept: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
    },
  });
  const seeds = asked.seeds.split(",").map(Number);
  if (!seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0)) {
    throw new RangeError(`--seeds must be whole numbers >= 0 with commas between, got ${asked.seeds}`);
  }
  const all = findExperiments();
  const picked = all.filter(
    ({ experiment: { name } }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  if (asked.list || picked.length === 0) {
    console.log(all.map(({ experiment }) => experiment.name).join("\n"));
    if (picked.length === 0) throw new RangeError(`no experiment's name holds ${words.join(" or ")}`);
    return;
  }

  const kept = new KeptOutcomes(join(root, ".pinpoint/bench/quality.jsonl"));
  const outcomeOf = async ({ experiment, version }: Found, seed: number): Promise<Outcome> => {
    const { name } = experiment;
    const known = kept.find(name, seed, asked.kept ? undefined : version);
    if (known !== undefined) {
      const other = known.version === version ? "" : `, of code ${known.version}, now ${version}`;
      console.log(`${name}, seed ${seed}: kept${other}`);
      return known.outcome;
    }
    const begun = performance.now();
    const outcome = await experiment.run(seed, (other) => {
      const found = all.find(({ experiment }) => experiment.name === other);
      if (found === undefined) throw new RangeError(`${name} asks for ${other}, which is no experiment`);
      return outcomeOf(found, seed);
    });
    kept.add({ experiment: name, seed, version, outcome });
    const figures = Object.entries(outcome.values).map(
      ([measure, value]) => `${measure} ${value.toFixed(4)}`,
    );
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    console.log(`${name}, seed ${seed}: ${figures.join(", ")} (${seconds} s)`);
    return outcome;
  };

  const measured = new Map<Experiment, Outcome[]>();
  for (const found of picked) {
    const outcomes: Outcome[] = [];
    try {
      for (const seed of seeds) outcomes.push(await outcomeOf(found, seed));
    } catch (error) {
      // One experiment that breaks does not take the others' hours with it.
      const missing = error instanceof Error && error.name === "Unavailable";
      console.log(`${found.experiment.name}: ${missing ? `left out, ${error.message}` : String(error)}`);
      if (!missing) process.exitCode = 1;
      if (!missing && error instanceof Error) console.error(error.stack);
    }
    if (outcomes.length > 0) measured.set(found.experiment, outcomes);
  }
  reportQuality(measured);
}

main().catch((error: unknown) => {
  console.error(error instanceof RangeError ? `bench quality: ${error.message}` : error);
  process.exitCode = 2;
});
