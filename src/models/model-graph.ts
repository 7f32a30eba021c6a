import { tf } from "../tensorflow/index.js";

/** A layer of a model as a node of its graph. */
export interface LayerNode {
  readonly name: string;
  readonly kind: string;
  /** The shape of what comes out, without the batch: "32 x 32 x 64". */
  readonly output: string;
  readonly parameters: number;
}

/** Which layer's output goes into which layer, by their places in `nodes`. */
export interface ModelGraph {
  readonly nodes: readonly LayerNode[];
  readonly edges: readonly (readonly [from: number, to: number])[];
}

/**
 * A model's layers and how they hang together. A model within the model is one node.
 *
 * @param model Any tfjs model.
 * @see modelGraphFigure, describeModel.
 * @example
 * const { nodes, edges } = modelGraph(buildCnnModel({ inputShape: [32, 32, 1], numClasses: 2, heads: "classes" }));
 * [nodes.find(({ name }) => name === "conv1")?.output, edges[0]] // ["32 x 32 x 32", [0, 1]]
 */
export function modelGraph(model: tf.LayersModel): ModelGraph {
  const first = model instanceof tf.Sequential ? model.layers[0]!.inboundNodes[0]!.inboundLayers : [];
  const layers = [...new Set([...(first as tf.layers.Layer[]), ...model.layers])];
  const places = new Map(layers.map((layer, index) => [layer, index]));
  const nodes = layers.map((layer) => ({
    name: layer.name,
    kind: layer.getClassName(),
    output: shapeText(layer),
    parameters: layer.countParams(),
  }));
  const edges = layers.flatMap((layer, to) =>
    layer.inboundNodes.flatMap((node) =>
      (node.inboundLayers as tf.layers.Layer[]).flatMap((from): [number, number][] => {
        const place = places.get(from);
        return place === undefined ? [] : [[place, to]];
      }),
    ),
  );
  return { nodes, edges: [...new Map(edges.map((edge) => [String(edge), edge])).values()] };
}

/** Of several outputs, each. */
function shapeText(layer: tf.layers.Layer): string {
  const tensors = layer.inboundNodes[0]!.outputTensors as tf.SymbolicTensor[];
  return tensors.map(({ shape }) => shape.slice(1).join(" x ")).join(", ");
}
