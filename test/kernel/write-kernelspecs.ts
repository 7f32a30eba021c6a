import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../../..");

/** How Node is called for our kernel, as in the kernelspec that set-up writes. */
export function kernelArguments(connectionFile: string): string[] {
  return [
    "--max-semi-space-size=2",
    "--optimize-for-size",
    join(root, "dist/src/kernel/main.js"),
    connectionFile,
  ];
}

/** Writes kernelspecs of this build of ours ("pinpoint") and of plain tslab ("tslab") for JUPYTER_PATH=`folder`. */
export function writeKernelspecs(folder: string): void {
  const specs = {
    pinpoint: {
      argv: [process.execPath, ...kernelArguments("{connection_file}")],
      display_name: "TypeScript (Pinpoint)",
      language: "typescript",
      interrupt_mode: "message",
      metadata: { supported_encryption: ["curve"] },
    },
    tslab: {
      argv: [
        process.execPath,
        join(root, "node_modules/tslab/bin/tslab"),
        "kernel",
        "--config-path",
        "{connection_file}",
      ],
      display_name: "TypeScript (tslab)",
      language: "typescript",
    },
  };
  for (const [name, spec] of Object.entries(specs)) {
    mkdirSync(join(folder, "kernels", name), { recursive: true });
    writeFileSync(join(folder, "kernels", name, "kernel.json"), JSON.stringify(spec));
  }
}
