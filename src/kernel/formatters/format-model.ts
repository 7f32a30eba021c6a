import type { MimeBundle } from "../session/session-protocol.js";

/** What we use of a tf.LayersModel. */
interface ModelLike {
  readonly layers: readonly unknown[];
  summary(lineLength?: number, positions?: readonly number[], print?: (line: string) => void): void;
}

export function isModel(value: object): value is ModelLike {
  const { layers, summary } = value as Partial<ModelLike>;
  return Array.isArray(layers) && typeof summary === "function";
}

/** A model's own summary: its layers, their shapes and how many weights they have. */
export function formatModel(model: ModelLike): MimeBundle {
  const lines: string[] = [];
  model.summary(undefined, undefined, (line) => lines.push(line));
  return { "text/plain": lines.join("\n") };
}
