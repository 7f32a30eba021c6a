import path from "node:path";
import { parseArgs } from "node:util";
import { assignment, gridValues, parameterValue } from "./parameters.js";

export const runUsage = `npm run notebook -- run FILE [-p NAME=VALUE ...] [--grid NAME=A,B,C ...] [-o OUTPUT] [--jobs N]
                                  [--on PLACE] [--kernel NAME] [--fast]

Runs a notebook from top to bottom without JupyterLab.

  -p NAME=VALUE      sets a variable that the notebook's cell tagged "parameters" declares with let; JSON, else text
  --grid NAME=A,B,C  one run for each value; several grids: for each combination
  -o OUTPUT          the executed notebook; of a grid, the folder for them and for results.csv
                     (default: runs/NAME of the notebook)
  --jobs N           so many of a grid's runs at once, on this machine (default 1)
  --on PLACE         local (default); ray: a Ray cluster started for this; ray=HOST:PORT: one that runs
  --kernel NAME      another kernel than the notebook's, such as tslab
  --fast             sets PINPOINT_FAST=1: seconds in place of minutes, and figures to match`;

export interface RunArguments {
  readonly file: string;
  /** Every parameter's values; one value each without a grid. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  readonly isGrid: boolean;
  readonly output: string | undefined;
  readonly jobs: number;
  /** Where: "local", "ray" or the address of a Ray cluster. */
  readonly place: "local" | { readonly ray: string | undefined };
  readonly kernel: string | undefined;
  readonly fast: boolean;
}

/** @throws {TypeError} Says which argument is wrong and how it should be. */
export function parseRunArguments(args: readonly string[], folder: string): RunArguments {
  const { values: options, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      parameter: { type: "string", short: "p", multiple: true, default: [] },
      grid: { type: "string", multiple: true, default: [] },
      output: { type: "string", short: "o" },
      jobs: { type: "string", default: "1" },
      on: { type: "string", default: "local" },
      kernel: { type: "string" },
      fast: { type: "boolean", default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new TypeError(`expected one notebook\n\n${runUsage}`);
  const jobs = Number(options.jobs);
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new TypeError(`--jobs: expected 1 or more, got ${options.jobs}`);
  const values: Record<string, readonly unknown[]> = {};
  for (const [name, text] of options.parameter.map(assignment)) values[name] = [parameterValue(text)];
  for (const [name, text] of options.grid.map(assignment)) values[name] = gridValues(text);
  return {
    file: path.resolve(folder, file),
    values,
    isGrid: options.grid.length > 0,
    output: options.output === undefined ? undefined : path.resolve(folder, options.output),
    jobs,
    place: placeOf(options.on),
    kernel: options.kernel,
    fast: options.fast,
  };
}

function placeOf(text: string): RunArguments["place"] {
  if (text === "local") return "local";
  if (text === "ray") return { ray: undefined };
  if (/^ray=\S+:\d+$/.test(text)) return { ray: text.slice("ray=".length) };
  throw new TypeError(`--on: expected local, ray or ray=HOST:PORT, got ${text}`);
}
