"""What TensorFlow's own Python says of files that tf.node reads, for test/tensorflow/node.test.ts: writes node.json and
the SavedModel saved-model beside it.

    .venv/bin/python test/reference/node.py
"""

import base64
import json
import pathlib
import shutil

import numpy as np
import tensorflow as tf

here = pathlib.Path(__file__).parent


class Model(tf.Module):
    """Signatures with all kinds of dtypes; a variable and a table that only a restored model has."""

    def __init__(self):
        super().__init__()
        self.weights = tf.Variable(tf.reshape(tf.sin(0.7 * tf.range(6.0)), [3, 2]), name="weights")
        self.table = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(["cat", "dog"], tf.constant([7, 8], tf.int64)), -1
        )

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, name="x")])
    def dense(self, x):
        return {"y": tf.nn.relu(x @ self.weights)}

    @tf.function(
        input_signature=[
            tf.TensorSpec([2], tf.int64, name="whole"),
            tf.TensorSpec([2], tf.float64, name="real"),
            tf.TensorSpec([2], tf.uint8, name="byte"),
            tf.TensorSpec([2], tf.bool, name="flag"),
        ]
    )
    def dtypes(self, whole, real, byte, flag):
        return {
            "whole": whole * 2,
            "real": real / 3,
            "byte": byte + tf.constant(1, tf.uint8),
            "flag": ~flag,
            "half": tf.cast(real, tf.float16),
        }

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="word")])
    def lookup(self, word):
        return {"index": self.table.lookup(word), "upper": tf.strings.upper(word)}


model = Model()
folder = here / "saved-model"
shutil.rmtree(folder, ignore_errors=True)
signatures = {"serving_default": model.dense, "dtypes": model.dtypes, "lookup": model.lookup}
tf.saved_model.save(model, str(folder), signatures=signatures)
(folder / "fingerprint.pb").unlink(missing_ok=True)

x = tf.reshape(tf.cos(0.3 * tf.range(6.0)), [2, 3])
picture = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3) * 4
bmp_header = bytes.fromhex("424d") + b"".join(
    value.to_bytes(size, "little")
    for value, size in [(54 + 16 * 4, 4), (0, 4), (54, 4), (40, 4), (5, 4), (4, 4), (1, 2), (24, 2)]
    + [(0, 4), (64, 4), (0, 4), (0, 4), (0, 4), (0, 4)]
)
bmp = bmp_header + b"".join(row[:, ::-1].tobytes() + b"\0" for row in picture[::-1])
# Two frames of one pixel: red, then green.
frame = "21f904000a000000" + "2c00000000010001000002"
gif = bytes.fromhex(
    "47494638396101000100910000" + "ff000000ff000000ff000000" + frame + "02440100" + frame + "024c0100" + "3b"
)
files = {
    "png": tf.io.encode_png(picture).numpy(),
    "png grey": tf.io.encode_png(picture[:, :, :1]).numpy(),
    "jpeg": tf.io.encode_jpeg(picture, quality=90).numpy(),
    "bmp": bmp,
    "gif": gif,
}
decoded = {name: tf.io.decode_image(data).numpy() for name, data in files.items()}
decoded["jpeg half"] = tf.io.decode_jpeg(files["jpeg"], ratio=2).numpy()
decoded["png grey as rgb"] = tf.io.decode_png(files["png grey"], channels=3).numpy()


def written(array):
    return {"shape": list(array.shape), "values": np.ravel(array).tolist()}


reference = {
    "dense": {"x": written(x.numpy()), "y": written(model.dense(x)["y"].numpy())},
    "files": {name: base64.b64encode(data).decode() for name, data in files.items()},
    "decoded": {name: written(array) for name, array in decoded.items()},
    "encoded": {
        "png": base64.b64encode(tf.io.encode_png(picture, compression=9).numpy()).decode(),
        "jpeg": base64.b64encode(
            tf.io.encode_jpeg(picture, quality=50, progressive=True, chroma_downsampling=False).numpy()
        ).decode(),
    },
}
(here / "node.json").write_text(json.dumps(reference, indent=1) + "\n")
