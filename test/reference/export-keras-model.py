"""Exports a Keras model as a SavedModel and prints as JSON what it gives, for test/tensorflow/node/saved-model.full.test.ts.

    .venv/bin/python test/reference/export-keras-model.py FOLDER
"""

import json
import sys

import keras
import numpy as np

keras.utils.set_random_seed(1)
image = keras.Input([16, 16, 3], name="image")
x = keras.layers.Conv2D(8, 3, strides=2, padding="same")(image)
x = keras.layers.BatchNormalization()(x)
x = keras.layers.ReLU()(x)
x = keras.layers.DepthwiseConv2D(3, padding="same", activation="relu6")(x)
x = keras.layers.GlobalAveragePooling2D()(x)
box = keras.layers.Dense(4, activation="sigmoid", name="box")(x)
label = keras.layers.Dense(10, activation="softmax", name="label")(x)
model = keras.Model(image, {"box": box, "label": label})
model.export(sys.argv[1], verbose=False)

images = np.sin(0.7 * np.arange(2 * 16 * 16 * 3)).reshape(2, 16, 16, 3).astype("float32")
print(json.dumps({name: np.asarray(value).tolist() for name, value in model(images).items()}))
