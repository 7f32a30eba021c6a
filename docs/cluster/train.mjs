// Trains the article's CNN on the workers whose addresses it is given: node docs/cluster/train.mjs HOST:PORT HOST:PORT ...
import { createRequire } from "node:module";

const { buildCnnModel, connect, dataParallel, digitsOnClutter, trainModel } = createRequire(import.meta.url)(
  "../../dist/src/index.js",
);
const found = await connect({ workers: process.argv.slice(2) });
console.log(found.map(({ name }) => name).join(", "));
const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 2, seed: 1 });
const count = Number(process.env.COUNT ?? 2000);
const { loss } = await trainModel(model, digitsOnClutter({ count, seed: 1 }), {
  epochs: 2,
  strategy: dataParallel(),
});
console.log(`loss ${loss.map((value) => value.toFixed(3)).join(", ")}`);
