"""Prints as JSON what TensorFlow reads in every events file under a folder, for test/tensorflow/node/summaries.test.ts."""

import json
import pathlib
import sys

import tensorflow as tf

root = pathlib.Path(sys.argv[1])
events = []
for file in sorted(root.rglob("events.out.tfevents.*")):
    for event in tf.compat.v1.train.summary_iterator(str(file)):
        for value in event.summary.value:
            is_tensor = value.WhichOneof("value") == "tensor"
            events.append(
                {
                    "file": str(file.parent.relative_to(root)),
                    "step": event.step,
                    "tag": value.tag,
                    "plugin": value.metadata.plugin_data.plugin_name,
                    "description": value.metadata.summary_description,
                    "value": tf.make_ndarray(value.tensor).tolist() if is_tensor else value.simple_value,
                }
            )
print(json.dumps(events))
