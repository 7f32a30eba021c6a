import { backend } from "../backend.js";
import { binding } from "../binding.js";
import { AttrType, DataType } from "../c-api.js";
import { castHandle } from "../cast-handle.js";
import { activeRecorder } from "../recording.js";
import { adopt, handleOf } from "../tensor-store.js";
import { replaceKernel } from "./replace-kernel.js";

/** In float64: in float32 TensorFlow's tangent is off by one place in the last digit near its poles. */
replaceKernel<"x", object>("Tan", ({ x }) => {
  if (activeRecorder() || x.dtype !== "float32") return undefined;
  const double = 2;
  const [input] = backend.getInputTensorIds([x]) as [number];
  const wide = adopt(castHandle(handleOf(input), double));
  try {
    const T = { name: "T", type: AttrType.type, value: double };
    const [tangent] = binding.executeOp("Tan", [T], [wide], 1);
    const id = adopt(castHandle(handleOf(tangent!.id), DataType.float32));
    binding.deleteTensor(tangent!.id);
    return backend.createOutputTensor({ id, shape: x.shape, dtype: DataType.float32 });
  } finally {
    binding.deleteTensor(wide);
  }
});
