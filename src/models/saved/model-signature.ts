import type { LocalizationModel } from "../localization-model.js";
import { kindOfModel } from "./model-kind.js";

/**
 * What a model is made of, line by line: its kind, every layer with its settings, the shapes of all weights. Names and
 * what decides first weights are left out: two models that were built alike have the same lines.
 */
export function modelSignature(model: LocalizationModel): string[] {
  const { kind, numClasses, heads } = kindOfModel(model);
  return [
    [
      kind,
      ...(numClasses === undefined ? [] : [`${numClasses} classes`]),
      ...(heads === undefined ? [] : [`heads "${heads}"`]),
      `images ${model.imageShape.join(" x ")}`,
    ].join(", "),
    ...model.layers.map((layer) => `${layer.getClassName()} ${settingsOf(layer.getConfig())}`),
    ...model.weights.map(({ shape }, index) => `weight ${index} of shape [${shape.join(", ")}]`),
  ];
}

function settingsOf(config: object): string {
  const ignored = /^(name|seed|.*Initializer)$/;
  return JSON.stringify(config, (key, value: unknown) => (ignored.test(key) ? undefined : value));
}
