"""Keras' side of `npm run bench -- engine`. Every line on stdin, `{"model": ..., "work": ..., "way": ...}`, is answered
with the seconds that this work took; a model's first line builds and warms it. The models are those of test/bench/models.
"""

import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

CLASSES, ANCHORS = 10, 3
random = np.random.default_rng(1)


def conv(x, filters, size=3, **options):
    return layers.Conv2D(filters, size, padding="same", **options)(x)


def pooled_convolutions(x):
    for filters in (32, 64, 128):
        x = layers.MaxPooling2D(2)(conv(x, filters, activation="relu"))
    return x


def heads(x):
    hidden = layers.Dense(128, activation="relu")(layers.Flatten()(x))
    return [
        layers.Dense(CLASSES, activation="softmax", name="classes")(hidden),
        layers.Dense(4, activation="sigmoid", name="boxes")(hidden),
    ]


def cnn():
    images = keras.Input((64, 64, 3))
    return keras.Model(images, heads(pooled_convolutions(images)))


def attention():
    images = keras.Input((64, 64, 3))
    tokens = layers.Reshape((64, 128))(pooled_convolutions(images))
    query, key, value = (layers.Dense(128)(tokens) for _ in range(3))
    attended = layers.Attention()([query, value, key])
    return keras.Model(images, heads(layers.Add()([tokens, attended])))


def lstm(unroll=False):
    rows = keras.Input((32, 96))
    x = layers.LSTM(128, return_sequences=True, unroll=unroll)(rows)
    x = layers.LSTM(128, unroll=unroll)(x)
    return keras.Model(rows, layers.Dense(CLASSES, activation="softmax")(x))


def normalized(x):
    return layers.ReLU(6)(layers.BatchNormalization(epsilon=1e-3, momentum=0.99)(x))


def detector():
    images = keras.Input((128, 128, 3))
    x = normalized(conv(images, 32, strides=2, use_bias=False))
    levels = []
    for filters, stride in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]:
        if stride == 2:
            levels.append(x)
        x = normalized(layers.DepthwiseConv2D(3, stride, padding="same", use_bias=False)(x))
        x = normalized(conv(x, filters, 1, use_bias=False))
    levels = [*levels[-2:], x]
    merged = [conv(level, 128, 1) for level in levels]
    for index in (1, 0):
        merged[index] = layers.Add()([merged[index], layers.UpSampling2D(2)(merged[index + 1])])
    tower = layers.Conv2D(128, 3, padding="same", activation="relu")
    of_class = layers.Conv2D(ANCHORS * CLASSES, 3, padding="same")
    of_box = layers.Conv2D(ANCHORS * 4, 3, padding="same")
    features = [tower(conv(level, 128)) for level in merged]
    outputs = [
        layers.Concatenate(1)([layers.Reshape((-1, size))(head(x)) for x in features])
        for head, size in ((of_class, CLASSES), (of_box, 4))
    ]
    return keras.Model(images, outputs)


def one_hot(*shape):
    return np.eye(CLASSES, dtype=np.float32)[random.integers(0, CLASSES, shape)]


def uniform(*shape):
    return random.random(shape, np.float32)


# Model, loss, inputs and targets of one round, batch size.
WORKS = {
    "cnn": lambda n=1024: (cnn, ["categorical_crossentropy", "mse"], uniform(n, 64, 64, 3), [one_hot(n), uniform(n, 4)], 32),
    "attention": lambda n=1024: (attention, ["categorical_crossentropy", "mse"], uniform(n, 64, 64, 3), [one_hot(n), uniform(n, 4)], 32),
    "lstm": lambda n=1024: (lstm, "categorical_crossentropy", uniform(n, 32, 96), one_hot(n), 32),
    "detector": lambda n=32: (
        detector,
        [keras.losses.BinaryCrossentropy(from_logits=True), keras.losses.MeanAbsoluteError()],
        uniform(n, 128, 128, 3),
        [one_hot(n, 1008), uniform(n, 1008, 4)],
        8,
    ),
}


def trainer(name, way):
    build, loss, inputs, targets, batch = WORKS[name]()
    model = lstm(unroll=True) if "unrolled" in way else build()
    model.compile(keras.optimizers.Adam(1e-3), loss=loss, jit_compile=way.startswith("on"))
    return model, lambda: model.fit(inputs, targets, batch_size=batch, shuffle=False, verbose=0)


def predictor(name, way, batch):
    build, _, inputs, _, _ = WORKS[name]()
    model = build()
    inputs = inputs[: 64 * batch] if batch == 1 else inputs[: 8 * batch]
    if way == "predict":
        model.compile(jit_compile=False)
        return model, lambda: model.predict(inputs, batch_size=batch, verbose=0)
    function = tf.function(lambda x: model(x, training=False), jit_compile=way == "function-jit")

    def run():
        for start in range(0, len(inputs), batch):
            for output in function(tf.constant(inputs[start : start + batch])):
                output.numpy()

    return model, run


made = {}
for line in sys.stdin:
    name, work, way = (json.loads(line)[key] for key in ("model", "work", "way"))
    if (name, work, way) not in made:
        model, run = trainer(name, way) if work == "train" else predictor(name, way, int(work.removeprefix("predict-")))
        run()
        run()
        made[name, work, way] = run
        print(model.count_params(), flush=True)
    else:
        begun = time.perf_counter()
        made[name, work, way]()
        print(time.perf_counter() - begun, flush=True)
