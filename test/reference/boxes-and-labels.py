"""Makes boxes-and-labels.json: what scikit-learn says of labels, and torchvision's formulas of boxes.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install scikit-learn==1.9.1 numpy
    /tmp/oracle/bin/python test/reference/boxes-and-labels.py

The box formulas are those of torchvision.ops.boxes (box_area, box_iou, box_convert, clip_boxes_to_image), written in
numpy, with 0 where torchvision has 0/0.
"""

import json
import pathlib
import warnings

import numpy
import sklearn
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

warnings.simplefilter("ignore", UndefinedMetricWarning)
random = numpy.random.default_rng(20240601)


def label_case(name, y_true, y_pred, binary=False):
    averages = ["macro", "micro", "weighted"] + (["binary"] if binary else [])
    return {
        "name": name,
        "yTrue": [int(label) for label in y_true],
        "yPred": [int(label) for label in y_pred],
        "accuracy": accuracy_score(y_true, y_pred),
        "f1": {average: f1_score(y_true, y_pred, average=average, zero_division=0) for average in averages},
        "confusionMatrix": confusion_matrix(
            y_true, y_pred, labels=list(range(int(max(max(y_true), max(y_pred))) + 1))
        ).tolist(),
    }


def random_labels(name, count, classes, share_right):
    y_true = random.integers(0, classes, count)
    y_pred = numpy.where(random.random(count) < share_right, y_true, random.integers(0, classes, count))
    return label_case(name, y_true, y_pred, binary=classes == 2)


labels = [
    random_labels("two classes", 50, 2, 0.6),
    random_labels("ten classes", 200, 10, 0.5),
    random_labels("many classes, few labels", 12, 40, 0.3),
    random_labels("chance", 100, 3, 0.0),
    label_case("one class only, all right", [0, 0, 0], [0, 0, 0], binary=True),
    label_case("the positive class alone", [1, 1], [1, 1], binary=True),
    label_case("all wrong", [0, 1, 2], [1, 2, 0]),
    label_case("one class is never predicted", [0, 1, 2, 2], [0, 1, 1, 1]),
    label_case("a class is predicted that never is true", [0, 0, 1], [0, 2, 1]),
    label_case("no positive, none predicted", [0, 0], [0, 0], binary=True),
    label_case("a single label", [3], [3]),
    label_case("a gap between the classes", [0, 5, 5, 9], [0, 5, 9, 9]),
]


def box_area(boxes):
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def box_iou(boxes1, boxes2):
    left_top = numpy.maximum(boxes1[:, None, :2], boxes2[:, :2])
    right_bottom = numpy.minimum(boxes1[:, None, 2:], boxes2[:, 2:])
    size = (right_bottom - left_top).clip(min=0)
    shared = size[:, :, 0] * size[:, :, 1]
    union = box_area(boxes1)[:, None] + box_area(boxes2) - shared
    return numpy.divide(shared, union, out=numpy.zeros_like(shared), where=union > 0)


def clip(boxes, height, width):
    return numpy.stack(
        [
            boxes[:, 0].clip(0, width),
            boxes[:, 1].clip(0, height),
            boxes[:, 2].clip(0, width),
            boxes[:, 3].clip(0, height),
        ],
        axis=1,
    )


def convert(boxes):
    x1, y1, x2, y2 = boxes.T
    return {
        "xyxy": boxes.tolist(),
        "xywh": numpy.stack([x1, y1, x2 - x1, y2 - y1], axis=1).tolist(),
        "cxcywh": numpy.stack([(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1], axis=1).tolist(),
        "yxyx": numpy.stack([y1, x1, y2, x2], axis=1).tolist(),
    }


def random_boxes(count, whole):
    corners = random.uniform(-20, 120, (count, 4))
    boxes = numpy.concatenate([numpy.minimum(corners[:, :2], corners[:, 2:]), numpy.maximum(corners[:, :2], corners[:, 2:])], axis=1)
    return boxes.round() if whole else boxes


def box_case(name, boxes1, boxes2):
    boxes1, boxes2 = numpy.array(boxes1, dtype=float), numpy.array(boxes2, dtype=float)
    return {
        "name": name,
        "boxes1": boxes1.tolist(),
        "boxes2": boxes2.tolist(),
        "area": box_area(boxes1).tolist(),
        "iou": box_iou(boxes1, boxes2).tolist(),
        "clipped": clip(boxes1, 80, 100).tolist(),
        "formats": convert(boxes1),
    }


boxes = [
    box_case("whole pixels", random_boxes(12, True), random_boxes(9, True)),
    box_case("fractions of pixels", random_boxes(15, False), random_boxes(15, False)),
    box_case("no area", [[5, 5, 5, 9], [1, 1, 1, 1], [0, 0, 10, 10]], [[5, 5, 5, 9], [1, 1, 1, 1], [2, 2, 4, 4]]),
    box_case("touching, not overlapping", [[0, 0, 10, 10]], [[10, 0, 20, 10], [0, 10, 10, 20], [10, 10, 20, 20]]),
    box_case("one inside the other", [[0, 0, 100, 100]], [[0, 0, 50, 50], [25, 25, 75, 75], [0, 0, 100, 100]]),
]

made_by = {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__}
target = pathlib.Path(__file__).with_suffix(".json")
target.write_text(json.dumps({"madeBy": made_by, "labels": labels, "boxes": boxes}, indent=1) + "\n")
