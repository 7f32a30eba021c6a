import { binding } from "../../src/tensorflow/binding.js";
import { AttrType, c, DataType } from "../../src/tensorflow/c-api.js";
import { bytesOf } from "../../src/tensorflow/compile/buffer-bytes.js";
import { type Field, fieldsOf } from "../../src/tensorflow/compile/protocol-buffer.js";
import { nameOf } from "../../src/tensorflow/names.js";
import { isOk, status } from "../../src/tensorflow/status.js";
import type { Values } from "../../src/tensorflow/tensor-data.js";

// Run in a process of its own: `node fuzz-ops.js SEED COUNT`. Calls ops of TensorFlow with random inputs and attributes,
// mostly of the right kinds, and prints how many calls were refused and how many ran.

const [seed = 1, count = 200] = process.argv.slice(2).map(Number);

/** mulberry32. */
let state = seed;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const below = (limit: number) => Math.floor(random() * limit);
const chance = (probability: number) => random() < probability;
const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
const times = <T>(limit: number, make: () => T): T[] => Array.from({ length: limit }, make);

// What the kernels of tfjs-node call, and what its `node` and `image` functions do.
const OPS =
  `Abs Acos Add AddN All Any ArgMax ArgMin Atan2 AvgPool AvgPool3D AvgPool3DGrad AvgPoolGrad BatchMatMulV2
  BatchToSpaceND BiasAdd BiasAddGrad Bincount Cast Ceil ClipByValue Complex ConcatV2 Const Conv2D Conv2DBackpropFilter
  Conv2DBackpropInput Conv3D Conv3DBackpropFilterV2 Conv3DBackpropInputV2 CropAndResize CropAndResizeGradBoxes
  CropAndResizeGradImage Cumsum Cumprod DecodeBmp DecodeGif DecodeJpeg DecodePng DenseBincount DepthToSpace
  DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter DepthwiseConv2dNativeBackpropInput Diag Dilation2D
  Dilation2DBackpropFilter Dilation2DBackpropInput Div DivNoNan Einsum Elu EluGrad EncodeJpeg EncodePng Equal ExpandDims
  FFT Fill FloorDiv FusedBatchNormV3 FusedBatchNormGradV3 GatherNd GatherV2 IFFT Identity Imag ImageProjectiveTransformV3
  IsNan LRN LRNGrad LeakyRelu LinSpace LogSoftmax MatMul Max MaxPool MaxPool3D MaxPool3DGrad MaxPoolGrad
  MaxPoolWithArgmax MirrorPad Multinomial NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 OneHot Pack PadV2
  Pow Prod RaggedGather RaggedRange RaggedTensorToTensor Range Relu ReluGrad Relu6Grad Reshape ResizeBilinear
  ResizeBilinearGrad ResizeNearestNeighbor ResizeNearestNeighborGrad ReverseV2 RotateXxx ScatterNd SearchSorted Select
  SelectV2 Slice Softmax SpaceToBatchND SpaceToDepth SparseFillEmptyRows SparseReshape SparseSegmentMean SparseSegmentSum
  SparseToDense Split SplitV SquaredDifference Squeeze StatelessRandomUniform StatelessTruncatedNormal StaticRegexReplace
  StridedSlice StringNGrams StringSplit StringToHashBucketFast Sum TensorScatterUpdate Tile TopKV2 Transpose Unique
  UniqueV2 Unpack UnsortedSegmentSum Where ZerosLike`.split(/\s+/);

interface OpDef {
  readonly inputs: readonly {
    readonly type: number;
    readonly typeAttribute: string;
    readonly isList: boolean;
  }[];
  readonly attributes: readonly { readonly name: string; readonly type: string }[];
  readonly outputCount: number;
}

const graph = c.newGraph();

/** tensorflow.OpDef (core/framework/op_def.proto), from TensorFlow's own registry; nothing for an op that it lacks. */
function opDef(name: string): OpDef | undefined {
  const buffer = c.newBuffer();
  c.graphGetOpDef(graph, nameOf(name), buffer, status);
  const found = isOk(status);
  c.setStatus(status, 0, "");
  const bytes = found ? bytesOf(buffer) : undefined;
  c.deleteBuffer(buffer);
  if (!bytes) return undefined;
  const text = (all: readonly Field[], number: number) =>
    Buffer.from(all.find((field) => field.number === number)?.bytes ?? []).toString();
  const parts = fieldsOf(bytes);
  return {
    inputs: parts
      .filter(({ number }) => number === 2)
      .map((part) => {
        const all = fieldsOf(part.bytes);
        const type = all.find(({ number }) => number === 3)?.value ?? 0;
        return { type, typeAttribute: text(all, 4), isList: Boolean(text(all, 5) || text(all, 6)) };
      }),
    attributes: parts
      .filter(({ number }) => number === 4)
      .map(({ bytes: attribute }) => ({
        name: text(fieldsOf(attribute), 1),
        type: text(fieldsOf(attribute), 2),
      })),
    outputCount: parts.filter(({ number }) => number === 3).length,
  };
}

const DTYPES = [
  1,
  1,
  1,
  3,
  3,
  DataType.bool,
  DataType.string,
  DataType.complex64,
  DataType.int64,
  DataType.uint8,
];
const SIZES = [0, 1, 1, 2, 2, 3, 4, 5, 8];
const NUMBERS = [0, 1, -1, 2, 3, 0.5, -3, 100, Number.NaN, Number.POSITIVE_INFINITY, 3e38];
const INTEGERS = [0, 1, -1, 2, 3, 4, -2, 7, 100, 70_000, 2 ** 31 - 1, -(2 ** 31)];
const STRINGS = [
  "SAME",
  "VALID",
  "EXPLICIT",
  "NHWC",
  "NCHW",
  "REFLECT",
  "SYMMETRIC",
  "bilinear",
  "nearest",
  "max",
];
const WORDS = [
  ...STRINGS,
  "",
  "ij,jk->ik",
  "->",
  "\u0000",
  "x".repeat(1000),
  "NDHWC",
  "CONSTANT",
  "BILINEAR",
];
const shapes = times(12, () => times(below(5), () => pick(SIZES)));

function makeTensor(dtype: number): number {
  const shape = pick(shapes);
  const size = shape.reduce((product, length) => product * length, 1);
  const integers = () => (chance(0.9) ? below(5) - 1 : pick(INTEGERS));
  const make: Record<number, () => Values> = {
    [DataType.float32]: () =>
      Float32Array.from({ length: size }, () => (chance(0.9) ? random() : pick(NUMBERS))),
    [DataType.complex64]: () => Float32Array.from({ length: 2 * size }, random),
    [DataType.int32]: () => Int32Array.from({ length: size }, integers),
    [DataType.int64]: () => Int32Array.from({ length: 2 * size }, (_, index) => (index % 2 ? 0 : integers())),
    [DataType.bool]: () => Uint8Array.from({ length: size }, () => below(2)),
    [DataType.uint8]: () => Uint8Array.from({ length: size }, () => below(256)),
    [DataType.string]: () => times(size, () => Buffer.from(pick(WORDS))),
  };
  return binding.createTensor(shape, dtype, (make[dtype] ?? make[1]!)());
}

/** A value of the kind that the attribute wants, or, now and then, of any other. */
function attributeValue(
  type: string,
  dtypes: Map<string, number>,
  name: string,
): [type: number, value: unknown] {
  if (chance(0.02)) return [pick([-1, 6, 99]), 1];
  if (chance(0.02))
    return [pick(Object.values(AttrType)), pick([undefined, null, "x", {}, [], 1.5, true, -1])];
  const integer = () => pick(INTEGERS);
  switch (chance(0.95) ? type : pick(["int", "bool", "string", "shape", "list(int)"])) {
    case "type":
      return [AttrType.type, dtypes.get(name) ?? pick(DTYPES)];
    case "int":
      return [AttrType.int, chance(0.8) ? below(4) : integer()];
    case "bool":
      return [AttrType.bool, chance(0.5)];
    case "float":
      return [AttrType.float, pick(NUMBERS)];
    case "shape":
      return [AttrType.shape, chance(0.7) ? pick(shapes) : times(below(4), integer)];
    case "list(int)":
      return [AttrType.int, chance(0.6) ? [1, 1 + below(3), 1 + below(3), 1] : times(below(7), integer)];
    case "list(float)":
      return [AttrType.float, times(below(4), () => pick(NUMBERS))];
    case "list(bool)":
      return [AttrType.bool, times(below(4), () => chance(0.5))];
    default:
      return [AttrType.string, pick(WORDS)];
  }
}

const outcomes = { ran: 0, refused: 0 };
const { inspect } = require("node:util") as typeof import("node:util");
for (let call = 0; call < count; call++) {
  const name = pick(OPS);
  const def = opDef(name) ?? { inputs: [], attributes: [], outputCount: 1 };
  const dtypes = new Map(
    def.attributes.filter(({ type }) => type === "type").map((a) => [a.name, pick(DTYPES)]),
  );
  const ids: number[] = [];
  const input = (wanted: number) => ids.push(makeTensor(chance(0.95) && wanted ? wanted : pick(DTYPES)));
  for (const { type, typeAttribute, isList } of def.inputs) {
    for (let entry = isList ? below(4) : 1; entry > 0; entry--)
      input(type || (dtypes.get(typeAttribute) ?? 0));
  }
  if (chance(0.02)) input(1);
  if (chance(0.02)) binding.deleteTensor(ids.pop() ?? makeTensor(1));
  const attributes = def.attributes
    .filter(({ type, name: attribute }) => dtypes.has(attribute) || type.startsWith("list") || chance(0.6))
    .map(({ name: attribute, type }) => {
      const [kind, value] = attributeValue(type, dtypes, attribute);
      return { name: chance(0.98) ? attribute : "nonsense", type: kind, value };
    });
  if (process.env.PINPOINT_FUZZ_LOG)
    console.error(name, ids.length, inspect(attributes, { breakLength: 1e9 }));
  try {
    const results = binding.executeOp(
      name,
      attributes,
      ids,
      def.outputCount + (chance(0.03) ? below(3) - 1 : 0),
    );
    for (const { id } of results) {
      binding.tensorDataSync(id);
      binding.deleteTensor(id);
    }
    outcomes.ran++;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    outcomes.refused++;
  }
  for (const id of ids) binding.deleteTensor(id);
}
console.log(JSON.stringify({ ...outcomes, left: binding.getNumOfTensors() }));
