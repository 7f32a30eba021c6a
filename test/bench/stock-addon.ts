import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { findLibrary } from "../../src/tensorflow/find-library.js";

const root = resolve(__dirname, "../../..");
const sources = join(root, "node_modules/@tensorflow/tfjs-node-gpu/binding");
const built = join(root, ".pinpoint/stock-addon", process.version, "tfjs_binding.node");

/**
 * tfjs-node's own C++ addon, compiled once from the sources in its npm package against the TensorFlow in use.
 *
 * @returns Its path, or in words why there is none.
 */
export function stockAddon(): { path: string } | { missing: string } {
  if (existsSync(built)) return { path: built };
  const headers = resolve(dirname(process.execPath), "../include/node");
  if (!existsSync(join(headers, "node_api.h"))) return { missing: `Node's headers are not in ${headers}` };
  if (spawnSync("g++", ["--version"]).status !== 0) return { missing: "there is no g++" };
  const tensorflow = dirname(findLibrary());
  const files = readdirSync(sources).filter((name) => name.endsWith(".cc"));
  mkdirSync(dirname(built), { recursive: true });
  const unfinished = `${built}.${process.pid}`;
  const { status, stderr } = spawnSync(
    "g++",
    [
      ...[
        "-O3",
        "-std=gnu++17",
        "-fPIC",
        "-shared",
        "-DNAPI_VERSION=8",
        "-DNODE_GYP_MODULE_NAME=tfjs_binding",
      ],
      ...[headers, dirname(sources), sources, join(tensorflow, "include")].map((folder) => `-I${folder}`),
      ...files.map((name) => join(sources, name)),
      ...["-o", unfinished, `-L${tensorflow}`, `-Wl,-rpath,${tensorflow}`],
      ...["-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
    ],
    { encoding: "utf8" },
  );
  if (status !== 0) return { missing: `g++ did not compile it: ${stderr.slice(0, 400)}` };
  renameSync(unfinished, built);
  return { path: built };
}
