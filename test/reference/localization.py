"""Makes localization.json: errors and overlaps of pairs of boxes, quantiles, and bootstrap intervals.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install scikit-learn==1.9.1 scipy==1.17.1 numpy
    /tmp/oracle/bin/python test/reference/localization.py

Bootstrap ends are the mean over 20 seeds of scipy.stats.bootstrap(method="percentile", n_resamples=2000), `spread` is
five times their standard deviation.
"""

import json
import pathlib

import numpy
import scipy
import sklearn
from sklearn.metrics import mean_absolute_error, mean_squared_error

random = numpy.random.default_rng(20261128)


def random_boxes(count):
    corners = random.uniform(0, 200, (count, 2))
    return numpy.concatenate([corners, corners + random.uniform(2, 90, (count, 2))], axis=1).round(2)


def errors(a, b, scale):
    a, b = a / scale, b / scale
    return [mean_absolute_error(a, b), mean_squared_error(a, b)]


def pair_case(count, moved):
    a = random_boxes(count)
    b = (a + random.normal(0, moved, a.shape)).round(2)
    b = numpy.concatenate([numpy.minimum(b[:, :2], b[:, 2:]), numpy.maximum(b[:, :2], b[:, 2:])], axis=1)
    sizes = random.integers(200, 400, (count, 2))
    size = (numpy.minimum(a[:, 2:], b[:, 2:]) - numpy.maximum(a[:, :2], b[:, :2])).clip(min=0)
    shared = size.prod(axis=1)
    iou = shared / ((a[:, 2:] - a[:, :2]).prod(axis=1) + (b[:, 2:] - b[:, :2]).prod(axis=1) - shared)
    centers = [(boxes[:, :2] + boxes[:, 2:]) / 2 for boxes in (a, b)]
    distance = numpy.linalg.norm(centers[0] - centers[1], axis=1)
    inside = ((centers[1] >= a[:, :2]) & (centers[1] <= a[:, 2:])).all(axis=1)
    scale = sizes[:, [1, 0, 1, 0]]
    return {
        "boxesTrue": a.tolist(), "boxesPred": b.tolist(), "sizes": sizes.tolist(),
        "meanIou": iou.mean(), "medianIou": numpy.median(iou), "worstIou": iou.min(),
        "iouQuartiles": numpy.quantile(iou, [0.25, 0.75]).tolist(),
        "recallAt50": (iou >= 0.5).mean(), "recallAt75": (iou >= 0.75).mean(), "recallAt90": (iou >= 0.9).mean(),
        "pointingAccuracy": inside.mean(), "centerError": distance.mean(), "errors": errors(a, b, 1),
        "normalized": [(distance / numpy.linalg.norm(sizes, axis=1)).mean(), *errors(a, b, scale)],
    }  # fmt: skip


def bootstrap_case(values, name, statistic, confidence):
    runs = []
    for seed in range(20):
        found = scipy.stats.bootstrap(
            (values,), statistic, n_resamples=2000, confidence_level=confidence, method="percentile",
            rng=numpy.random.default_rng(seed), vectorized=False,
        )  # fmt: skip
        runs.append([*found.confidence_interval, found.standard_error])
    return {
        "values": values.tolist(), "statistic": name, "confidence": confidence,
        "ends": numpy.mean(runs, axis=0).tolist(), "spread": (5 * numpy.std(runs, axis=0)).tolist(),
    }  # fmt: skip


pairs = [pair_case(count, moved) for count, moved in [(40, 2), (40, 8), (25, 30), (1, 3), (2, 60)]]
quantiles = []
for count in (1, 2, 3, 10, 41):
    values = random.normal(0, 3, count).round(3)
    shares = [0, 0.025, 0.25, 0.5, 0.9, 0.975, 1]
    quantiles.append({"values": values.tolist(), "shares": shares, "expected": numpy.quantile(values, shares).tolist()})
bootstraps = [
    bootstrap_case(random.beta(5, 2, 80).round(4), "mean", numpy.mean, 0.95),
    bootstrap_case(random.beta(5, 2, 25).round(4), "mean", numpy.mean, 0.8),
    bootstrap_case((random.random(60) < 0.7).astype(float), "mean", numpy.mean, 0.95),
    bootstrap_case(random.normal(0, 1, 50).round(4), "maximum", numpy.max, 0.9),
]

target = pathlib.Path(__file__).with_suffix(".json")
made_by = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__}
lines = [f'"madeBy":{json.dumps(made_by)}']
for name, cases in {"pairs": pairs, "quantiles": quantiles, "bootstraps": bootstraps}.items():
    rows = ",\n".join(json.dumps(case, separators=(",", ":"), default=float) for case in cases)
    lines.append(f'"{name}":[\n{rows}\n]')
target.write_text("{" + ",\n".join(lines) + "}\n")
