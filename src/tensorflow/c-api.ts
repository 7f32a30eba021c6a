import { type CFunction, guard, isGuarded } from "./handle-guard.js";
import { koffi } from "./koffi.js";
import { library } from "./library.js";

/**
 * The part of TensorFlow's C API (`tensorflow/c/c_api.h`, `eager/c_api.h`) that the engine uses. Handles are addresses
 * as plain numbers (they fit 2^53 on every platform), branded so that two kinds do not mix. A `Name` is the address of
 * an interned string (see names.ts); a `string` is copied for the call.
 */
type Handle<Kind extends string> = number & { readonly kind: Kind };
export type Status = Handle<"status">;
export type Context = Handle<"context">;
export type TensorHandle = Handle<"tensor handle">;
export type Tensor = Handle<"tensor">;
export type EagerOp = Handle<"eager op">;
export type Graph = Handle<"graph">;
export type OperationDescription = Handle<"operation description">;
export type Operation = Handle<"operation">;
export type GraphFunction = Handle<"graph function">;
export type Buffer = Handle<"buffer">;
export type Name = Handle<"name">;
type ContextOptions = Handle<"context options">;
type DeviceList = Handle<"device list">;
type SessionOptions = Handle<"session options">;
type Server = Handle<"server">;
export type Session = Handle<"session">;
/** TF_Output: output `index` of `oper`. */
export interface Output {
  readonly oper: Operation;
  readonly index: number;
}

/** Values of TF_DataType. */
export const DataType = {
  float32: 1,
  uint8: 4,
  int32: 3,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  resource: 20,
} as const;

/** Values of TF_AttrType. */
export const AttrType = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

// Memory that is not a handle: names, strings, the values of a tensor.
koffi.alias("address", "uintptr_t");
koffi.struct("TF_Output", { oper: "uintptr_t", index: "int" });

/** `bind<signature>("C prototype")`: every handle is written as uintptr_t. */
function bind<Signature extends (...args: never[]) => unknown>(prototype: string) {
  const found = find(prototype);
  return (isGuarded ? guard(prototype, found) : found) as unknown as Signature & {
    async(
      ...args: [...Parameters<Signature>, (error: Error | null, result: ReturnType<Signature>) => void]
    ): void;
  };
}

function find(prototype: string): CFunction {
  try {
    return library.func(prototype) as unknown as CFunction;
  } catch (error) {
    throw new Error(
      `This is not the TensorFlow that the engine was written for; run \`npm run setup\`. ${(error as Error).message}`,
    );
  }
}

type Setter<Value extends unknown[]> = (target: number, name: Name, ...value: Value) => void;

export const c = {
  version: bind<() => string>("str TF_Version()"),

  newStatus: bind<() => Status>("uintptr_t TF_NewStatus()"),
  deleteStatus: bind<(status: Status) => void>("void TF_DeleteStatus(uintptr_t)"),
  setStatus: bind<(status: Status, code: number, text: string) => void>(
    "void TF_SetStatus(uintptr_t, int, str)",
  ),
  getCode: bind<(status: Status) => number>("int TF_GetCode(uintptr_t)"),
  message: bind<(status: Status) => string>("str TF_Message(uintptr_t)"),

  allocateTensor: bind<(dtype: number, dims: readonly number[], rank: number, bytes: number) => Tensor>(
    "uintptr_t TF_AllocateTensor(int, const int64_t *dims, int, size_t)",
  ),
  deleteTensor: bind<(tensor: Tensor) => void>("void TF_DeleteTensor(uintptr_t)"),
  tensorData: bind<(tensor: Tensor) => number>("address TF_TensorData(uintptr_t)"),
  tensorByteSize: bind<(tensor: Tensor) => number>("size_t TF_TensorByteSize(uintptr_t)"),
  tensorElementCount: bind<(tensor: Tensor) => number>("int64_t TF_TensorElementCount(uintptr_t)"),

  stringInit: bind<(string: number) => void>("void TF_StringInit(address)"),
  stringCopy: bind<(string: number, bytes: Uint8Array, size: number) => void>(
    "void TF_StringCopy(address, const uint8_t *, size_t)",
  ),
  stringData: bind<(string: number) => number>("address TF_StringGetDataPointer(address)"),
  stringSize: bind<(string: number) => number>("size_t TF_StringGetSize(address)"),
  stringDealloc: bind<(string: number) => void>("void TF_StringDealloc(address)"),

  newContextOptions: bind<() => ContextOptions>("uintptr_t TFE_NewContextOptions()"),
  contextOptionsSetConfig: bind<
    (options: ContextOptions, proto: Uint8Array, size: number, status: Status) => void
  >("void TFE_ContextOptionsSetConfig(uintptr_t, const uint8_t *, size_t, uintptr_t)"),
  deleteContextOptions: bind<(options: ContextOptions) => void>("void TFE_DeleteContextOptions(uintptr_t)"),
  newContext: bind<(options: ContextOptions, status: Status) => Context>(
    "uintptr_t TFE_NewContext(uintptr_t, uintptr_t)",
  ),
  contextListDevices: bind<(context: Context, status: Status) => DeviceList>(
    "uintptr_t TFE_ContextListDevices(uintptr_t, uintptr_t)",
  ),
  contextAddFunction: bind<(context: Context, graphFunction: GraphFunction, status: Status) => void>(
    "void TFE_ContextAddFunction(uintptr_t, uintptr_t, uintptr_t)",
  ),
  contextRemoveFunction: bind<(context: Context, name: string, status: Status) => void>(
    "void TFE_ContextRemoveFunction(uintptr_t, str, uintptr_t)",
  ),
  contextAddFunctionDef: bind<(context: Context, proto: Uint8Array, size: number, status: Status) => void>(
    "void TFE_ContextAddFunctionDef(uintptr_t, const uint8_t *, size_t, uintptr_t)",
  ),
  contextSetServerDef: bind<
    (context: Context, keepAliveSeconds: number, proto: Uint8Array, size: number, status: Status) => void
  >("void TFE_ContextSetServerDef(uintptr_t, int, const uint8_t *, size_t, uintptr_t)"),
  newServer: bind<(proto: Uint8Array, size: number, status: Status) => Server>(
    "uintptr_t TF_NewServer(const uint8_t *, size_t, uintptr_t)",
  ),
  serverStart: bind<(server: Server, status: Status) => void>("void TF_ServerStart(uintptr_t, uintptr_t)"),
  deviceListCount: bind<(list: DeviceList) => number>("int TF_DeviceListCount(uintptr_t)"),
  deviceListName: bind<(list: DeviceList, index: number, status: Status) => string>(
    "str TF_DeviceListName(uintptr_t, int, uintptr_t)",
  ),
  deviceListType: bind<(list: DeviceList, index: number, status: Status) => string>(
    "str TF_DeviceListType(uintptr_t, int, uintptr_t)",
  ),
  deviceListMemoryBytes: bind<(list: DeviceList, index: number, status: Status) => number>(
    "int64_t TF_DeviceListMemoryBytes(uintptr_t, int, uintptr_t)",
  ),
  deleteDeviceList: bind<(list: DeviceList) => void>("void TF_DeleteDeviceList(uintptr_t)"),

  newTensorHandle: bind<(tensor: Tensor, status: Status) => TensorHandle>(
    "uintptr_t TFE_NewTensorHandle(uintptr_t, uintptr_t)",
  ),
  deleteTensorHandle: bind<(handle: TensorHandle) => void>("void TFE_DeleteTensorHandle(uintptr_t)"),
  tensorHandleResolve: bind<(handle: TensorHandle, status: Status) => Tensor>(
    "uintptr_t TFE_TensorHandleResolve(uintptr_t, uintptr_t)",
  ),
  tensorHandleDataType: bind<(handle: TensorHandle) => number>("int TFE_TensorHandleDataType(uintptr_t)"),
  tensorHandleNumDims: bind<(handle: TensorHandle, status: Status) => number>(
    "int TFE_TensorHandleNumDims(uintptr_t, uintptr_t)",
  ),
  tensorHandleDim: bind<(handle: TensorHandle, index: number, status: Status) => number>(
    "int64_t TFE_TensorHandleDim(uintptr_t, int, uintptr_t)",
  ),
  tensorHandleCopySharingTensor: bind<(handle: TensorHandle, status: Status) => TensorHandle>(
    "uintptr_t TFE_TensorHandleCopySharingTensor(uintptr_t, uintptr_t)",
  ),
  tensorHandleCopyToDevice: bind<
    (handle: TensorHandle, context: Context, device: string, status: Status) => TensorHandle
  >("uintptr_t TFE_TensorHandleCopyToDevice(uintptr_t, uintptr_t, str, uintptr_t)"),

  newOp: bind<(context: Context, name: Name, status: Status) => EagerOp>(
    "uintptr_t TFE_NewOp(uintptr_t, address, uintptr_t)",
  ),
  deleteOp: bind<(op: EagerOp) => void>("void TFE_DeleteOp(uintptr_t)"),
  opSetDevice: bind<(op: EagerOp, device: string, status: Status) => void>(
    "void TFE_OpSetDevice(uintptr_t, str, uintptr_t)",
  ),
  opAddInput: bind<(op: EagerOp, input: TensorHandle, status: Status) => void>(
    "void TFE_OpAddInput(uintptr_t, uintptr_t, uintptr_t)",
  ),
  execute: bind<(op: EagerOp, results: ArrayBufferView, count: Int32Array, status: Status) => void>(
    "void TFE_Execute(uintptr_t, void *, int *, uintptr_t)",
  ),

  newGraph: bind<() => Graph>("uintptr_t TF_NewGraph()"),
  deleteGraph: bind<(graph: Graph) => void>("void TF_DeleteGraph(uintptr_t)"),
  newOperation: bind<(graph: Graph, type: string, name: string) => OperationDescription>(
    "uintptr_t TF_NewOperation(uintptr_t, str, str)",
  ),
  addInput: bind<(description: OperationDescription, input: Output) => void>(
    "void TF_AddInput(uintptr_t, TF_Output)",
  ),
  addInputList: bind<(description: OperationDescription, inputs: readonly Output[], count: number) => void>(
    "void TF_AddInputList(uintptr_t, const TF_Output *, int)",
  ),
  addControlInput: bind<(description: OperationDescription, operation: Operation) => void>(
    "void TF_AddControlInput(uintptr_t, uintptr_t)",
  ),
  finishOperation: bind<(description: OperationDescription, status: Status) => Operation>(
    "uintptr_t TF_FinishOperation(uintptr_t, uintptr_t)",
  ),
  setAttrTensor: bind<
    (description: OperationDescription, name: Name, tensor: Tensor, status: Status) => void
  >("void TF_SetAttrTensor(uintptr_t, address, uintptr_t, uintptr_t)"),
  operationOutputType: bind<(output: Output) => number>("int TF_OperationOutputType(TF_Output)"),
  graphGetTensorNumDims: bind<(graph: Graph, output: Output, status: Status) => number>(
    "int TF_GraphGetTensorNumDims(uintptr_t, TF_Output, uintptr_t)",
  ),
  graphGetTensorShape: bind<
    (graph: Graph, output: Output, dims: BigInt64Array, rank: number, status: Status) => void
  >("void TF_GraphGetTensorShape(uintptr_t, TF_Output, void *, int, uintptr_t)"),
  graphToGraphDef: bind<(graph: Graph, result: Buffer, status: Status) => void>(
    "void TF_GraphToGraphDef(uintptr_t, uintptr_t, uintptr_t)",
  ),
  operationName: bind<(operation: Operation) => string>("str TF_OperationName(uintptr_t)"),
  graphGetOpDef: bind<(graph: Graph, opName: Name, result: Buffer, status: Status) => void>(
    "void TF_GraphGetOpDef(uintptr_t, address, uintptr_t, uintptr_t)",
  ),
  newBuffer: bind<() => Buffer>("uintptr_t TF_NewBuffer()"),
  deleteBuffer: bind<(buffer: Buffer) => void>("void TF_DeleteBuffer(uintptr_t)"),
  graphToFunction: bind<
    (
      graph: Graph,
      name: string,
      appendHash: number,
      operationCount: number,
      operations: BigUint64Array | null,
      inputCount: number,
      inputs: readonly Output[],
      outputCount: number,
      outputs: readonly Output[],
      outputNames: null,
      options: null,
      description: null,
      status: Status,
    ) => GraphFunction
  >(
    "uintptr_t TF_GraphToFunction(uintptr_t, str, uint8_t, int, void *, int, const TF_Output *, int, const TF_Output *, void *, void *, str, uintptr_t)",
  ),
  newBufferFromString: bind<(bytes: Uint8Array, size: number) => Buffer>(
    "uintptr_t TF_NewBufferFromString(const uint8_t *, size_t)",
  ),
  newSessionOptions: bind<() => SessionOptions>("uintptr_t TF_NewSessionOptions()"),
  deleteSessionOptions: bind<(options: SessionOptions) => void>("void TF_DeleteSessionOptions(uintptr_t)"),
  newSession: bind<(graph: Graph, options: SessionOptions, status: Status) => Session>(
    "uintptr_t TF_NewSession(uintptr_t, uintptr_t, uintptr_t)",
  ),
  closeSession: bind<(session: Session, status: Status) => void>(
    "void TF_CloseSession(uintptr_t, uintptr_t)",
  ),
  deleteSession: bind<(session: Session, status: Status) => void>(
    "void TF_DeleteSession(uintptr_t, uintptr_t)",
  ),
  sessionRun: bind<
    (
      session: Session,
      runOptions: Buffer | 0,
      inputs: readonly Output[],
      values: BigUint64Array,
      inputCount: number,
      outputs: readonly Output[],
      results: BigUint64Array,
      outputCount: number,
      targets: null,
      targetCount: 0,
      metadata: Buffer | 0,
      status: Status,
    ) => void
  >(
    "void TF_SessionRun(uintptr_t, uintptr_t, const TF_Output *, const void *, int, const TF_Output *, void *, int, void *, int, uintptr_t, uintptr_t)",
  ),
  functionToFunctionDef: bind<(graphFunction: GraphFunction, result: Buffer, status: Status) => void>(
    "void TF_FunctionToFunctionDef(uintptr_t, uintptr_t, uintptr_t)",
  ),
  deleteFunction: bind<(graphFunction: GraphFunction) => void>("void TF_DeleteFunction(uintptr_t)"),

  setConfig: bind<(options: SessionOptions, proto: Uint8Array, size: number, status: Status) => void>(
    "void TF_SetConfig(uintptr_t, const uint8_t *, size_t, uintptr_t)",
  ),
  loadSessionFromSavedModel: bind<
    (
      options: SessionOptions,
      runOptions: 0,
      folder: string,
      tags: readonly Name[],
      tagCount: number,
      graph: Graph,
      metaGraph: 0,
      status: Status,
    ) => Session
  >(
    "uintptr_t TF_LoadSessionFromSavedModel(uintptr_t, uintptr_t, str, const uintptr_t *, int, uintptr_t, uintptr_t, uintptr_t)",
  ),
  graphOperationByName: bind<(graph: Graph, name: string) => Operation | 0>(
    "uintptr_t TF_GraphOperationByName(uintptr_t, str)",
  ),
  operationNumOutputs: bind<(operation: Operation) => number>("int TF_OperationNumOutputs(uintptr_t)"),
} as const;

/** The attribute setters of an op that is executed at once and of an operation of a graph. */
export interface AttributeSetters {
  readonly string: Setter<[bytes: Uint8Array, size: number]>;
  readonly int: Setter<[value: number]>;
  readonly float: Setter<[value: number]>;
  readonly bool: Setter<[value: number]>;
  readonly type: Setter<[value: number]>;
  readonly shape: Setter<[dims: readonly number[], rank: number, status: Status]>;
  readonly stringList: Setter<[values: readonly Name[], sizes: readonly number[], count: number]>;
  readonly intList: Setter<[values: readonly number[], count: number]>;
  readonly floatList: Setter<[values: readonly number[], count: number]>;
  readonly boolList: Setter<[values: readonly number[], count: number]>;
}

function setters(prefix: "TFE_OpSetAttr" | "TF_SetAttr"): AttributeSetters {
  const value = (kind: string, type: string) =>
    bind<never>(`void ${prefix}${kind}(uintptr_t, address, ${type})`);
  return {
    string: value("String", "const uint8_t *, size_t"),
    int: value("Int", "int64_t"),
    float: value("Float", "float"),
    bool: value("Bool", "uint8_t"),
    type: value("Type", "int"),
    // TF_SetAttrShape takes no status; an argument too many is not looked at.
    shape: value("Shape", "const int64_t *, int, uintptr_t"),
    stringList: value("StringList", "const uintptr_t *, const size_t *, int"),
    intList: value("IntList", "const int64_t *, int"),
    floatList: value("FloatList", "const float *, int"),
    boolList: value("BoolList", "const uint8_t *, int"),
  };
}

export const eagerAttributes = setters("TFE_OpSetAttr");
export const graphAttributes = setters("TF_SetAttr");
