import { tf } from "../tensorflow/index.js";

/** What only thins out, spreads or passes on what is there: the layer before has the finer map. */
const passers =
  /Pooling|Dropout|Flatten|Reshape|InputLayer|UpSampling|ZeroPadding|Concatenate|StandardizeImage/;

/**
 * The layer whose feature map explains a model: the last one that makes a map of more than one cell and on which every
 * output rests. Of `conv3, pool3, flatten, dense` that is conv3.
 *
 * @param name Of another layer; default that one.
 * @throws {RangeError} If there is none (of the name), or what it makes is no feature map.
 */
export function featureLayer(model: tf.LayersModel, name?: string): tf.layers.Layer {
  const known = model.layers.filter((layer) => isMap(layer)).map((layer) => layer.name);
  const list = `its feature maps are of ${known.join(", ") || "no layer"}`;
  if (name !== undefined) {
    const layer = model.layers.find((one) => one.name === name);
    if (layer !== undefined && isMap(layer)) return layer;
    throw new RangeError(`layer must make a feature map, got "${name}"; ${list}`);
  }
  const roots = model.outputs.map(({ sourceLayer }) => layersBelow(sourceLayer));
  const found = model.layers
    .filter((layer) => isMap(layer) && !passers.test(layer.getClassName()))
    .filter((layer) => roots.every((below) => below.has(layer)))
    .at(-1);
  if (found !== undefined) return found;
  throw new RangeError(`"${model.name}" has no feature map on which every output rests; ${list}`);
}

/** Whether it makes one map, [B, rows, columns, channels], of more than one cell. */
function isMap(layer: tf.layers.Layer): boolean {
  if (layer instanceof tf.LayersModel || layer.inboundNodes.length !== 1) return false;
  const shape = layer.outputShape as tf.Shape;
  return shape.length === 4 && !Array.isArray(shape[0]) && shape[1]! * shape[2]! > 1;
}

/** The layer and all that it rests on. */
function layersBelow(top: tf.layers.Layer): Set<tf.layers.Layer> {
  const below = new Set<tf.layers.Layer>();
  const waiting = [top];
  for (let layer = waiting.pop(); layer !== undefined; layer = waiting.pop()) {
    if (below.has(layer)) continue;
    below.add(layer);
    waiting.push(...layer.inboundNodes.flatMap((node) => node.inboundLayers as tf.layers.Layer[]));
  }
  return below;
}
