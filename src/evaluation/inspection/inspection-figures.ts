import type { DriftRow } from "../../datasets/inspection/drift-between.js";
import type { DatasetMeasures } from "../../datasets/inspection/measure-dataset.js";
import { boxPositionsFigure } from "../../figures/box-positions-figure.js";
import { boxSizeFigure } from "../../figures/box-size-figure.js";
import { classTotalsFigure } from "../../figures/class-counts-figure.js";
import { distributionsFigure } from "../../figures/distributions-figure.js";
import { driftFigure } from "../../figures/drift-figure.js";
import type { Figure } from "../../figures/figure.js";

/** The figures of an inspection, by name; what there is no data for is left out. */
export type InspectionFigures = Readonly<Record<string, Figure>>;

/** Draws what was measured: classes, boxes, colours, and how far the parts are from the first. */
export function inspectionFigures(
  parts: ReadonlyMap<string, DatasetMeasures>,
  drift: Readonly<Record<string, readonly DriftRow[]>>,
): InspectionFigures {
  const made: Record<string, Figure> = {};
  const all = [...parts];
  const classes = [...new Set(all.flatMap(([, measures]) => measures.classes))];
  if (classes.length > 0) {
    made.classes = classTotalsFigure(
      classes,
      Object.fromEntries(
        all.map(([part, { classes: own, classCounts }]) => [
          part,
          classes.map((name) => classCounts[own.indexOf(name)] ?? 0),
        ]),
      ),
    );
  }
  const sortedOf = (feature: "brightness" | "contrast" | "boxes a picture" | "box size") =>
    Object.fromEntries(all.map(([part, { values }]) => [part, values[feature].sorted()]));
  const [[, first] = [undefined, undefined]] = all;
  if (first === undefined || first.pictures === 0) return made;
  if (first.someBoxes.length > 0) {
    made.boxSizes = boxSizeFigure(first.someBoxes, { title: `Box sizes, ${all[0]![0]}` });
    made.positions = boxPositionsFigure(first.positions, {
      title: `Where the middles of boxes lie, ${all[0]![0]}`,
    });
    made.relativeSizes = distributionsFigure(sortedOf("box size"), {
      title: "Box size",
      unit: "Side of a square as large, share of the picture's",
    });
  }
  made.boxesPerPicture = distributionsFigure(sortedOf("boxes a picture"), {
    title: "Boxes a picture",
    unit: "Boxes",
  });
  made.brightness = distributionsFigure(sortedOf("brightness"), {
    title: "Brightness",
    unit: "Mean of a picture, black 0 to white 1",
  });
  made.contrast = distributionsFigure(sortedOf("contrast"), {
    title: "Contrast",
    unit: "Standard deviation in a picture, black 0 to white 1",
  });
  for (const [part, rows] of Object.entries(drift)) {
    const told = rows.filter(({ verdict }) => verdict !== "too few");
    if (told.length > 0) {
      made[`drift of ${part}`] = driftFigure(told, { title: `Drift of ${part} from ${all[0]![0]}` });
    }
  }
  return made;
}
