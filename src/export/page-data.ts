import type { ModelKind } from "../models/saved/model-kind.js";

/** What a page carries beside its program; plain JSON. */
export interface PageData {
  readonly title: string;
  readonly classes: readonly string[];
  readonly kind: ModelKind;
  readonly topology: unknown;
  readonly specs: unknown;
  /** The weights' bytes, base64. */
  readonly weights: string;
}
