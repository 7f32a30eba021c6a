import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encodePng } from "../../../src/image/encode-png.js";
import { speckled } from "../../image/pictures.js";

export interface VocObjectText {
  readonly name?: string;
  /** xmin, ymin, xmax, ymax as they stand in the file. */
  readonly box: readonly (number | string)[];
}

export function annotationXml(
  fileName: string,
  objects: readonly VocObjectText[],
  head = '<?xml version="1.0"?>',
): string {
  const body = objects.map(
    ({ name = "cat", box: [x1, y1, x2, y2] }) => `
  <object><name>${name}</name><difficult>0</difficult>
    <bndbox><xmin>${x1}</xmin><ymin>${y1}</ymin><xmax>${x2}</xmax><ymax>${y2}</ymax></bndbox>
  </object>`,
  );
  return `${head}
<annotation><folder>images</folder><filename>${fileName}</filename>
  <size><width>40</width><height>30</height><depth>3</depth></size>${body.join("")}
</annotation>
`;
}

export function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Two pictures of 40 x 30 with three boxes, and splits. */
export async function goodFiles(): Promise<Record<string, string | Uint8Array>> {
  return {
    "annotations/a.xml": annotationXml("a.png", [
      { box: [1, 2, 11, 22] },
      { name: "dog", box: [0, 0, 40, 30] },
    ]),
    "annotations/b.xml": annotationXml("b.png", [{ name: "dog", box: [5.5, 6, 7, 8.25] }]),
    "images/a.png": await encodePng(speckled(30, 40)),
    "images/b.png": await encodePng(speckled(30, 40, 1)),
    "ImageSets/Main/train.txt": "b\n",
    "ImageSets/Main/test.txt": "a\r\n\r\n",
  };
}
