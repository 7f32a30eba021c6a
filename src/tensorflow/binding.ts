import type { Attribute } from "./attributes.js";
import { AttrType, c, DataType } from "./c-api.js";
import { errorAtCaller } from "./caller.js";
import { mainDevice } from "./context.js";
import { executeOp, type TensorMetadata } from "./execute-op.js";
import { activeRecorder } from "./recording.js";
import { deleteSavedModel, loadSavedModel, runSavedModel, savedModelCount } from "./saved-models.js";
import { handleFromValues, type Values, valuesOfHandle } from "./tensor-data.js";
import { adopt, handleCount, handleOf, release } from "./tensor-store.js";

/** What the JavaScript half of tfjs-node calls; there, this is the native addon (see its dist/tfjs_binding.d.ts). */
export const binding = {
  TF_FLOAT: DataType.float32,
  TF_INT32: DataType.int32,
  TF_INT64: DataType.int64,
  TF_BOOL: DataType.bool,
  TF_COMPLEX64: DataType.complex64,
  TF_STRING: DataType.string,
  TF_RESOURCE: DataType.resource,
  TF_UINT8: DataType.uint8,
  TF_ATTR_STRING: AttrType.string,
  TF_ATTR_INT: AttrType.int,
  TF_ATTR_FLOAT: AttrType.float,
  TF_ATTR_BOOL: AttrType.bool,
  TF_ATTR_TYPE: AttrType.type,
  TF_ATTR_SHAPE: AttrType.shape,
  TF_Version: c.version(),

  createTensor: (shape: number[], dtype: number, values: Values) =>
    adopt(handleFromValues(shape, dtype, values)),
  deleteTensor: release,
  tensorDataSync: (id: number) => {
    if (id < 0) throw errorAtCaller(readWhileRecording(id));
    return valuesOfHandle(handleOf(id));
  },
  executeOp: (
    name: string,
    attributes: Attribute[],
    inputIds: number[],
    outputCount: number,
  ): TensorMetadata[] => (activeRecorder()?.executeOp ?? executeOp)(name, attributes, inputIds, outputCount),
  getNumOfTensors: handleCount,
  isUsingGpuDevice: () => mainDevice.type === "GPU",

  loadSavedModel,
  runSavedModel,
  deleteSavedModel,
  getNumOfSavedModels: savedModelCount,
};

function readWhileRecording(id: number): string {
  const recorder = activeRecorder();
  return recorder
    ? `The values of ${recorder.describe(id)} were asked for while compile() records a function. It has none yet: ` +
        "compute with tensors (tf.where for a choice), or return the tensor and read it outside."
    : "This tensor was made while compile() recorded a function and has no values: return it from the function.";
}
