import { readFileSync } from "node:fs";
import { join } from "node:path";
import { productFolder } from "../product-folder.js";
import type { Content } from "./wire.js";
import { protocolVersion } from "./wire.js";

function readVersion(path: string): string {
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

/** The content of kernel_info_reply. */
export function createKernelInfo(): Content {
  const version = readVersion(join(productFolder, "package.json"));
  const typescript = readVersion(require.resolve("typescript/package.json"));
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "pinpoint",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `Pinpoint ${version}: TypeScript ${typescript} on Node ${process.versions.node}`,
    debugger: false,
    supported_features: [],
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "TensorFlow.js", url: "https://js.tensorflow.org/api/latest/" },
    ],
  };
}
