import type { HeatMap } from "../image/heat-map.js";
import type { Image } from "../image/image.js";
import { tf } from "../tensorflow/index.js";
import { featureLayer } from "./feature-layer.js";
import { heatMapsOf } from "./heat-maps-of.js";
import { picturesOf } from "./pictures-of.js";
import { subjectOf } from "./subject-of.js";

/**
 * What every channel of a feature map sees in a picture (Zeiler and Fergus, 2014; Yosinski et al., 2015).
 *
 * @param model Any tfjs model that takes one picture.
 * @param image Of any size; it is brought to the model's.
 * @param options.layer Its name; default the map that {@link explain} takes for Grad-CAM.
 * @returns One map a channel, in the layer's own numbers.
 * @throws {RangeError} If there is no such layer, or it makes no feature map.
 * @example
 * const model = buildCnnModel({ inputShape: [32, 32, 1], numClasses: 2 });
 * const maps = await activationMaps(model, { data: new Uint8Array(1024), shape: [32, 32, 1] }, { layer: "conv1" });
 * [maps.length, maps[0]?.shape] // [32, [32, 32]]
 */
export async function activationMaps(
  model: tf.LayersModel,
  image: Image,
  { layer: name }: { readonly layer?: string } = {},
): Promise<HeatMap[]> {
  const layer = featureLayer(model, name);
  const subject = subjectOf(model, undefined);
  const pictures = await picturesOf(subject, [image], () => "image");
  const map = tf.tidy(() => tf.transpose(tf.squeeze(subject.output(layer, pictures.images), [0]), [2, 0, 1]));
  tf.dispose({ ...pictures });
  return await heatMapsOf(map);
}
