/** What we use of a tf.LayersModel. */
interface ModelLike {
  readonly layers: readonly unknown[];
  summary(lineLength?: number, positions?: readonly number[], print?: (line: string) => void): void;
}

export function isModel(value: unknown): value is ModelLike {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const { layers, summary } = value as Partial<ModelLike>;
  return Array.isArray(layers) && typeof summary === "function";
}

/** A model's own summary: its layers, their shapes and how many weights they have. */
export function formatModel(model: ModelLike): string {
  const lines: string[] = [];
  model.summary(undefined, undefined, (line) => lines.push(line));
  return lines.join("\n");
}
