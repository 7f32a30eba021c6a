"""What TensorFlow's own Python says of the ops in test/tensorflow/ops.test.ts: writes tensorflow-ops.json beside it.

    .venv/bin/python test/reference/tensorflow-ops.py
"""

import json
import pathlib

import numpy as np
import tensorflow as tf


def wave(*shape, phase=0.0):
    """sin(0.7 i + phase), element by element: the inputs, made the same way in the test."""
    size = int(np.prod(shape))
    return tf.constant(np.sin(0.7 * np.arange(size) + phase).reshape(shape), tf.float32)


image = wave(2, 6, 5, 3)
boxes = tf.constant([[0.1, 0.2, 0.9, 0.8], [0.0, 0.0, 0.5, 1.2]], tf.float32)
overlapping = tf.constant([[0, 0, 10, 10], [1, 1, 11, 11], [20, 20, 30, 30], [0, 0, 10, 9]], tf.float32)
scores = tf.constant([0.6, 0.9, 0.7, 0.3], tf.float32)
wide = wave(3, 7)

def transformed(images, interpolation, fill_mode):
    numbers = tf.constant([[1.1, 0.1, -0.3, -0.2, 0.9, 0.4, 0.01, -0.02]], tf.float32)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=numbers,
        output_shape=[4, 7],
        fill_value=0.5,
        interpolation=interpolation,
        fill_mode=fill_mode,
    )


results = {
    "conv2d same": tf.nn.conv2d(image, wave(3, 3, 3, 4, phase=1), 1, "SAME"),
    "conv2d valid, stride 2": tf.nn.conv2d(image, wave(3, 3, 3, 4, phase=1), 2, "VALID"),
    "conv2d dilated": tf.nn.conv2d(image, wave(2, 2, 3, 4, phase=1), 1, "SAME", dilations=2),
    "conv2d and relu": tf.nn.relu(tf.nn.conv2d(image, wave(3, 3, 3, 4, phase=1), 1, "SAME") + wave(4, phase=2)),
    "depthwise conv2d": tf.nn.depthwise_conv2d(image, wave(3, 3, 3, 2, phase=1), [1, 1, 1, 1], "SAME"),
    "conv2d transpose": tf.nn.conv2d_transpose(image, wave(3, 3, 4, 3, phase=1), [2, 12, 10, 4], 2, "SAME"),
    "max pool": tf.nn.max_pool2d(image, 2, 2, "VALID"),
    "average pool": tf.nn.avg_pool2d(image, 3, 1, "SAME"),
    "matrix product": tf.matmul(wave(4, 5), wave(3, 5, phase=1), transpose_b=True),
    "batched product": tf.matmul(wave(2, 4, 5), wave(2, 5, 3, phase=1)),
    "bias": wave(3, 4) + wave(4, phase=1),
    "sum of all but channels": tf.reduce_sum(image, [0, 1, 2]),
    "sum of rows": tf.reduce_sum(image, [1], keepdims=True),
    "mean of everything": tf.reduce_mean(image),
    "softmax": tf.nn.softmax(wide),
    "log softmax": tf.nn.log_softmax(wide),
    "log sum exp": tf.reduce_logsumexp(wide, 1),
    "moments": tf.concat(tf.nn.moments(wide, [0]), 0),
    "batch normalization": tf.nn.batch_normalization(
        image, wave(3, phase=1), tf.abs(wave(3, phase=2)), wave(3, phase=3), wave(3, phase=4), 1e-3
    ),
    "elu": tf.nn.elu(wide),
    "sigmoid": tf.sigmoid(wide),
    "relu6": tf.nn.relu6(wide * 8),
    "resize bilinear": tf.compat.v1.image.resize_bilinear(image, [9, 4]),
    "resize bilinear, half-pixel centres": tf.compat.v1.image.resize_bilinear(image, [9, 4], half_pixel_centers=True),
    "resize nearest": tf.compat.v1.image.resize_nearest_neighbor(image, [9, 4]),
    "crop and resize": tf.image.crop_and_resize(image, boxes, [1, 0], [3, 4]),
    "non-maximum suppression": tf.image.non_max_suppression(overlapping, scores, 3, 0.5, 0.1),
    "gather": tf.gather(image, [4, 0, 4], axis=2),
    "top k values": tf.math.top_k(wide, 3).values,
    "top k indices": tf.math.top_k(wide, 3).indices,
    "arg max": tf.argmax(wide, 1),
    "one hot": tf.one_hot([2, 0, 5], 4, 9.0, -1.0),
    "cumulative sum": tf.cumsum(wide, 1, exclusive=True, reverse=True),
    "mirror pad": tf.pad(wide, [[1, 1], [2, 0]], "REFLECT"),
    "concatenation": tf.concat([wide, wave(3, 2, phase=1), wide], 1),
    "strided slice": image[:, 1:6:2, ::-1, 1],
    "transpose": tf.transpose(image, [3, 1, 0, 2]),
    "einsum": tf.einsum("bhwc,cd->bhd", image, wave(3, 4, phase=1)),
    "where": tf.where(wide > 0.2, wide, -wide),
    "integer division": tf.constant([7, -7, 9], tf.int32) // tf.constant([2, 2, -4], tf.int32),
    "transform, bilinear": transformed(image, "BILINEAR", "CONSTANT"),
    "transform, nearest, reflected": transformed(image, "NEAREST", "REFLECT"),
    "conv2d with padding in numbers": tf.nn.conv2d(
        image, wave(3, 3, 3, 4, phase=1), 2, [[0, 0], [1, 2], [0, 1], [0, 0]]
    ),
    "max pool with padding in numbers": tf.nn.max_pool2d(
        tf.pad(image, [[0, 0], [1, 1], [1, 1], [0, 0]], constant_values=-np.inf), 3, 2, "VALID"
    ),
    "depthwise conv2d dilated": tf.nn.depthwise_conv2d(
        image, wave(3, 3, 3, 2, phase=1), [1, 1, 1, 1], "SAME", dilations=[2, 2]
    ),
    "max pool with places": tf.cast(tf.nn.max_pool_with_argmax(image, 2, 2, "VALID").argmax, tf.float32),
    "search sorted": tf.searchsorted([[0.1, 0.5, 0.9]], [[0.5, 0.2, 1.0]], side="right"),
    "dense bincount": tf.math.bincount([[0, 2, 2], [1, 1, 4]], minlength=5, maxlength=5, axis=-1),
    "bitwise and": tf.bitwise.bitwise_and([12, 7], [10, -1]),
    "sparse segment mean": tf.sparse.segment_mean(wide, [0, 2, 1], [0, 0, 1]),
    "ragged range": tf.ragged.range([2, 5, 8], [3, 5, 12]).flat_values,
    "complex product": tf.math.real(tf.complex(wide, wide + 1) * tf.complex(wide, -wide)),
}

path = pathlib.Path(__file__).with_suffix(".json")
entries = [
    f"  {json.dumps(name)}: "
    + json.dumps({"shape": list(value.shape), "values": [round(float(v), 7) for v in np.ravel(value.numpy())]})
    for name, value in results.items()
]
path.write_text("{\n" + ",\n".join(entries) + "\n}\n")
