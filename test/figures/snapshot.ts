import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Figure } from "../../src/figures/figure.js";
import { renderSvg } from "../../src/figures/render.js";

/** From dist/test/figures back to the sources. */
const folder = path.join(__dirname, "..", "..", "..", "test", "figures", "snapshots");

/**
 * Compares a figure's SVG with the one that was kept, numbers rounded to whole pixels and pictures left out.
 * `PINPOINT_UPDATE_SNAPSHOTS=1` keeps the new one: look at it before you commit it.
 */
export async function matchSnapshot(name: string, figure: Figure): Promise<void> {
  const { width = 700, height = 380 } = figure.layout;
  const svg = reviewable(await renderSvg(figure, { width, height }, String(figure)));
  const file = path.join(folder, `${name}.svg`);
  if (process.env.PINPOINT_UPDATE_SNAPSHOTS === "1") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, svg);
  }
  assert.ok(existsSync(file), `no snapshot ${file}: run this test with PINPOINT_UPDATE_SNAPSHOTS=1`);
  assert.equal(svg, readFileSync(file, "utf8"), `${name} is no longer drawn as in its snapshot`);
}

function reviewable(svg: string): string {
  return svg
    .replace(/data:image\/\w+;base64,[\w+/=]+/g, "data:")
    .replace(/(id="|url\(#)(\D*?)f[0-9a-f]{6}/g, "$1$2")
    .replace(/\b([hvxy]*cb)[0-9a-f]{6}(?=tick|title|\b)/g, "$1")
    .replace(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number)) + 0))
    .replace(/></g, ">\n<");
}
