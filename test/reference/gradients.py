"""What tf.GradientTape says of the functions in test/tensorflow/gradients/reference.test.ts: writes gradients.json beside
it.

    .venv/bin/python test/reference/gradients.py
"""

import json
import pathlib

import numpy as np
import tensorflow as tf


def wave(*shape, phase=0.0):
    """sin(0.7 i + phase), element by element: the inputs, made the same way in the test."""
    size = int(np.prod(shape))
    return tf.constant(np.sin(0.7 * np.arange(size) + phase).reshape(shape), tf.float32)


def gradient(function, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        result = function(x)
        loss = tf.reduce_sum(result * wave(*result.shape, phase=0.3))
    return tf.convert_to_tensor(tape.gradient(loss, x))


image = wave(1, 5, 6, 2)
boxes = tf.constant([[0.13, 0.21, 0.88, 0.83], [0.05, 0.03, 0.51, 0.92]], tf.float32)
v1 = tf.compat.v1.image

results = {
    "crop and resize, image": gradient(lambda x: tf.image.crop_and_resize(x, boxes, [0, 0], [3, 4]), image),
    "crop and resize, boxes": gradient(lambda x: tf.image.crop_and_resize(image, x, [0, 0], [3, 4]), boxes),
    "resize bilinear, half-pixel centres": gradient(
        lambda x: v1.resize_bilinear(x, [3, 9], half_pixel_centers=True), image
    ),
    "resize nearest, half-pixel centres": gradient(
        lambda x: v1.resize_nearest_neighbor(x, [3, 9], half_pixel_centers=True), image
    ),
    "gather nd": gradient(lambda x: tf.gather_nd(x, [[0, 1], [1, 2], [0, 1]]), wave(2, 3, 2)),
    "gather with batches": gradient(
        lambda x: tf.gather(x, [[[0, 2]], [[1, 1]]], axis=2, batch_dims=2), wave(2, 1, 3)
    ),
    "einsum": gradient(lambda x: tf.einsum("bqhd,bkhd->bhqk", x, wave(2, 5, 2, 3, phase=1)), wave(2, 4, 2, 3)),
    "einsum with an ellipsis": gradient(
        lambda x: tf.einsum("...ij,...jk->...ik", x, wave(5, 3, 4, phase=1)), wave(1, 2, 3)
    ),
    "scatter nd": gradient(lambda x: tf.scatter_nd([[0], [2], [0]], x, [4, 2]), wave(3, 2)),
    "top k": gradient(lambda x: tf.math.top_k(x, 2).values, wave(2, 4, phase=0.4)),
    "strided slice": gradient(lambda x: x[0:2, 3:0:-2], wave(2, 4)),
    "mirror pad": gradient(lambda x: tf.pad(x, [[1, 1], [2, 1]], "REFLECT"), wave(3, 4)),
    "depth to space": gradient(lambda x: tf.nn.depth_to_space(x, 2), wave(1, 2, 2, 4)),
    "cumulative product": gradient(
        lambda x: tf.math.cumprod(x, 1, exclusive=True, reverse=True), wave(2, 3, phase=0.4)
    ),
    "choice": gradient(lambda x: tf.where(x > 0.1, x * x, -x), wave(2, 3)),
    "conv2d dilated": gradient(
        lambda x: tf.nn.conv2d(x, wave(3, 2, 2, 3, phase=1), 1, "SAME", dilations=2), image
    ),
    "depthwise conv2d dilated, filter": gradient(
        lambda x: tf.nn.depthwise_conv2d(image, x, [1, 1, 1, 1], "SAME", dilations=[2, 2]), wave(3, 2, 2, 2, phase=1)
    ),
    "max pool with argmax": gradient(
        lambda x: tf.nn.max_pool_with_argmax(x, 2, 2, "VALID").output, wave(2, 4, 6, 2)
    ),
}

path = pathlib.Path(__file__).with_suffix(".json")
entries = [
    f"  {json.dumps(name)}: "
    + json.dumps({"shape": list(value.shape), "values": [round(float(v), 6) for v in np.ravel(value.numpy())]})
    for name, value in results.items()
]
path.write_text("{\n" + ",\n".join(entries) + "\n}\n")
