// tf.io of TensorFlow.js, its types and values, and fileSystem.
import { io } from "@tensorflow/tfjs";
import { fileRouter } from "./node/file-system.js";

// (Their types do not say that a router answers null to what it does not take.)
io.registerLoadRouter(fileRouter as Parameters<typeof io.registerLoadRouter>[0]);
io.registerSaveRouter(fileRouter as Parameters<typeof io.registerSaveRouter>[0]);

export type * from "@tensorflow/tfjs-core/dist/io/io";
export { fileSystem } from "./node/file-system.js";
export const {
  browserFiles,
  browserHTTPRequest,
  CompositeArrayBuffer,
  concatenateArrayBuffers,
  copyModel,
  decodeWeights,
  decodeWeightsStream,
  encodeWeights,
  fromMemory,
  fromMemorySync,
  getLoadHandlers,
  getModelArtifactsForJSON,
  getModelArtifactsForJSONSync,
  getModelArtifactsInfoForJSON,
  getSaveHandlers,
  getWeightSpecs,
  http,
  isHTTPScheme,
  listModels,
  loadWeights,
  moveModel,
  registerLoadRouter,
  registerSaveRouter,
  removeModel,
  weightsLoaderFactory,
  withSaveHandler,
  withSaveHandlerSync,
} = io;
