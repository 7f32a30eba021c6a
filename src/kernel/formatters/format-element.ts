import type { MimeBundle } from "../session/session-protocol.js";
import { formatText } from "./format-text.js";

/** An element of a DOM in Node, such as jsdom's. */
interface ElementLike {
  readonly nodeType: number;
  readonly localName: string;
  readonly outerHTML: string;
}

const elementNode = 1;

export function isElement(value: object): value is ElementLike {
  const { nodeType, outerHTML, localName } = value as Partial<ElementLike>;
  return nodeType === elementNode && typeof outerHTML === "string" && typeof localName === "string";
}

export function formatElement(element: ElementLike): MimeBundle {
  const type = element.localName === "svg" ? "image/svg+xml" : "text/html";
  return { [type]: element.outerHTML, "text/plain": formatText(element.outerHTML) };
}
