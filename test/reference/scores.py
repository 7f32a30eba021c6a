"""Makes scores.json: what scikit-learn says of predicted classes, scores and probabilities.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install scikit-learn==1.9.1 numpy
    /tmp/oracle/bin/python test/reference/scores.py
"""

import json
import math
import pathlib
import warnings

import numpy
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")
random = numpy.random.default_rng(20261124)


def labels_case(name, y_true, y_pred):
    y_true, y_pred = [[int(value) for value in values] for values in (y_true, y_pred)]
    present = sorted({*y_true, *y_pred})
    averages = ["macro", "micro", "weighted"] + (["binary"] if set(present) <= {0, 1} else [])
    everything = list(range(max(present) + 1))
    by_class = metrics.precision_recall_fscore_support(y_true, y_pred, labels=present, zero_division=0)
    return {
        "name": name,
        "yTrue": y_true,
        "yPred": y_pred,
        "precision": {a: metrics.precision_score(y_true, y_pred, average=a, zero_division=0) for a in averages},
        "recall": {a: metrics.recall_score(y_true, y_pred, average=a, zero_division=0) for a in averages},
        "balancedAccuracy": metrics.balanced_accuracy_score(y_true, y_pred),
        "matthews": metrics.matthews_corrcoef(y_true, y_pred),
        "kappa": {
            weights or "none": metrics.cohen_kappa_score(
                y_true, y_pred, labels=everything, weights=weights, replace_undefined_by=0.0
            )
            for weights in (None, "linear", "quadratic")
        },
        "report": [[label, *(float(column[row]) for column in by_class)] for row, label in enumerate(present)],
    }


def random_labels(name, count, classes, right):
    y_true = random.integers(0, classes, count)
    return labels_case(name, y_true, numpy.where(random.random(count) < right, y_true, random.integers(0, classes, count)))


labels = [
    *(random_labels(f"{classes} classes, {count} labels", count, classes, right)
      for classes, count, right in [(2, 60, 0.7), (2, 200, 0.1), (3, 40, 0.5), (10, 300, 0.6), (30, 20, 0.5), (5, 80, 0.0)]),
    labels_case("one class only, all right", [0, 0, 0], [0, 0, 0]),
    labels_case("the positive class alone", [1, 1], [1, 1]),
    labels_case("one true class, two predicted", [1, 1, 1], [1, 0, 1]),
    labels_case("two true classes, one predicted", [0, 1, 1], [1, 1, 1]),
    labels_case("all wrong", [0, 1, 2], [1, 2, 0]),
    labels_case("no label in common", [0, 0], [1, 1]),
    labels_case("a gap between the classes", [0, 5, 5, 9], [0, 5, 9, 9]),
    labels_case("a single label", [3], [3]),
]  # fmt: skip


def scores_case(name, y_true, scores):
    y_true, scores = [int(value) for value in y_true], [float(value) for value in scores]
    fpr, tpr, roc_thresholds = metrics.roc_curve(y_true, scores)
    precision, recall, thresholds = metrics.precision_recall_curve(y_true, scores)
    area = metrics.roc_auc_score(y_true, scores)
    return {
        "name": name,
        "yTrue": y_true,
        "scores": scores,
        "falsePositiveRate": numpy.nan_to_num(fpr).tolist(),
        "truePositiveRate": numpy.nan_to_num(tpr).tolist(),
        "rocThresholds": [None if math.isinf(value) else value for value in roc_thresholds.tolist()],
        "rocAuc": None if math.isnan(area) else area,
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "thresholds": thresholds.tolist(),
        "averagePrecision": metrics.average_precision_score(y_true, scores),
    }


def random_scores(name, count, levels=None, share=0.4):
    y_true = random.random(count) < share
    scores = random.normal(0, 1, count) + y_true
    return scores_case(name, y_true, scores if levels is None else numpy.round(scores * levels) / levels)


scores = [
    random_scores("no ties", 60),
    random_scores("many ties", 80, levels=2),
    random_scores("few positives", 100, share=0.03),
    random_scores("a long list", 300, levels=20),
    scores_case("perfect", [0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]),
    scores_case("upside down", [1, 1, 0, 0], [0.1, 0.2, 0.8, 0.9]),
    scores_case("all the same score", [0, 1, 0, 1], [0.5] * 4),
    scores_case("no positives", [0, 0, 0], [0.1, 0.5, 0.9]),
    scores_case("only positives", [1, 1, 1], [0.1, 0.5, 0.9]),
    scores_case("one label", [1], [0.3]),
]


def probabilities_case(name, y_true, rows, ks):
    y_true, rows = numpy.array(y_true), numpy.array(rows)
    classes = list(range(rows.shape[1]))
    confidence, right = rows.max(axis=1), rows.argmax(axis=1) == y_true
    share, mean = calibration_curve(right, confidence, n_bins=10)
    counts = numpy.bincount(numpy.searchsorted(numpy.linspace(0, 1, 11)[1:-1], confidence), minlength=10)
    counts = counts[counts > 0]
    gaps = numpy.abs(share - mean)
    case = {
        "name": name,
        "yTrue": y_true.tolist(),
        "probabilities": rows.tolist(),
        "logLoss": metrics.log_loss(y_true, y_proba=rows, labels=classes),
        "brier": metrics.brier_score_loss(y_true, rows, labels=classes),
        "bins": [[int(count), float(a), float(b)] for count, a, b in zip(counts, share, mean)],
        "expectedError": float((counts * gaps).sum() / counts.sum()),
        "maximumError": float(gaps.max()),
        "topK": {},
    }
    if len(classes) > 2:
        case["topK"] = {k: metrics.top_k_accuracy_score(y_true, rows, k=k, labels=classes) for k in ks}
        if len(set(y_true.tolist())) == len(classes):
            case["rocAuc"] = {
                average: metrics.roc_auc_score(y_true, rows, multi_class="ovr", average=average)
                for average in ("macro", "weighted")
            }
    return case


def random_probabilities(name, count, classes, sharp, levels=None):
    y_true = numpy.concatenate([numpy.arange(classes), random.integers(0, classes, count - classes)])
    logits = random.normal(0, 1, (count, classes)) * sharp
    logits[numpy.arange(count), y_true] += 1.5
    if levels is not None:
        logits = numpy.round(logits * levels) / levels
    rows = numpy.exp(logits) / numpy.exp(logits).sum(axis=1, keepdims=True)
    return probabilities_case(name, y_true, rows, range(1, classes + 1))


probabilities = [
    random_probabilities("two classes", 60, 2, 1.5),
    random_probabilities("three classes", 80, 3, 1.5),
    random_probabilities("ten classes", 100, 10, 1),
    random_probabilities("ties", 60, 4, 1, levels=1),
    random_probabilities("very sure", 40, 3, 12),
    probabilities_case("certain, one wrong", [0, 1, 2, 0], [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]], [1, 2, 3]),
    probabilities_case("one true class", [1, 1], [[0.2, 0.8], [0.6, 0.4]], []),
]

target = pathlib.Path(__file__).with_suffix(".json")
made_by = {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__}
parts = {"labels": labels, "scores": scores, "probabilities": probabilities}
lines = [f'"madeBy":{json.dumps(made_by)}']
for name, cases in parts.items():
    rows = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
    lines.append(f'"{name}":[\n{rows}\n]')
target.write_text("{" + ",\n".join(lines) + "}\n")
