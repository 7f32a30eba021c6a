import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Box } from "../../boxes/boxes.js";
import { BadFileError } from "../../image/bad-file-error.js";
import type { ParsedObject } from "./check-object.js";
import { listedClasses } from "./class-names.js";
import type { FileDataset, ReadDatasetOptions } from "./file-dataset.js";
import { ImageFolder } from "./image-folder.js";
import type { LabelColumn } from "./label-columns.js";
import { type LabelLine, readLabelLines } from "./load-labels.js";
import { readPictures } from "./read-pictures.js";

export interface ReadLabelTextOptions extends ReadDatasetOptions {
  /** What the columns are; see `loadLabels`. They must have a box. */
  readonly columns?: readonly LabelColumn[];
  /** Pixels (default), or shares of the picture's sides. */
  readonly unit?: "px" | "norm";
  /** The folder of the pictures; by default `images` beside the file, else the file's own. */
  readonly images?: string;
}

/**
 * Makes a data set of the article's label text file and its pictures; `loadLabels` reads the file alone.
 *
 * Where the lines have names (`file`), a picture may have several lines, each a box, or one with nothing but the name.
 * Where they have not, line i belongs to picture i in the order of the pictures' names, and there must be as many. Class
 * k is the k-th line of a `classes.txt` beside the file, or called by its number; without classes every box is an
 * "object".
 *
 * @param file The text file.
 * @param options See {@link ReadLabelTextOptions}.
 * @returns RGB pictures, uint8; a picture's id is its path without ending.
 * @throws {BadFileError} If a file is bad, or nothing is left; names file, line and reason.
 * @example await readLabelText("no/such/file.txt").catch((error) => error.name) // "BadFileError"
 */
export async function readLabelText(file: string, options: ReadLabelTextOptions = {}): Promise<FileDataset> {
  const { unit = "px" } = options;
  if (unit !== "px" && unit !== "norm")
    throw new RangeError(`unit must be "px" or "norm", got ${String(unit)}`);
  const { columns, lines } = await readLabelLines(file, options.columns);
  const noBoxAnywhere = !columns.includes("height") && !columns.includes("y2");
  if (noBoxAnywhere && columns.join() !== "file") {
    throw new BadFileError(file, `its lines (${columns.join(" ")}) have no boxes; loadLabels reads them`);
  }
  const folder = dirname(file);
  const beside = join(folder, "images");
  const images = new ImageFolder(options.images ?? (existsSync(beside) ? beside : folder));
  const pictures = columns.includes("file") ? byName(lines) : await byOrder(lines, images, file);
  const hasClass = columns.includes("class") || columns.includes("onehot") || noBoxAnywhere;
  const names = await listedClasses(folder);
  const className = ({ label = 0 }: LabelLine) =>
    hasClass ? (names?.[label] ?? String(label)) : (names?.[0] ?? "object");
  return readPictures(
    {
      format: "a label text file",
      folder,
      items: [...pictures],
      parse: ([image, rows], note) => {
        for (const { bad } of rows) if (bad !== undefined) note(bad.kind, bad.reason, { file });
        return {
          file,
          images,
          image,
          objects: async ([height, width]) => {
            const [sx, sy] = unit === "px" ? [1, 1] : [width, height];
            return rows.flatMap((row): ParsedObject[] => {
              if (row.box === undefined) return [];
              const [x1, y1, x2, y2] = row.box;
              const box: Box = [x1 * sx, y1 * sy, x2 * sx, y2 * sy];
              return [{ where: `line ${row.line}`, className: className(row), box }];
            });
          },
        };
      },
      classes: hasClass ? names : undefined,
    },
    { name: file, ...options },
  );
}

function byName(lines: readonly LabelLine[]): Map<string, LabelLine[]> {
  const pictures = new Map<string, LabelLine[]>();
  for (const line of lines) {
    const rows = pictures.get(line.file ?? "");
    if (rows === undefined) pictures.set(line.file ?? "", [line]);
    else rows.push(line);
  }
  return pictures;
}

async function byOrder(
  lines: readonly LabelLine[],
  images: ImageFolder,
  file: string,
): Promise<Map<string, LabelLine[]>> {
  const names = await images.pictures();
  if (names.length !== lines.length) {
    throw new BadFileError(
      file,
      `has ${lines.length} lines for the ${names.length} pictures in ${images.path}`,
    );
  }
  return new Map(names.map((name, index) => [name, [lines[index]!]]));
}
