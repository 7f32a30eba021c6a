import type { HeatMap } from "../image/heat-map.js";
import { tf } from "../tensorflow/index.js";
import { heatMapsOf } from "./heat-maps-of.js";

/**
 * What a convolution looks for: its kernels (Krizhevsky et al., 2012, figure 3). Beyond the first convolution a kernel has
 * many input channels; here is their mean, or the one that is asked for.
 *
 * @param model Any tfjs model.
 * @param options.layer The convolution's name; default the first one.
 * @param options.channel An input channel; default the mean of all.
 * @returns One map a filter, with the weights' signs.
 * @throws {RangeError} If there is no such convolution or channel; lists those there are.
 * @example
 * const maps = await filters(buildCnnModel({ inputShape: [32, 32, 3], numClasses: 2 }));
 * [maps.length, maps[0]?.shape] // [32, [3, 3]]
 */
export async function filters(
  model: tf.LayersModel,
  { layer: name, channel }: { readonly layer?: string; readonly channel?: number } = {},
): Promise<HeatMap[]> {
  const convolutions = model.layers.filter((layer) => layer.weights[0]?.shape.length === 4);
  const layer = name === undefined ? convolutions[0] : convolutions.find((one) => one.name === name);
  if (layer === undefined) {
    const known = convolutions.map((one) => one.name).join(", ") || "none";
    throw new RangeError(`layer must be a convolution of "${model.name}" (${known}), got ${name ?? "none"}`);
  }
  const [, , channels] = layer.weights[0]!.shape as [number, number, number, number];
  if (channel !== undefined && !(Number.isInteger(channel) && channel >= 0 && channel < channels)) {
    throw new RangeError(`channel must be a whole number from 0 to ${channels - 1}, got ${channel}`);
  }
  const isDepthwise = layer.getClassName().includes("Depthwise");
  const maps = tf.tidy(() => {
    // [rows, columns, channels, filters]; a depthwise kernel has a filter of its own for each channel.
    const kernel = layer.weights[0]!.read();
    const [rows, columns, depth, count] = kernel.shape as [number, number, number, number];
    if (isDepthwise) return tf.transpose(tf.reshape(kernel, [rows, columns, depth * count]), [2, 0, 1]);
    const seen =
      channel === undefined
        ? tf.mean(kernel, 2)
        : tf.squeeze(tf.slice(kernel, [0, 0, channel, 0], [-1, -1, 1, -1]), [2]);
    return tf.transpose(seen, [2, 0, 1]);
  });
  return await heatMapsOf(maps);
}
