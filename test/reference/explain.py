"""Grad-CAM, Grad-CAM++, HiResCAM, saliency and integrated gradients of a small Keras model by tf.GradientTape, with its
weights: test/explain/explain.test.ts compares. Run: .venv/bin/python test/reference/explain.py"""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(7)
image = np.random.default_rng(7).random((1, 8, 8, 2)).astype("float32")
STEPS = 20

x = keras.Input((8, 8, 2))
h = keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="conv1")(x)
h = keras.layers.MaxPooling2D()(h)
h = keras.layers.Conv2D(5, 3, padding="same", activation="relu", name="conv2")(h)
feature = h
h = keras.layers.Flatten()(h)
# The logits, so that the reference has no softmax to take off; the test's model has it.
classes = keras.layers.Dense(3, name="classes")(h)
boxes = keras.layers.Dense(4, activation="sigmoid", name="boxes")(h)
model = keras.Model(x, [feature, classes, boxes])
for layer in model.layers:
    if layer.weights:
        layer.bias.assign(keras.random.normal(layer.bias.shape, stddev=0.2, seed=3))


def values(target, outputs):
    _, said, box = outputs
    return [said[:, 1]] if target == "class" else [box[:, edge] for edge in range(4)]


def cams(target):
    with tf.GradientTape(persistent=True) as tape:
        outputs = model(image)
        activations = outputs[0]
        tape.watch(activations)
        h = keras.ops.reshape(activations, (1, -1))
        said = model.get_layer("classes")(h)
        box = model.get_layer("boxes")(h)
        listed = values(target, (None, said, box))
    maps = {"grad-cam": 0, "grad-cam++": 0, "hires-cam": 0}
    for value in listed:
        slope = tape.gradient(value, activations)
        for g in [slope] if target == "class" else [slope, -slope]:
            mean = tf.reduce_mean(g, (1, 2), keepdims=True)
            maps["grad-cam"] += tf.nn.relu(tf.reduce_sum(activations * mean, -1))
            # Equation 19 of Chattopadhyay et al., whose score is exp(value): its derivatives are powers of g.
            total = tf.reduce_sum(activations, (1, 2), keepdims=True)
            alpha = tf.math.divide_no_nan(g**2, 2 * g**2 + total * g**3)
            weight = tf.reduce_sum(alpha * tf.nn.relu(g), (1, 2), keepdims=True)
            maps["grad-cam++"] += tf.nn.relu(tf.reduce_sum(activations * weight, -1))
            maps["hires-cam"] += tf.nn.relu(tf.reduce_sum(activations * g, -1))
    return maps


def slopes(target, pictures):
    pictures = tf.convert_to_tensor(pictures)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(pictures)
        listed = [tf.reduce_sum(value) for value in values(target, model(pictures))]
    return [tape.gradient(value, pictures) for value in listed]


def integrated(target):
    shares = ((np.arange(STEPS) + 0.5) / STEPS).reshape(-1, 1, 1, 1).astype("float32")
    each = [tf.reduce_mean(g, 0) * image[0] for g in slopes(target, shares * image)]
    each = [tf.reduce_sum(one, -1) for one in each]
    return each[0] if len(each) == 1 else sum(abs(one) for one in each)


def flat(tensor):
    return [round(float(value), 9) for value in np.asarray(tensor).ravel()]


targets = {}
for target in ["class", "box"]:
    maps = cams(target)
    maps["saliency"] = sum(tf.reduce_max(abs(g), -1) for g in slopes(target, image))
    maps["integrated-gradients"] = integrated(target)
    targets[target] = {name: flat(value) for name, value in maps.items()}

out = {
    "image": flat(image),
    "weights": [{"shape": list(w.shape), "data": flat(w)} for w in model.get_weights()],
    "steps": STEPS,
    "maps": targets,
}
path = os.path.join(os.path.dirname(__file__), "explain.json")
with open(path, "w") as file:
    json.dump(out, file)
