"""Keras' side of `npm run bench -- engine`: for every line "off" or "auto" on stdin, trains the article's CNN on 1,024
images with that jit_compile and prints the seconds it took."""

import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
from keras import layers

COUNT, BATCH, SIZE, CLASSES = 1024, 32, 64, 10


def build(jit_compile):
    images = keras.Input((SIZE, SIZE, 3))
    features = images
    for filters in (32, 64, 128):
        features = layers.Conv2D(filters, 3, padding="same", activation="relu")(features)
        features = layers.MaxPooling2D(2)(features)
    hidden = layers.Dense(128, activation="relu")(layers.Flatten()(features))
    classes = layers.Dense(CLASSES, activation="softmax", name="classes")(hidden)
    boxes = layers.Dense(4, activation="sigmoid", name="boxes")(hidden)
    model = keras.Model(images, [classes, boxes])
    losses = ["categorical_crossentropy", "mean_squared_error"]
    model.compile(keras.optimizers.Adam(1e-3), loss=losses, jit_compile=jit_compile)
    return model


random = np.random.default_rng(1)
images = random.random((COUNT, SIZE, SIZE, 3), np.float32)
labels = np.eye(CLASSES, dtype=np.float32)[random.integers(0, CLASSES, COUNT)]
boxes = random.random((COUNT, 4), np.float32)
models = {"off": build(False), "auto": build("auto")}


def seconds(model):
    begun = time.perf_counter()
    model.fit(images, [labels, boxes], batch_size=BATCH, shuffle=False, verbose=0)
    return time.perf_counter() - begun


for model in models.values():
    seconds(model)
print("ready", flush=True)
for line in sys.stdin:
    print(seconds(models[line.strip()]), flush=True)
