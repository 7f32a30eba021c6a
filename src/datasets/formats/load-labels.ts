import type { Box, Boxes } from "../../boxes/boxes.js";
import { BadFileError } from "../../image/bad-file-error.js";
import { farEdge } from "./box-extent.js";
import { guessColumns, isOneHot, type LabelColumn, type LabelLayout, labelLayout } from "./label-columns.js";
import type { BadKind } from "./read-report.js";
import { numberedLines, readTextFile } from "./text-file.js";

export interface LoadLabelsOptions {
  /** What the columns are, from the left; see {@link LabelColumn}. By default told by the first line. */
  readonly columns?: readonly LabelColumn[];
  /** How many classes there are; by default one more than the largest number, or the length of the one-hot codes. */
  readonly numClasses?: number;
}

/** What a label text file holds, a row for each line. */
export interface Labels {
  readonly columns: readonly LabelColumn[];
  /** N class indices from 0; undefined where the file has no classes. */
  readonly labels: readonly number[] | undefined;
  /** The same as N rows of `numClasses` numbers, 1 for the class and 0 else: what training against cross-entropy takes. */
  readonly oneHot: readonly (readonly number[])[] | undefined;
  readonly numClasses: number;
  /** N boxes, xyxy, in whatever unit the file has, pixels or shares; undefined where the file has none. */
  readonly boxes: Boxes<"xyxy"> | undefined;
  /** N names of pictures; undefined where the file has none. */
  readonly files: readonly string[] | undefined;
}

/** One line of a label file; without label or box where it is a picture with nothing on it. */
export interface LabelLine {
  readonly line: number;
  readonly file?: string;
  readonly label?: number;
  readonly classes?: number;
  readonly box?: Box;
  readonly bad?: { readonly kind: BadKind; readonly reason: string };
}

/**
 * Reads the label text file of the article: a line for each picture, numbers with blanks between them, no header. The
 * article does not say what its columns are; here they are `class x y width height` (class from 0; the near corner and
 * the extent, as its recurrent network gives them) unless the count of the columns or `columns` says otherwise:
 *
 * | numbers in a line | columns |
 * | --- | --- |
 * | 1 | `class` |
 * | 4 | `x y width height` |
 * | 5 | `class x y width height` |
 * | more, all 0 but one 1 | `onehot` |
 * | more, beginning so | `onehot x y width height` |
 *
 * A name may stand in front (`file`), in double quotes, as JSON has them, where it holds blanks. Blank lines do not count.
 * The unit of the boxes is the file's: nothing is converted but the box to xyxy.
 *
 * @param file The text file, UTF-8.
 * @param options See {@link LoadLabelsOptions}.
 * @throws {BadFileError} If a line does not fit; names file, line and reason.
 * @throws {RangeError} If the columns make no sense together.
 * @example await loadLabels("no/such/file.txt").catch((error) => error.name) // "BadFileError"
 */
export async function loadLabels(file: string, options: LoadLabelsOptions = {}): Promise<Labels> {
  const { columns, lines } = await readLabelLines(file, options.columns);
  for (const { bad } of lines) if (bad !== undefined) throw new BadFileError(file, bad.reason);
  const has = (column: LabelColumn) => columns.includes(column);
  const [hasClass, hasBox] = [has("class") || has("onehot"), has("height") || has("y2")];
  const labels = lines.map(({ label }) => label!);
  const empty = lines.find(
    ({ label, box }) => (hasClass && label === undefined) || (hasBox && box === undefined),
  );
  if (empty !== undefined) {
    throw new BadFileError(file, `line ${empty.line} has nothing but a name; readLabelText reads such files`);
  }
  const found = lines.reduce((most, { label = -1, classes = 0 }) => Math.max(most, label + 1, classes), 0);
  const { numClasses = found } = options;
  if (!Number.isInteger(numClasses) || numClasses < 0) {
    throw new RangeError(`numClasses must be a whole number >= 0, got ${numClasses}`);
  }
  const beyond = lines.find(({ label = -1, classes = 0 }) => label >= numClasses || classes > numClasses);
  if (beyond !== undefined) {
    throw new BadFileError(
      file,
      `line ${beyond.line} has a class beyond the ${numClasses} that numClasses says there are`,
    );
  }
  return {
    columns,
    labels: hasClass ? labels : undefined,
    oneHot: hasClass
      ? labels.map((label) => Array.from({ length: numClasses }, (_, at) => (at === label ? 1 : 0)))
      : undefined,
    numClasses,
    boxes: hasBox ? lines.map(({ box }) => box!) : undefined,
    files: has("file") ? lines.map(({ file: name }) => name!) : undefined,
  };
}

/** The lines of a label file, each read or with what is bad in it. */
export async function readLabelLines(
  file: string,
  given: readonly LabelColumn[] | undefined,
): Promise<{ columns: readonly LabelColumn[]; lines: readonly LabelLine[] }> {
  if (given !== undefined) labelLayout(given);
  const rows = [...numberedLines(await readTextFile(file))].map(([line, number]) => ({
    values: split(line),
    number,
  }));
  if (rows.length === 0) throw new BadFileError(file, "there is no line in it");
  const fullest = rows.find(({ values }) => values.length > 1) ?? rows[0]!;
  const columns = given ?? guessColumns(fullest.values);
  if (columns === undefined) {
    throw new BadFileError(
      file,
      `line ${fullest.number} has ${fullest.values.length} values, which may be anything: say what they are in columns`,
    );
  }
  const layout = labelLayout(columns);
  return { columns, lines: rows.map(({ values, number }) => parseLine(values, number, layout)) };
}

function parseLine(all: readonly string[], line: number, { columns, box }: LabelLayout): LabelLine {
  const values = [...all];
  const bad = (kind: BadKind, reason: string): LabelLine => ({
    line,
    ...(fileName === undefined ? {} : { file: fileName }),
    bad: { kind, reason: `line ${line} ${reason}` },
  });
  const place = columns.indexOf("file");
  const fileName = place < 0 ? undefined : values.splice(place === columns.length - 1 ? -1 : place, 1)[0];
  const named = fileName === undefined ? {} : { file: fileName };
  if (fileName !== undefined && values.length === 0) return { line, ...named };
  const rest = columns.filter((column) => column !== "file");
  const classes = rest.includes("onehot") ? values.length - (rest.length - 1) : 0;
  if (rest.includes("onehot") ? classes < 1 : values.length !== rest.length) {
    return bad("malformed", `must have the columns ${columns.join(" ")}, got ${all.length} values`);
  }
  const numbers = values.map((value) =>
    /^[+-]?(nan|inf(inity)?)$/i.test(value) ? Number.NaN : Number(value),
  );
  if (!numbers.every(Number.isFinite))
    return bad("not-finite", `must have finite numbers, got ${values.join(" ").slice(0, 80)}`);
  const read: { [column: string]: number } = {};
  let label: number | undefined;
  for (const column of rest) {
    if (column !== "onehot") read[column] = numbers.shift()!;
    else {
      const code = numbers.splice(0, classes);
      if (!isOneHot(code))
        return bad(
          "malformed",
          `must have a one-hot code, one 1 among 0s, got ${code.join(" ").slice(0, 80)}`,
        );
      label = code.indexOf(1);
    }
  }
  label ??= read.class;
  if (label !== undefined && (!Number.isInteger(label) || label < 0)) {
    return bad("malformed", `must have a class that is a whole number >= 0, got ${label}`);
  }
  return {
    line,
    ...named,
    ...(label === undefined ? {} : { label }),
    ...(classes === 0 ? {} : { classes }),
    ...(box.length === 0
      ? {}
      : {
          box: boxOf(
            box.map((column) => read[column]!),
            box[0]!,
          ),
        }),
  };
}

function boxOf(values: readonly number[], first: LabelColumn): Box {
  const [a, b, c, d] = values as [number, number, number, number];
  if (first === "x1") return [a, b, c, d];
  if (first === "x") return [a, b, farEdge(a, c), farEdge(b, d)];
  return [a - c / 2, b - d / 2, a + c / 2, b + d / 2];
}

/** The values of a line: what stands between blanks, or in double quotes. */
function split(line: string): string[] {
  return (line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((text) => {
    if (!text.startsWith('"')) return text;
    try {
      return String(JSON.parse(text));
    } catch {
      return text;
    }
  });
}
