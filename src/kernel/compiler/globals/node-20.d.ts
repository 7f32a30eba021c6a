// What Node 20 has as globals and @types/node does not declare, in the form of TypeScript's own lib.dom.
import type { webcrypto } from "node:crypto";
import type { Performance as NodePerformance } from "node:perf_hooks";

declare global {
  interface Performance extends NodePerformance {}
  var Performance: { prototype: Performance };

  interface Crypto extends webcrypto.Crypto {}
  var Crypto: { prototype: Crypto };
  interface CryptoKey extends webcrypto.CryptoKey {}
  var CryptoKey: { prototype: CryptoKey };
  interface SubtleCrypto extends webcrypto.SubtleCrypto {}
  var SubtleCrypto: { prototype: SubtleCrypto };

  /** Programs in WebAssembly's binary format. @see https://webassembly.github.io/spec/js-api/ */
  namespace WebAssembly {
    interface CompileError extends Error {}
    var CompileError: ErrorConstructor;
    interface LinkError extends Error {}
    var LinkError: ErrorConstructor;
    interface RuntimeError extends Error {}
    var RuntimeError: ErrorConstructor;

    type ImportExportKind = "function" | "global" | "memory" | "table" | "tag";
    type ImportValue = ExportValue | number | bigint;
    // biome-ignore lint/complexity/noBannedTypes: a function of any kind, as lib.dom has it
    type ExportValue = Function | Global | Memory | Table;
    // biome-ignore lint/suspicious/noExplicitAny: what a module exports is known to its author alone
    type Exports = Record<string, any>;
    type Imports = Record<string, Record<string, ImportValue>>;
    type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "externref" | "anyfunc";
    type TableKind = "anyfunc" | "externref";

    interface ModuleExportDescriptor {
      kind: ImportExportKind;
      name: string;
    }
    interface ModuleImportDescriptor extends ModuleExportDescriptor {
      module: string;
    }
    interface Module {}
    var Module: {
      prototype: Module;
      new (bytes: ArrayBufferView | ArrayBuffer): Module;
      customSections(module: Module, sectionName: string): ArrayBuffer[];
      exports(module: Module): ModuleExportDescriptor[];
      imports(module: Module): ModuleImportDescriptor[];
    };

    interface Instance {
      readonly exports: Exports;
    }
    var Instance: { prototype: Instance; new (module: Module, imports?: Imports): Instance };

    interface MemoryDescriptor {
      /** Pages of 64 KiB. */
      initial: number;
      maximum?: number;
      shared?: boolean;
    }
    interface Memory {
      readonly buffer: ArrayBuffer;
      /** Adds pages of 64 KiB and gives the number of pages before; a `buffer` read earlier is empty then. */
      grow(pages: number): number;
    }
    var Memory: { prototype: Memory; new (descriptor: MemoryDescriptor): Memory };

    interface TableDescriptor {
      element: TableKind;
      initial: number;
      maximum?: number;
    }
    interface Table {
      readonly length: number;
      // biome-ignore lint/suspicious/noExplicitAny: a table holds references to anything
      get(index: number): any;
      grow(entries: number, value?: unknown): number;
      set(index: number, value?: unknown): void;
    }
    var Table: { prototype: Table; new (descriptor: TableDescriptor, value?: unknown): Table };

    interface GlobalDescriptor {
      value: ValueType;
      mutable?: boolean;
    }
    interface Global {
      // biome-ignore lint/suspicious/noExplicitAny: as its descriptor says
      value: any;
      // biome-ignore lint/suspicious/noExplicitAny: as its descriptor says
      valueOf(): any;
    }
    var Global: { prototype: Global; new (descriptor: GlobalDescriptor, value?: unknown): Global };

    interface WebAssemblyInstantiatedSource {
      instance: Instance;
      module: Module;
    }
    function compile(bytes: ArrayBufferView | ArrayBuffer): Promise<Module>;
    function compileStreaming(source: Response | PromiseLike<Response>): Promise<Module>;
    function instantiate(
      bytes: ArrayBufferView | ArrayBuffer,
      imports?: Imports,
    ): Promise<WebAssemblyInstantiatedSource>;
    function instantiate(module: Module, imports?: Imports): Promise<Instance>;
    function instantiateStreaming(
      source: Response | PromiseLike<Response>,
      imports?: Imports,
    ): Promise<WebAssemblyInstantiatedSource>;
    function validate(bytes: ArrayBufferView | ArrayBuffer): boolean;
  }
}
