"""Makes coco.json: what pycocotools says of random detections.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install pycocotools==2.0.11 numpy
    /tmp/oracle/bin/python test/reference/coco.py

A true box is [label, x, y, width, height, crowd, area], a detection [label, x, y, width, height, score] with null for
NaN. `stats` are the twelve figures, `classes` the same of each class alone; `precision` and `scores` are sums of all
entries of these arrays at the largest number of detections, each times 1 + its index mod 97.
"""

import contextlib
import io
import json
import math
import pathlib

import numpy
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

random = numpy.random.default_rng(20261123)


def checksum(values):
    values = numpy.nan_to_num(numpy.ascontiguousarray(values).ravel(), nan=-5.0)
    return float((values * (numpy.arange(values.size) % 97 + 1)).sum())


def evaluate(images, num_classes, agnostic):
    truth = {"info": {}, "images": [], "annotations": [], "categories": [{"id": k} for k in range(num_classes)]}
    found = []
    for image_id, (true_boxes, detections) in enumerate(images):
        truth["images"].append({"id": image_id})
        for label, x, y, w, h, crowd, area in true_boxes:
            annotation = {"id": len(truth["annotations"]) + 1, "image_id": image_id, "category_id": label}
            annotation |= {"bbox": [x, y, w, h], "iscrowd": crowd, "area": area}
            truth["annotations"].append(annotation)
        for label, x, y, w, h, score in detections:
            score = math.nan if score is None else score
            found.append({"image_id": image_id, "category_id": label, "bbox": [x, y, w, h], "score": score})
    with contextlib.redirect_stdout(io.StringIO()):
        ground_truth = COCO()
        ground_truth.dataset = truth
        ground_truth.createIndex()
        detected = COCO()
        if found:
            detected = ground_truth.loadRes(found)
        else:
            detected.dataset = {"images": truth["images"], "categories": truth["categories"], "annotations": []}
            detected.createIndex()
        evaluation = COCOeval(ground_truth, detected, "bbox")
        evaluation.params.useCats = 0 if agnostic else 1
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation


def mean(values):
    values = values[values > -1]
    return float(values.mean()) if values.size else -1.0


def class_stats(evaluation, k):
    precision, recall = evaluation.eval["precision"][:, :, k], evaluation.eval["recall"][:, k]
    return [
        mean(precision[:, :, 0, 2]), mean(precision[0, :, 0, 2]), mean(precision[5, :, 0, 2]),
        *(mean(precision[:, :, area, 2]) for area in (1, 2, 3)),
        *(mean(recall[:, 0, limit]) for limit in (0, 1, 2)),
        *(mean(recall[:, area, 2]) for area in (1, 2, 3)),
    ]  # fmt: skip


def plain(number):
    number = round(float(number), 4)
    return int(number) if number == int(number) else number


def random_box(step, side):
    x, y = random.uniform(-10, 200, 2)
    w, h = random.uniform(0, side, 2)
    return [round(value / step) * step for value in (x, y, w, h)]


def random_case(step=1.0, side=150, images=4, classes=3, truths=5, found=10, crowds=0.1, levels=None, nan=0.0, flat=0.0,
                own_area=False, moved=0.12, agnostic=False, present=None):
    labels = list(range(classes)) if present is None else present
    made = []
    for _ in range(images):
        true_boxes, detections = [], []
        for _ in range(random.integers(0, truths + 1)):
            box = random_box(step, side)
            if random.random() < flat:
                box[random.integers(2, 4)] = 0
            area = box[2] * box[3] * (random.uniform(0.4, 1) if own_area else 1)
            true_boxes.append([int(random.choice(labels)), *box, int(random.random() < crowds), area])
        for _ in range(random.integers(0, found + 1)):
            label = int(random.integers(0, classes))
            box = random_box(step, side)
            if true_boxes and random.random() < 0.8:
                near = true_boxes[random.integers(0, len(true_boxes))]
                shift = random.normal(0, moved, 4) * max(near[3], near[4], 4)
                box = [max(round((a + b) / step) * step, 0 if i > 1 else -50) for i, (a, b) in enumerate(zip(near[1:5], shift))]
                label = near[0] if random.random() < 0.85 else label
            score = round(float(random.random()), 3) if levels is None else round(int(random.integers(0, levels)) / levels, 3)
            detections.append([label, *box, None if random.random() < nan else score])
        made.append([[[plain(v) for v in box] for box in true_boxes],
                     [[v if v is None else plain(v) for v in box] for box in detections]])  # fmt: skip
    return {"images": made, "numClasses": classes, "agnostic": agnostic}


kinds = {
    "whole pixels": {},
    "quarters of pixels": {"step": 0.25},
    "hundredths of pixels": {"step": 0.01},
    "few scores, many ties": {"levels": 3},
    "one score": {"levels": 1},
    "NaN scores": {"nan": 0.3, "levels": 4},
    "many crowds": {"crowds": 0.6},
    "crowds only": {"crowds": 1.0},
    "boxes without area": {"flat": 0.4, "side": 30},
    "areas of their own": {"own_area": True},
    "small objects": {"side": 36},
    "one class": {"classes": 1, "images": 3},
    "classes without truth": {"classes": 5, "present": [1, 3]},
    "no truth": {"truths": 0},
    "no detections": {"found": 0},
    "nothing": {"truths": 0, "found": 0},
    "one image": {"images": 1, "classes": 2},
    "crowded image": {"images": 1, "classes": 1, "truths": 40, "found": 160, "side": 60},
    "nearly right": {"moved": 0.02},
    "class-agnostic": {"agnostic": True, "levels": 5},
    "class-agnostic crowds": {"agnostic": True, "crowds": 0.4},
    "classes apart": {"classes": 12, "images": 2},
}

cases = []
for name, options in kinds.items():
    for _ in range(3 if name in ("nothing", "crowded image", "no detections") else 11):
        case = random_case(**options)
        evaluation = evaluate(case["images"], case["numClasses"], case["agnostic"])
        count = evaluation.eval["precision"].shape[2]
        cases.append({
            "name": name, **case,
            "stats": [float(value) for value in evaluation.stats],
            "classes": [class_stats(evaluation, k) for k in range(count)],
            "precision": checksum(evaluation.eval["precision"][..., 2]),
            "scores": checksum(evaluation.eval["scores"][..., 2]),
        })  # fmt: skip

target = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
target.write_text('{"madeBy":{"pycocotools":"2.0.11","numpy":"%s"},"cases":[\n%s\n]}\n' % (numpy.__version__, lines))
print(len(cases), "cases")
