import { tf } from "../../tensorflow/index.js";

/** One layer as tfjs writes it down: which outputs of which layers it takes. */
interface LayerConfig {
  name: string;
  config: { name: string };
  inboundNodes: [name: string, node: number, tensor: number, settings: object][][];
}

/** A model as tfjs writes it down. */
interface ModelConfig {
  name: string;
  layers: LayerConfig[];
  inputLayers: [name: string, node: number, tensor: number][];
  outputLayers: [name: string, node: number, tensor: number][];
}

/**
 * The same network with weights of its own, equal to the model's, and other names: a file of weights has room for one
 * layer of a name.
 *
 * @param name Of the copy; its layers are called `${name}_${layer}`.
 */
export function copyModel(model: tf.LayersModel, name: string): tf.LayersModel {
  const config = model.getConfig() as unknown as ModelConfig;
  const renamed = (layer: string) => `${name}_${layer}`;
  const layers = config.layers.map((layer) => ({
    ...layer,
    name: renamed(layer.name),
    config: { ...layer.config, name: renamed(layer.name) },
    inboundNodes: layer.inboundNodes.map((node) =>
      node.map(([from, ...rest]) => [renamed(from), ...rest] as const),
    ),
  }));
  const ends = (list: ModelConfig["inputLayers"]) =>
    list.map(([layer, ...rest]) => [renamed(layer), ...rest]);
  const written = {
    ...{ name, layers },
    ...{ inputLayers: ends(config.inputLayers), outputLayers: ends(config.outputLayers) },
  };
  const fromConfig = written as unknown as tf.serialization.ConfigDict;
  const copy = tf.LayersModel.fromConfig(tf.LayersModel, fromConfig) as tf.LayersModel;
  copy.setWeights(model.getWeights());
  return copy;
}
