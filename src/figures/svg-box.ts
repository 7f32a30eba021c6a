import { textWidth } from "./text-width.js";

/** A rectangle in pixels, as the browser's `getBBox` gives it. */
export interface SvgBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What of a DOM element is read here. */
export interface SvgElement {
  readonly nodeName: string;
  readonly childNodes: Iterable<unknown>;
  readonly textContent: string | null;
  readonly parentNode: unknown;
  getAttribute(name: string): string | null;
}

interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** a, b, c, d, e, f of SVG's matrix(). */
type Matrix = readonly [number, number, number, number, number, number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const ASCENT = 0.905;
const DESCENT = 0.212;
const DEFAULT_FONT_SIZE = 12;

/**
 * The bounding box of text, rectangles, images and groups of them: what a browser computes and a DOM without layout
 * leaves out. Paths count as empty; Plotly asks for none.
 *
 * @param element An SVG element.
 * @param where "own": in the element's own coordinates (`getBBox`). "page": in those of the outermost svg
 *   (`getBoundingClientRect`).
 */
export function svgBox(element: SvgElement, where: "own" | "page"): SvgBox {
  const extent = extentOf(element, where === "own" ? IDENTITY : matrixToPage(element));
  if (extent === undefined) return { x: 0, y: 0, width: 0, height: 0 };
  return {
    x: extent.left,
    y: extent.top,
    width: extent.right - extent.left,
    height: extent.bottom - extent.top,
  };
}

/** The advance width of a text element's longest line, pixels. */
export function svgTextWidth(element: SvgElement): number {
  return Math.max(0, ...linesOf(element).map((line) => widthOf(line, fontOf(line))));
}

function extentOf(element: SvgElement, matrix: Matrix): Extent | undefined {
  switch (element.nodeName) {
    case "text":
      return union(linesOf(element).map((line) => transformed(lineExtent(line, element), matrix)));
    case "rect":
    case "image": {
      const [x, y] = [numberOf(element, "x"), numberOf(element, "y")];
      const [width, height] = [numberOf(element, "width"), numberOf(element, "height")];
      return transformed({ left: x, top: y, right: x + width, bottom: y + height }, matrix);
    }
    case "g":
    case "svg":
    case "a":
      return union(
        childElements(element).map((child) => extentOf(child, multiply(matrix, transformOf(child)))),
      );
    default:
      return undefined;
  }
}

function lineExtent(line: SvgElement, text: SvgElement): Extent {
  const font = fontOf(line);
  const width = widthOf(line, font);
  const anchor = inherited(line, "text-anchor") ?? "start";
  const shift = anchor === "middle" ? width / 2 : anchor === "end" ? width : 0;
  const left = numberOf(line, "x", numberOf(text, "x")) - shift;
  const dy = line.getAttribute("dy") ?? "0";
  const baseline =
    numberOf(line, "y", numberOf(text, "y")) + Number.parseFloat(dy) * (dy.endsWith("em") ? font.size : 1);
  return {
    left,
    top: baseline - ASCENT * font.size,
    right: left + width,
    bottom: baseline + DESCENT * font.size,
  };
}

/** A text's lines: its `tspan`s of class line, or the text itself. */
function linesOf(text: SvgElement): SvgElement[] {
  const lines = childElements(text).filter((child) => child.getAttribute("class") === "line");
  return lines.length > 0 ? lines : [text];
}

interface Font {
  readonly size: number;
  readonly bold: boolean;
}

function widthOf(element: SvgElement, font: Font): number {
  let width = 0;
  for (const child of element.childNodes) {
    if (isElement(child)) width += widthOf(child, fontOf(child));
    else
      width += textWidth((child as { textContent: string | null }).textContent ?? "", font.size, font.bold);
  }
  return width;
}

function fontOf(element: SvgElement): Font {
  const weight = inherited(element, "font-weight") ?? "normal";
  return { size: fontSizeOf(element), bold: weight === "bold" || Number(weight) >= 600 };
}

function fontSizeOf(element: SvgElement): number {
  const own = ownStyle(element, "font-size");
  const { parentNode } = element;
  if (own !== undefined && !own.endsWith("%")) return Number.parseFloat(own);
  const outer = isElement(parentNode) ? fontSizeOf(parentNode) : DEFAULT_FONT_SIZE;
  return own === undefined ? outer : (outer * Number.parseFloat(own)) / 100;
}

function inherited(element: SvgElement, name: string): string | undefined {
  const own = ownStyle(element, name);
  if (own !== undefined) return own;
  return isElement(element.parentNode) ? inherited(element.parentNode, name) : undefined;
}

function ownStyle(element: SvgElement, name: string): string | undefined {
  const declaration = new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`).exec(
    element.getAttribute("style") ?? "",
  );
  return declaration?.[1]?.trim() ?? element.getAttribute(name) ?? undefined;
}

function numberOf(element: SvgElement, name: string, otherwise = 0): number {
  const value = Number.parseFloat(element.getAttribute(name) ?? "");
  return Number.isNaN(value) ? otherwise : value;
}

function childElements(element: SvgElement): SvgElement[] {
  return [...element.childNodes].filter(isElement);
}

function isElement(node: unknown): node is SvgElement {
  return typeof node === "object" && node !== null && "getAttribute" in node;
}

function matrixToPage(element: SvgElement): Matrix {
  const own = transformOf(element);
  return isElement(element.parentNode) ? multiply(matrixToPage(element.parentNode), own) : own;
}

function transformOf(element: SvgElement): Matrix {
  let matrix: Matrix = IDENTITY;
  for (const [, name, list] of (element.getAttribute("transform") ?? "").matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [a = 0, b, c] = (list ?? "").split(/[\s,]+/).map(Number);
    if (name === "translate") matrix = multiply(matrix, [1, 0, 0, 1, a, b ?? 0]);
    if (name === "scale") matrix = multiply(matrix, [a, 0, 0, b ?? a, 0, 0]);
    if (name === "rotate") matrix = multiply(matrix, rotation(a, b ?? 0, c ?? 0));
  }
  return matrix;
}

function rotation(degrees: number, x: number, y: number): Matrix {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
}

function multiply(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

function transformed({ left, top, right, bottom }: Extent, m: Matrix): Extent {
  const corners = [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ] as const;
  const xs = corners.map(([x, y]) => m[0] * x + m[2] * y + m[4]);
  const ys = corners.map(([x, y]) => m[1] * x + m[3] * y + m[5]);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function union(extents: readonly (Extent | undefined)[]): Extent | undefined {
  const known = extents.filter((extent) => extent !== undefined);
  if (known.length === 0) return undefined;
  return {
    left: Math.min(...known.map((e) => e.left)),
    top: Math.min(...known.map((e) => e.top)),
    right: Math.max(...known.map((e) => e.right)),
    bottom: Math.max(...known.map((e) => e.bottom)),
  };
}
