"""Makes layers.json: multi-head attention by Keras 3.15 on TensorFlow 2.21, and FLOPs by TensorFlow's profiler.

    .venv/bin/python test/reference/layers.py
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy
import tensorflow as tf

random = numpy.random.default_rng(20241107)


def rounded(array):
    return numpy.asarray(array).astype(float).round(7).tolist()


def attention(shapes, **options):
    """Random weights and inputs, the output, its attention, and the gradient of the output's sum of squares."""
    layer = keras.layers.MultiHeadAttention(**options)
    inputs = [tf.constant(random.normal(size=shape).astype("float32")) for shape in shapes]
    given = {"query": inputs[0], "value": inputs[min(1, len(inputs) - 1)]}
    if len(inputs) == 3:
        given["key"] = inputs[2]
    layer(**given)
    layer.set_weights([random.normal(size=weight.shape) * 0.4 for weight in layer.get_weights()])
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        output, scores = layer(**given, return_attention_scores=True)
        loss = tf.reduce_sum(output**2)
    gradients = tape.gradient(loss, [inputs[0], *layer.trainable_variables])
    names = {"num_heads": "numHeads", "key_dim": "keyDim", "value_dim": "valueDim", "output_shape": "outputDim"}
    return {
        "args": {names[key]: value for key, value in options.items()},
        "inputs": [rounded(value) for value in inputs],
        "weights": [rounded(weight) for weight in layer.get_weights()],
        "output": rounded(output),
        "scores": rounded(scores),
        "gradients": [rounded(gradient) for gradient in gradients],
    }


def flops(model):
    """What TensorFlow's profiler counts of one image: of convolutions and products, and of all ops."""
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
    from tensorflow.python.profiler.model_analyzer import profile
    from tensorflow.python.profiler.option_builder import ProfileOptionBuilder

    function = tf.function(model).get_concrete_function(tf.TensorSpec([1, *model.input_shape[1:]], tf.float32))
    graph = convert_variables_to_constants_v2(function).graph
    options = ProfileOptionBuilder(ProfileOptionBuilder.float_operation()).with_empty_output().build()
    whole = profile(graph, options=options).total_float_ops
    options = ProfileOptionBuilder(ProfileOptionBuilder.float_operation()).with_empty_output().with_node_names(
        show_name_regexes=[".*"]
    ).build()
    options["account_type_regexes"] = ["Conv2D", "DepthwiseConv2dNative", "MatMul", "BatchMatMulV2", "Einsum"]
    products = profile(graph, cmd="op", options=options).total_float_ops
    return {"parameters": model.count_params(), "products": products, "all": whole}


def cnn():
    layers = keras.layers
    image = x = keras.Input((64, 64, 3))
    for filters in (32, 64, 128):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.Dense(128, activation="relu")(layers.Flatten()(x))
    return keras.Model(image, [layers.Dense(10, activation="softmax")(x), layers.Dense(4)(x)])


def separable():
    layers = keras.layers
    image = x = keras.Input((32, 32, 3))
    x = layers.Conv2D(16, 3, strides=2, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    for filters in (32, 64):
        x = layers.DepthwiseConv2D(3, strides=2, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Conv2D(filters, 1, use_bias=False)(x)
        x = layers.BatchNormalization()(x)
    return keras.Model(image, layers.Dense(4)(layers.GlobalAveragePooling2D()(x)))


result = {
    "attention": [
        attention([(2, 5, 6)], num_heads=2, key_dim=3),
        attention([(2, 3, 4), (2, 5, 6)], num_heads=3, key_dim=2, value_dim=5, output_shape=7),
        attention([(1, 4, 6), (1, 3, 5), (1, 3, 8)], num_heads=1, key_dim=4),
    ],
    "flops": {"cnn": flops(cnn()), "separable": flops(separable())},
}
pathlib.Path(__file__).with_name("layers.json").write_text(json.dumps(result) + "\n")
print(result["flops"])
