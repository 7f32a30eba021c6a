import assert from "node:assert/strict";
import test from "node:test";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { tf } from "../../src/tensorflow/index.js";
import { batches } from "../../src/training/batches.js";
import { createOptimizer } from "../../src/training/optimizers/create-optimizer.js";
import type { Optimizer } from "../../src/training/optimizers/optimizer.js";
import { localizerLoss } from "../../src/training/tasks/localizer-loss.js";
import { localizerTargets } from "../../src/training/tasks/localizer-targets.js";
import { localizerTask } from "../../src/training/tasks/localizer-task.js";
import { trainingStep, validationStep } from "../../src/training/training-steps.js";
import { assertClose } from "./assert-close.js";

test("the compiled step is the eager step: losses to 1e-5, weights to a hundredth of what they moved", async () => {
  const [compiledModel, eagerModel] = [1, 1].map((seed) =>
    buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, seed }),
  ) as [ReturnType<typeof buildCnnModel>, ReturnType<typeof buildCnnModel>];
  const variablesOf = ({ trainableWeights }: typeof eagerModel) =>
    trainableWeights.map((weight) => weight.read() as tf.Variable);
  const [compiledAdam, eagerAdam] = [compiledModel, eagerModel].map((model) =>
    createOptimizer(variablesOf(model), "adam"),
  ) as [Optimizer, Optimizer];
  const start = eagerModel.getWeights().map((weight) => weight.dataSync().slice());
  const task = localizerTask(compiledModel, {});
  const train = trainingStep(task, { optimizer: compiledAdam });
  const validate = validationStep(task);
  const canvases = digitsOnClutter({ count: 32, seed: 1 });
  const learningRate = 0.001;

  let step = 0;
  for await (const { images, samples } of batches(canvases, { batchSize: 8 })) {
    step++;
    const truth = localizerTargets(samples, eagerModel, canvases.name);
    const eagerLoss = tf.tidy(() => {
      const variables = variablesOf(eagerModel);
      const { value, grads } = tf.variableGrads(
        () => localizerLoss(eagerModel.forward(images, { training: true }), truth).loss,
        variables,
      );
      eagerAdam.apply(
        variables.map(({ name }) => grads[name]!),
        tf.scalar(learningRate),
        tf.scalar(step),
      );
      return value.dataSync()[0]!;
    });
    const measured = await validate(images, truth);
    const { loss, classLoss, boxLoss, accuracy, meanIou } = await train(images, truth, learningRate, step);
    assertClose([loss, measured.loss], [eagerLoss, loss], 1e-5, `step ${step}`);
    assertClose([classLoss! + boxLoss!], [loss], 1e-5);
    assert.ok(accuracy! >= 0 && accuracy! <= 1 && meanIou! > 0 && meanIou! <= 1);
    tf.dispose(truth);
  }

  for (const [index, weight] of compiledModel.getWeights().entries()) {
    const ofEager = await eagerModel.getWeights()[index]!.data();
    const apart = distance(await weight.data(), ofEager);
    const moved = distance(ofEager, start[index]!);
    assert.ok(apart <= 0.01 * moved, `weight ${index}: ${apart} apart, moved ${moved}`);
  }
  train.dispose();
  validate.dispose();
  for (const thing of [compiledAdam, eagerAdam, compiledModel, eagerModel]) thing.dispose();
});

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0;
  for (let index = 0; index < a.length; index++) squares += (a[index]! - b[index]!) ** 2;
  return Math.sqrt(squares);
}
