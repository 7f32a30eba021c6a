// Writes the two kernels and JupyterLab's settings into .venv, where its JupyterLab finds them without a flag.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { kernels, root, venv } from "./project.mjs";

const json = (value) => `${JSON.stringify(value, undefined, 2)}\n`;

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="10" fill="#0072b2"/><rect x="14" y="14" width="36" height="36" fill="none" stroke="#fff" stroke-width="3" stroke-dasharray="9 5"/><circle cx="32" cy="32" r="6" fill="#e69f00"/></svg>\n`;

function files() {
  const pinpoint = {
    argv: [
      process.execPath,
      // Over thousands of cells memory stays as it is: a small nursery, and a heap that grows with reluctance.
      "--max-semi-space-size=2",
      "--optimize-for-size",
      path.join(root, "dist", "src", "kernel", "main.js"),
      "{connection_file}",
    ],
    display_name: "TypeScript (Pinpoint)",
    language: "typescript",
    interrupt_mode: "message",
    kernel_protocol_version: "5.5",
    metadata: { debugger: false, supported_encryption: ["curve"] },
  };
  // tslab as its authors ship it, for comparison: notebooks run under either.
  const tslab = {
    argv: [
      process.execPath,
      path.join(root, "node_modules", "tslab", "bin", "tslab"),
      "kernel",
      "--config-path={connection_file}",
    ],
    display_name: "TypeScript (tslab)",
    language: "typescript",
  };
  const server = {
    ServerApp: { iopub_msg_rate_limit: 10_000, iopub_data_rate_limit: 100_000_000, rate_limit_window: 3 },
    LabApp: { extension_manager: "readonly" },
  };
  const page = { disabledExtensions: { "@jupyterlab/apputils-extension:announcements": true } };
  return [
    [path.join(kernels, "pinpoint", "kernel.json"), json(pinpoint)],
    [path.join(kernels, "pinpoint", "logo-svg.svg"), logo],
    [path.join(kernels, "tslab", "kernel.json"), json(tslab)],
    [path.join(venv, "etc", "jupyter", "jupyter_server_config.d", "pinpoint.json"), json(server)],
    [path.join(venv, "etc", "jupyter", "labconfig", "page_config.json"), json(page)],
  ];
}

/** Writes what is missing or out of date (another Node, a moved clone). @returns {boolean} whether anything was. */
export function installKernels() {
  let changed = false;
  for (const [file, content] of files()) {
    if (existsSync(file) && readFileSync(file, "utf8") === content) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    changed = true;
  }
  return changed;
}
