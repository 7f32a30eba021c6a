import type { Annotation, DetectionDataset, Sample } from "../../datasets/dataset.js";
import { eachSample } from "../../datasets/each-sample.js";
import type { ResizeMode } from "../../image/fitting.js";
import type { LabelledImage } from "../../image/labelled-image.js";
import { wasTrainedOn } from "../../training/trained-on.js";
import { fitToModel } from "../predict-localizer.js";

/** What is asked about many images. */
interface Asker<A> {
  readonly batchSize: number;
  ask(images: readonly LabelledImage[]): Promise<A[]>;
}

interface AskedModel {
  readonly imageShape: readonly [height: number, width: number, channels: number];
  readonly resizeMode: ResizeMode;
}

/** A test sample without its pixels, and what the model says of it. */
export interface Answered<A> {
  readonly known: Annotation;
  readonly answer: A;
  /** Whether the model was trained on it. */
  readonly isTrainedOn: boolean;
}

/**
 * What a model says of every sample of a test set, in order. Pictures are read ahead and forgotten: a set may be larger
 * than memory.
 *
 * @param check Throws where a sample does not fit the model.
 * @param options.onTrainingSplit Whether samples that the model was trained on are let through.
 * @throws {RangeError} At the first sample that the model was trained on, unless that is allowed.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 */
export async function* answersOf<A>(
  model: AskedModel,
  asker: Asker<A>,
  test: DetectionDataset,
  check: (sample: Sample, name: string) => void,
  { onTrainingSplit }: { readonly onTrainingSplit: boolean },
): AsyncGenerator<Answered<A>, void, undefined> {
  const read = async (index: number) => {
    const sample = await test.read(index);
    const name = `sample "${sample.id}" of "${test.name}"`;
    const isTrainedOn = wasTrainedOn(model, sample);
    if (isTrainedOn && !onTrainingSplit) {
      throw new RangeError(
        `test must hold images that the model was not trained on, but ${name} is one of those: its figures would say ` +
          "how well the model remembers. Take another split, or say onTrainingSplit: true",
      );
    }
    check(sample, name);
    const fitted = await fitToModel(sample.image, model, name);
    const { image, ...rest } = sample;
    const known: Annotation = { ...rest, size: [image.shape[0], image.shape[1]] };
    return { known, fitted, isTrainedOn };
  };
  let waiting: Awaited<ReturnType<typeof read>>[] = [];
  const ask = async (): Promise<Answered<A>[]> => {
    const asked = waiting;
    waiting = [];
    const answers = await asker.ask(asked.map(({ fitted }) => fitted));
    return asked.map(({ known, isTrainedOn }, at) => ({ known, isTrainedOn, answer: answers[at]! }));
  };
  for await (const one of eachSample(test, read, { description: "Evaluating" })) {
    waiting.push(one);
    if (waiting.length === asker.batchSize) yield* await ask();
  }
  if (waiting.length > 0) yield* await ask();
}
