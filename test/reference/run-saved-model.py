"""Runs a SavedModel on sin(0.7 i), and prints as JSON what it gives, for test/export/export-saved-model.full.test.ts.

    .venv/bin/python test/reference/run-saved-model.py FOLDER BATCH HEIGHT WIDTH CHANNELS
"""

import json
import sys

import numpy as np
import tensorflow as tf

shape = [int(side) for side in sys.argv[2:]]
images = np.abs(np.sin(0.7 * np.arange(np.prod(shape)))).reshape(shape).astype("float32")
run = tf.saved_model.load(sys.argv[1]).signatures["serving_default"]
print(json.dumps({name: value.numpy().tolist() for name, value in run(images=tf.constant(images)).items()}))
