"""Makes optimizers.json: Keras' optimizers, clipping, weight averages, schedules, and parameter counts.

    .venv/bin/python test/reference/optimizers.py

All by Keras 3.15 and TensorFlow 2.21, but for OneCycleLR, which is written after torch.optim.lr_scheduler.
"""

import json
import math
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy
import tensorflow as tf

random = numpy.random.default_rng(20240602)
STEPS = 25


def rounded(array):
    return numpy.asarray(array, numpy.float32).astype(float).tolist()


start = [random.normal(size=(3, 2)).astype("float32"), random.normal(size=4).astype("float32")]
rates = [float(numpy.float32(0.05 * (1 + numpy.cos(step / 5)))) for step in range(STEPS)]
# Gradients of very different size.
gradients = [
    [
        (random.normal(size=value.shape) * 10.0 ** random.integers(-6, 3, size=value.shape)).astype("float32")
        for value in start
    ]
    for _ in range(STEPS)
]


def optimizer(spec, make, clip={}, exclude=False):
    variables = [keras.Variable(value) for value in start]
    made = make(learning_rate=0.1, **clip)
    if exclude:
        made.exclude_from_weight_decay(var_list=[variable for variable in variables if len(variable.shape) < 2])
    steps = []
    for rate, values in zip(rates, gradients):
        made.learning_rate.assign(rate)
        made.apply_gradients(zip([tf.constant(value) for value in values], variables))
        steps.append([rounded(variable.numpy()) for variable in variables])
    names = {"global_clipnorm": "norm", "clipvalue": "value"}
    return {"spec": spec, "clip": {names[key]: value for key, value in clip.items()}, "steps": steps}


o = keras.optimizers
optimizers = [
    optimizer("sgd", o.SGD),
    optimizer("momentum", lambda **k: o.SGD(momentum=0.9, **k)),
    optimizer({"name": "sgd", "momentum": 0.5}, lambda **k: o.SGD(momentum=0.5, **k)),
    optimizer("nesterov", lambda **k: o.SGD(momentum=0.9, nesterov=True, **k)),
    optimizer("rmsprop", o.RMSprop),
    optimizer(
        {"name": "rmsprop", "rho": 0.8, "momentum": 0.7, "epsilon": 1e-5},
        lambda **k: o.RMSprop(rho=0.8, momentum=0.7, epsilon=1e-5, **k),
    ),
    optimizer("adam", o.Adam),
    optimizer(
        {"name": "adam", "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-4},
        lambda **k: o.Adam(beta_1=0.8, beta_2=0.95, epsilon=1e-4, **k),
    ),
    optimizer("adamw", o.AdamW, exclude=True),
    optimizer(
        {"name": "adamw", "weightDecay": 0.3}, lambda **k: o.AdamW(weight_decay=0.3, **k), exclude=True
    ),
    optimizer("sgd", o.SGD, clip={"global_clipnorm": 0.5}),
    optimizer("sgd", o.SGD, clip={"clipvalue": 0.01}),
    optimizer("adam", o.Adam, clip={"global_clipnorm": 2.0}),
]


def average(decay):
    """The first variable's average while it moves along the gradients."""
    variable = tf.Variable(start[0])
    mean = tf.train.ExponentialMovingAverage(decay, num_updates=tf.Variable(0.0))
    mean.apply([variable])
    values = []
    for step in range(STEPS):
        variable.assign_add(tf.clip_by_value(gradients[step][0], -1, 1))
        mean._num_updates.assign(float(step + 1))
        mean.apply([variable])
        values.append(rounded(mean.average(variable).numpy()))
    return {"decay": decay, "means": values}


def one_cycle(rise, start_share, final, steps):
    """torch.optim.lr_scheduler.OneCycleLR, anneal_strategy "cos", max_lr 1, by its get_lr."""
    ends = [float(rise * steps) - 1, steps - 1]
    shares = [start_share, 1, final]
    rates = []
    for step in range(steps):
        begin = 0.0
        for phase, end in enumerate(ends):
            if step <= end or phase == len(ends) - 1:
                passed = (step - begin) / (end - begin)
                low, high = shares[phase], shares[phase + 1]
                rates.append(high + (low - high) / 2.0 * (math.cos(math.pi * passed) + 1))
                break
            begin = end
    return {"rise": rise, "start": start_share, "final": final, "rates": rates}


def plateau(losses, **options):
    """The rate after each epoch, by the callback itself."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=o.SGD(1.0), loss="mse")
    callback = keras.callbacks.ReduceLROnPlateau(monitor="loss", min_lr=0, **options)
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"loss": loss})
        rates.append(float(model.optimizer.learning_rate.numpy()))
    names = {"min_delta": "minDelta"}
    return {"options": {names.get(key, key): value for key, value in options.items()}, "losses": losses, "rates": rates}


cosine = o.schedules.CosineDecay
warm = cosine(0.0, 75, alpha=0.1, warmup_target=1.0, warmup_steps=25)
piecewise = o.schedules.PiecewiseConstantDecay([29, 79], [1.0, 0.2, 0.04])
falling = (1 / numpy.arange(1, 41) + random.uniform(0, 0.05, 40)).round(4).tolist()
schedules = {
    "cosine": [float(cosine(1.0, 100, alpha=0.05)(step)) for step in range(101)],
    "warmUp": [float(warm(step + 1)) for step in range(100)],
    "step": [float(piecewise(step)) for step in range(100)],
    "oneCycle": [one_cycle(0.3, 1 / 25, 1 / 250000, 100), one_cycle(0.25, 0.1, 0.01, 37)],
    "plateau": [
        plateau(falling, factor=0.5, patience=2, min_delta=0.0),
        plateau(falling, factor=0.1, patience=3, min_delta=0.01, cooldown=2),
        plateau([1.0] * 12, factor=0.3, patience=1, min_delta=1e-4, cooldown=1),
    ],
}


def parameter_counts():
    """The article's network with both heads, at several sizes of image and numbers of classes."""
    layers = keras.layers
    counts = []
    for shape, classes in [((64, 64, 1), 10), ((64, 64, 3), 2), ((100, 60, 3), 5)]:
        image = keras.Input(shape)
        x = image
        for filters in (32, 64, 128):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
            x = layers.MaxPooling2D(2)(x)
        x = layers.Dense(128, activation="relu")(layers.Flatten()(x))
        for heads, outputs in {
            "both": [layers.Dense(classes)(x), layers.Dense(4)(x)],
            "classes": [layers.Dense(classes)(x)],
            "boxes": [layers.Dense(4)(x)],
        }.items():
            model = keras.Model(image, outputs)
            counts.append({"inputShape": shape, "numClasses": classes, "heads": heads, "count": model.count_params()})
    return counts


result = {
    "start": [rounded(value) for value in start],
    "rates": rates,
    "gradients": [[rounded(value) for value in values] for values in gradients],
    "optimizers": optimizers,
    "averages": [average(0.9), average(0.2)],
    "schedules": schedules,
    "parameterCounts": parameter_counts(),
}
pathlib.Path(__file__).with_name("optimizers.json").write_text(json.dumps(result) + "\n")
