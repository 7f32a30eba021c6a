"""Makes losses.json: losses and their gradients by Keras 3.15 and TensorFlow 2.21.

    .venv/bin/python test/reference/losses.py

What Keras lacks is written in TensorFlow (float64) after the code of torchvision.ops (sigmoid_focal_loss,
generalized_box_iou_loss, distance_box_iou_loss, complete_box_iou_loss), torch.nn.functional.smooth_l1_loss and CenterNet
(_neg_loss, without its clipping), and of Conditional DETR. The gradient is that of the sum of all losses.
"""

import itertools
import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy
import tensorflow as tf

random = numpy.random.default_rng(20240811)
keras.backend.set_floatx("float64")


def case(loss, true, predicted, **options):
    true = numpy.asarray(true, "float32").astype("float64")
    predicted = tf.constant(numpy.asarray(predicted, "float32").astype("float64"))
    with tf.GradientTape() as tape:
        tape.watch(predicted)
        losses = loss(true, predicted)
        total = tf.reduce_sum(losses)
    return {
        "options": options,
        "true": true.tolist(),
        "predicted": predicted.numpy().tolist(),
        "losses": losses.numpy().tolist(),
        "gradients": tape.gradient(total, predicted).numpy().tolist(),
    }


def elementwise(loss):
    """Keras means over the last axis: one more axis of size 1 keeps every element."""
    return lambda true, predicted: loss(true[..., None], predicted[..., None])


numbers = random.normal(size=(5, 7)), random.normal(size=(5, 7)) * 2
answers = random.integers(0, 2, size=(5, 7)), random.normal(size=(5, 7)) * 4
shares = answers[0], 1 / (1 + numpy.exp(-answers[1] / 2))
labels = random.integers(0, 6, size=20)
logits = random.normal(size=(20, 6)) * 3
probabilities = numpy.exp(logits) / numpy.exp(logits).sum(axis=1, keepdims=True)


def smooth_l1(beta):
    def loss(true, predicted):
        error = tf.abs(predicted - true)
        return tf.where(error < beta, 0.5 * error**2 / beta, error - 0.5 * beta)

    return loss


def focal(gamma, alpha):
    def loss(true, predicted):
        p = tf.sigmoid(predicted)
        entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=true, logits=predicted)
        p_t = p * true + (1 - p) * (1 - true)
        losses = entropy * (1 - p_t) ** gamma
        return losses if alpha is None else (alpha * true + (1 - alpha) * (1 - true)) * losses

    return loss


def heat_map(true, predicted):
    p = tf.sigmoid(predicted)
    positive = tf.cast(true == 1, "float64")
    negative = tf.cast(true < 1, "float64")
    found = tf.math.log(p) * (1 - p) ** 2 * positive
    empty = tf.math.log(1 - p) * p**2 * (1 - true) ** 4 * negative
    return -(tf.reduce_sum(found) + tf.reduce_sum(empty)) / tf.maximum(tf.reduce_sum(positive), 1)


def box_loss(kind, eps=1e-7):
    def loss(true, predicted):
        x1, y1, x2, y2 = tf.unstack(predicted, axis=-1)
        x1g, y1g, x2g, y2g = tf.unstack(tf.constant(true), axis=-1)
        shared = tf.maximum(tf.minimum(x2, x2g) - tf.maximum(x1, x1g), 0) * tf.maximum(
            tf.minimum(y2, y2g) - tf.maximum(y1, y1g), 0
        )
        union = (x2 - x1) * (y2 - y1) + (x2g - x1g) * (y2g - y1g) - shared
        iou = shared / (union + eps)
        width = tf.maximum(x2, x2g) - tf.minimum(x1, x1g)
        height = tf.maximum(y2, y2g) - tf.minimum(y1, y1g)
        if kind == "iou":
            return 1 - iou
        if kind == "giou":
            return 1 - (iou - (width * height - union) / (width * height + eps))
        diagonal = width**2 + height**2 + eps
        distance = ((x1 + x2 - x1g - x2g) / 2) ** 2 + ((y1 + y2 - y1g - y2g) / 2) ** 2
        diou = 1 - iou + distance / diagonal
        if kind == "diou":
            return diou
        v = (4 / numpy.pi**2) * (tf.atan((x2g - x1g) / (y2g - y1g)) - tf.atan((x2 - x1) / (y2 - y1))) ** 2
        alpha = tf.stop_gradient(v / (1 - iou + v + eps))
        return diou + alpha * v

    return loss


def boxes(count, size):
    """Pairs, and at the end: boxes that hardly touch, boxes far apart, one inside the other."""
    corners = random.uniform(size=(count, 2, 2, 2))
    pairs = numpy.concatenate([corners.min(axis=2), corners.max(axis=2)], axis=-1)
    special = [
        [[0, 0, 0.5, 1], [0.45, 0.05, 1, 0.95]],
        [[0, 0, 0.1, 0.12], [0.85, 0.9, 0.95, 1]],
        [[0, 0, 1, 1], [0.25, 0.2, 0.7, 0.75]],
    ]
    pairs = numpy.concatenate([pairs, special]) * size
    return pairs[:, 0], pairs[:, 1]


heat = random.uniform(0, 0.9, size=(2, 5, 5, 3))
heat[0, 1, 2, 0] = heat[0, 4, 4, 1] = heat[1, 0, 0, 2] = 1

none = {"reduction": None}


def categorical(from_logits, smoothing):
    loss = keras.losses.CategoricalCrossentropy(from_logits=from_logits, label_smoothing=smoothing, **none)
    return lambda true, predicted: loss(tf.one_hot(true.astype(int), 6, dtype="float64"), predicted)


def binary(from_logits, smoothing):
    return elementwise(keras.losses.BinaryCrossentropy(from_logits=from_logits, label_smoothing=smoothing, **none))


result = {
    "meanAbsoluteError": [case(elementwise(keras.losses.MeanAbsoluteError(**none)), *numbers)],
    "meanSquaredError": [case(elementwise(keras.losses.MeanSquaredError(**none)), *numbers)],
    "huberLoss": [
        case(elementwise(keras.losses.Huber(delta=delta, **none)), *numbers, delta=delta) for delta in (0.3, 1, 2)
    ],
    "smoothL1Loss": [case(smooth_l1(beta), *numbers, beta=beta) for beta in (0.1, 1, 2.5)],
    "binaryCrossEntropy": [
        case(binary(True, smoothing), *answers, fromLogits=True, labelSmoothing=smoothing) for smoothing in (0, 0.1)
    ]
    + [case(binary(False, smoothing), *shares, labelSmoothing=smoothing) for smoothing in (0, 0.2)],
    "categoricalCrossEntropy": [
        case(categorical(True, smoothing), labels, logits, fromLogits=True, labelSmoothing=smoothing)
        for smoothing in (0, 0.1)
    ],
    "categoricalProbabilities": [
        case(categorical(False, smoothing), labels, probabilities, labelSmoothing=smoothing) for smoothing in (0, 0.1)
    ],
    "focalLoss": [
        case(focal(gamma, alpha), *answers, gamma=gamma, alpha=alpha)
        for gamma, alpha in [(2, 0.25), (0, None), (1.5, 0.6), (0.5, None)]
    ],
    "heatMapFocalLoss": [
        case(heat_map, heat, random.normal(size=heat.shape) * 3),
        case(heat_map, heat * 0.9, random.normal(size=heat.shape) * 3),
    ],
    "iouLoss": [
        case(box_loss(kind), *boxes(30, size), overlap=kind) for kind in ("iou", "giou", "diou", "ciou") for size in (1, 300)
    ],
}


def set_loss():
    """Conditional DETR's HungarianMatcher (by trying all assignments) and SetCriterion, of three pictures."""
    queries, classes = 6, 4
    predicted = tf.constant(random.normal(size=(3, queries, classes)))
    guesses = tf.constant(random_boxes((3, queries)))
    pictures = [(random.integers(0, classes, size=count), random_boxes((count,))) for count in (2, 0, 5)]
    objects = sum(len(labels) for labels, _ in pictures)
    matches, targets = [], numpy.zeros((3, queries, classes))
    with tf.GradientTape() as tape:
        tape.watch([predicted, guesses])
        l1 = giou = tf.constant(0.0, tf.float64)
        for picture, (labels, boxes) in enumerate(pictures):
            p = tf.sigmoid(predicted[picture]).numpy()
            positive = 0.25 * (1 - p) ** 2 * -numpy.log(p + 1e-8)
            negative = 0.75 * p**2 * -numpy.log(1 - p + 1e-8)
            cost = numpy.zeros((queries, len(labels)))
            for query in range(queries):
                for index, (label, box) in enumerate(zip(labels, boxes)):
                    guess = guesses[picture, query]
                    cost[query, index] = (
                        2 * (positive - negative)[query, label]
                        + 5 * numpy.abs(centred(guess) - centred(box)).sum()
                        + 2 * box_loss("giou", 0)(box[None], guess[None])[0]
                    )
            best = min(
                itertools.permutations(range(queries), len(labels)),
                key=lambda chosen: sum(cost[query, index] for index, query in enumerate(chosen)),
            )
            matches.append(sorted([int(query), index] for index, query in enumerate(best)))
            for index, query in enumerate(best):
                targets[picture, query, labels[index]] = 1
                guess = guesses[picture, query]
                l1 += tf.reduce_sum(tf.abs(centred(guess) - centred(boxes[index])))
                giou += box_loss("giou")(boxes[index][None], guess[None])[0]
        scores = tf.reduce_sum(focal(2, 0.25)(targets, predicted))
        loss = (2 * scores + 5 * l1 + 2 * giou) / objects
    return {
        "scores": predicted.numpy().tolist(),
        "boxes": guesses.numpy().tolist(),
        "pictures": [{"labels": labels.tolist(), "boxes": boxes.tolist()} for labels, boxes in pictures],
        "matches": matches,
        "loss": float(loss),
        "parts": [float(scores / objects), float(l1 / objects), float(giou / objects)],
        "gradients": [gradient.numpy().tolist() for gradient in tape.gradient(loss, [predicted, guesses])],
    }


def random_boxes(shape):
    corners = random.uniform(size=(*shape, 2, 2))
    return numpy.concatenate([corners.min(axis=-2), corners.max(axis=-2)], axis=-1)


def centred(box):
    return tf.concat([(box[:2] + box[2:]) / 2, box[2:] - box[:2]], 0)


result["setLoss"] = set_loss()
text = json.dumps(result)
pathlib.Path(__file__).with_name("losses.json").write_text(text + "\n")
