import { tf } from "../tensorflow/index.js";
import { kernelSettings, type Style } from "./blocks/style.js";

/** The units of the article's dense layer. */
export const denseUnits = 128;

/** What follows the flattened feature map in the article's models: a dense layer of 128, with dropout around it. */
export function hiddenLayers(style: Style): tf.layers.Layer[] {
  const { activation, dropout } = style;
  const leaveOut = (name: string) =>
    dropout > 0 ? [tf.layers.dropout({ rate: dropout, seed: style.nextSeed(), name })] : [];
  return [
    ...leaveOut("dropout1"),
    tf.layers.dense({ units: denseUnits, activation, ...kernelSettings(style), name: "dense" }),
    ...leaveOut("dropout2"),
  ];
}
