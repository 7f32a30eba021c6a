import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { DisplayHost } from "./display-host.js";

const textTypes = {
  javascript: "text/javascript",
  html: "text/html",
  markdown: "text/markdown",
  latex: "text/latex",
  svg: "image/svg+xml",
  text: "text/plain",
} as const;
const binaryTypes = {
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  pdf: "application/pdf",
} as const;

type TslabDisplay = Record<keyof typeof textTypes, (content: string) => void> &
  Record<keyof typeof binaryTypes, (content: Uint8Array) => void> & {
    raw(type: string, content: string | Uint8Array): void;
  };

/** What `import "tslab"` gives in notebooks written for tslab. */
export interface TslabModule {
  readonly versions: { readonly tslab: string; readonly typescript: string; readonly node: string };
  readonly display: TslabDisplay;
  /** A display whose next content replaces the one before. */
  newDisplay(): TslabDisplay;
}

export function createTslabModule(host: DisplayHost): TslabModule {
  return {
    versions: {
      tslab: versionOf("tslab"),
      typescript: versionOf("typescript"),
      node: process.version,
    },
    display: createDisplay(host, () => ({})),
    newDisplay() {
      const displayId = randomUUID();
      let update = false;
      return createDisplay(host, () => {
        const options = { displayId, update };
        update = true;
        return options;
      });
    },
  };
}

function createDisplay(
  host: DisplayHost,
  options: () => { displayId?: string; update?: boolean },
): TslabDisplay {
  const raw = (type: string, content: string | Uint8Array): void => {
    void host.display({ [Symbol.for("Jupyter.display")]: () => ({ [type]: content }) }, options());
  };
  const methods = Object.entries({ ...textTypes, ...binaryTypes }).map(([name, type]) => [
    name,
    (content: string | Uint8Array) => raw(type, content),
  ]);
  return { ...Object.fromEntries(methods), raw };
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")) as { version: string })
    .version;
}
