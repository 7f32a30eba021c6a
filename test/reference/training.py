"""Makes training.json: Keras' Adam, cross-entropy and parameter counts, and torchvision's box loss.

    .venv/bin/python test/reference/training.py

The box loss is the formula of torchvision.ops.generalized_box_iou_loss, written in numpy (float64); the rest is what
Keras 3.15 on TensorFlow 2.21 computes.
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy

random = numpy.random.default_rng(20240602)


def rounded(array):
    return numpy.asarray(array, numpy.float32).astype(float).tolist()


def adam():
    """40 steps on two variables with gradients of very different size and a learning rate that changes."""
    start = [random.normal(size=(3, 2)).astype("float32"), random.normal(size=4).astype("float32")]
    variables = [keras.Variable(value) for value in start]
    optimizer = keras.optimizers.Adam(learning_rate=0.1)
    steps = []
    for step in range(40):
        gradients = [
            (random.normal(size=value.shape) * 10.0 ** random.integers(-6, 3, size=value.shape)).astype("float32")
            for value in start
        ]
        rate = float(numpy.float32(0.05 * (1 + numpy.cos(step / 5))))
        optimizer.learning_rate.assign(rate)
        optimizer.apply_gradients(zip(gradients, variables))
        steps.append(
            {
                "learningRate": rate,
                "gradients": [rounded(gradient) for gradient in gradients],
                "variables": [rounded(variable.numpy()) for variable in variables],
            }
        )
    return {"start": [rounded(value) for value in start], "steps": steps}


def box_losses():
    """Random pairs, the same box twice, boxes that touch, boxes far apart, one inside the other."""
    corners = random.uniform(size=(60, 2, 2, 2))
    pairs = numpy.concatenate([corners.min(axis=2), corners.max(axis=2)], axis=-1)
    special = [
        [[0.1, 0.2, 0.5, 0.9], [0.1, 0.2, 0.5, 0.9]],
        [[0, 0, 0.5, 1], [0.5, 0, 1, 1]],
        [[0, 0, 0.1, 0.1], [0.9, 0.9, 1, 1]],
        [[0, 0, 1, 1], [0.25, 0.25, 0.75, 0.75]],
    ]
    pairs = numpy.concatenate([pairs, special]).astype(numpy.float32).astype(float)
    first, second = pairs[:, 0], pairs[:, 1]
    shared = numpy.clip(
        numpy.minimum(first[:, 2:], second[:, 2:]) - numpy.maximum(first[:, :2], second[:, :2]), 0, None
    ).prod(axis=1)
    area = lambda boxes: (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    union = area(first) + area(second) - shared
    around = (
        numpy.maximum(first[:, 2:], second[:, 2:]) - numpy.minimum(first[:, :2], second[:, :2])
    ).prod(axis=1)
    iou = shared / (union + 1e-7)
    giou = 1 - (iou - (around - union) / (around + 1e-7))
    return {
        "boxes1": first.tolist(),
        "boxes2": second.tolist(),
        "iou": iou.tolist(),
        "giouLoss": giou.tolist(),
    }


def cross_entropy():
    logits = random.normal(size=(20, 5)) * 3
    labels = random.integers(0, 5, size=20)
    probabilities = numpy.exp(logits) / numpy.exp(logits).sum(axis=1, keepdims=True)
    losses = keras.losses.sparse_categorical_crossentropy(labels, probabilities.astype("float32"))
    return {"labels": labels.tolist(), "probabilities": rounded(probabilities), "losses": rounded(losses)}


def parameter_counts():
    """The article's network with both heads, at several sizes of image and numbers of classes."""
    layers = keras.layers
    counts = []
    for shape, classes in [((64, 64, 1), 10), ((64, 64, 3), 2), ((100, 60, 3), 5)]:
        image = keras.Input(shape)
        x = image
        for filters in (32, 64, 128):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
            x = layers.MaxPooling2D(2)(x)
        x = layers.Dense(128, activation="relu")(layers.Flatten()(x))
        for heads, outputs in {
            "both": [layers.Dense(classes)(x), layers.Dense(4)(x)],
            "classes": [layers.Dense(classes)(x)],
            "boxes": [layers.Dense(4)(x)],
        }.items():
            model = keras.Model(image, outputs)
            counts.append({"inputShape": shape, "numClasses": classes, "heads": heads, "count": model.count_params()})
    return counts


result = {
    "adam": adam(),
    "boxLosses": box_losses(),
    "crossEntropy": cross_entropy(),
    "parameterCounts": parameter_counts(),
}
pathlib.Path(__file__).with_name("training.json").write_text(json.dumps(result) + "\n")
