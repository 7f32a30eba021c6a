import Module from "node:module";
import { Interrupted } from "./stopped-cells.js";

// TensorFlow.js trains in a loop of its own, where no code of a cell comes by. The kernel does not import it: it waits
// for a cell to do so.

type TrainFunction = (data: unknown) => unknown;

interface Model {
  isTraining: boolean;
  makeTrainFunction(): TrainFunction;
}

interface EngineState {
  readonly scopeStack: unknown[];
  gradientDepth: number;
  kernelDepth: number;
  activeTape: unknown;
}

interface Engine {
  readonly state: EngineState;
  endScope(): void;
}

const layersPackage = "@tensorflow/tfjs-layers";
const ModuleLoader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };

/** Makes `fit`, `fitDataset` and `trainOnBatch` of TensorFlow.js stoppable. */
export class TfjsStopper {
  readonly #prototypes = new WeakSet<Model>();
  /** Models that have trained since the last stop. */
  #models = new Set<WeakRef<Model>>();
  #known = new WeakSet<Model>();
  #stops = 0;

  /** Waits for TensorFlow.js to be loaded, by whatever loads it. */
  watch(): void {
    const load = ModuleLoader._load;
    ModuleLoader._load = (request, ...rest) => {
      const loaded = load.call(ModuleLoader, request, ...rest);
      if (request === layersPackage) {
        this.#prepare(loaded as { readonly LayersModel?: { readonly prototype: Model } });
      }
      return loaded;
    };
  }

  /**
   * Ends all training before its next batch.
   *
   * @param forced The JavaScript that ran was ended by force, and may have left the engine in the midst of an op.
   */
  stop(forced: boolean): void {
    this.#stops++;
    for (const model of this.#models) {
      const trained = model.deref();
      if (trained?.isTraining) trained.isTraining = false;
    }
    this.#models = new Set();
    this.#known = new WeakSet();
    if (forced) {
      // The engine's owner may have things to put right first.
      setImmediate(repairEngine);
    }
  }

  #prepare({ LayersModel }: { readonly LayersModel?: { readonly prototype: Model } }): void {
    const prototype = LayersModel?.prototype;
    if (!prototype || this.#prototypes.has(prototype)) return;
    this.#prototypes.add(prototype);
    const stopper = this;
    const { makeTrainFunction } = prototype;
    prototype.makeTrainFunction = function (this: Model): TrainFunction {
      const train = makeTrainFunction.call(this);
      return stopper.#stoppable(this, train);
    };
  }

  #stoppable(model: Model, train: TrainFunction): TrainFunction {
    if (!this.#known.has(model)) {
      this.#known.add(model);
      this.#models.add(new WeakRef(model));
    }
    const started = this.#stops;
    return (data) => {
      if (started !== this.#stops) throw new Interrupted();
      return train(data);
    };
  }
}

function repairEngine(): void {
  const engine = (globalThis as { _tfengine?: Engine })._tfengine;
  if (!engine) return;
  const { state } = engine;
  state.gradientDepth = 0;
  state.kernelDepth = 0;
  state.activeTape = null;
  while (state.scopeStack.length > 0) engine.endScope();
}
