"""Makes boxes.json: what outside libraries say of overlaps, suppression, fusion, anchors and matching.

    python3 -m venv /tmp/oracle
    /tmp/oracle/bin/pip install numpy scipy==1.17.1 shapely==2.2.0 ensemble-boxes==1.0.9 opencv-python-headless==5.0.0.93
    /tmp/oracle/bin/python test/reference/boxes.py

Shapely gives the overlap of turned boxes, OpenCV suppresses (hard and soft), ensemble-boxes fuses, SciPy assigns. What
torchvision alone has (generalised, distance and complete IoU, AnchorGenerator, DefaultBoxGenerator, Matcher, BoxCoder)
is written in numpy after its documented formulas, without the epsilons.
"""

import json
import pathlib

import cv2
import ensemble_boxes
import numpy
import scipy
import shapely
from scipy.optimize import linear_sum_assignment
from shapely.affinity import rotate
from shapely.geometry import box as rectangle

random = numpy.random.default_rng(20240707)


def random_boxes(count, limit=100, smallest=5, largest=60):
    corner = random.uniform(0, limit - smallest, (count, 2))
    size = random.uniform(smallest, largest, (count, 2))
    return numpy.concatenate([corner, numpy.minimum(corner + size, limit)], axis=1).round(2)


def overlaps(a, b):
    """After torchvision/ops/_utils.py and boxes.py, for one pair."""
    width, height = a[2:] - a[:2], b[2:] - b[:2]
    shared = numpy.prod((numpy.minimum(a[2:], b[2:]) - numpy.maximum(a[:2], b[:2])).clip(0))
    union = width.prod() + height.prod() - shared
    iou = shared / union if union > 0 else 0.0
    around = numpy.maximum(a[2:], b[2:]) - numpy.minimum(a[:2], b[:2])
    giou = iou - (around.prod() - union) / around.prod()
    diou = iou - (((a[:2] + a[2:]) / 2 - (b[:2] + b[2:]) / 2) ** 2).sum() / (around**2).sum()
    aspect = 4 / numpy.pi**2 * (numpy.arctan(width[0] / width[1]) - numpy.arctan(height[0] / height[1])) ** 2
    alpha = aspect / (1 - iou + aspect) if aspect > 0 else 0.0
    return {"iou": iou, "giou": giou, "diou": diou, "ciou": diou - alpha * aspect}


def overlap_cases():
    boxes1, boxes2 = random_boxes(12), random_boxes(9)
    boxes2[0] = boxes1[0]
    boxes2[1] = [40, 40, 60, 80]
    boxes1[1] = [60, 40, 80, 80]
    table = [[overlaps(a, b) for b in boxes2] for a in boxes1]
    return {
        "boxes1": boxes1.tolist(),
        "boxes2": boxes2.tolist(),
        "overlaps": {kind: [[pair[kind] for pair in row] for row in table] for kind in ("iou", "giou", "diou", "ciou")},
    }


def rotated_cases():
    def some(count):
        return numpy.concatenate(
            [random.uniform(0, 50, (count, 2)), random.uniform(1, 40, (count, 2)), random.uniform(-400, 400, (count, 1))],
            axis=1,
        )

    def polygon(box):
        cx, cy, width, height, degrees = box
        # Shapely's y runs up: what is counter-clockwise as one sees it there is clockwise here.
        return rotate(rectangle(cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2), -degrees)

    boxes1, boxes2 = some(14), some(11)
    boxes2[0] = boxes1[0]
    boxes2[1] = boxes1[1] + [0, 0, 0, 0, 180]
    boxes2[2] = boxes1[2] * [1, 1, 0.5, 0.5, 1]
    boxes1[3] = [20, 20, 10, 10, 45]
    boxes2[3] = [20, 20, 10, 10, 0]
    boxes1[4], boxes2[4] = [10, 10, 10, 10, 0], [20, 10, 10, 10, 90]
    first, second = [polygon(box) for box in boxes1], [polygon(box) for box in boxes2]
    return {
        "boxes1": boxes1.tolist(),
        "boxes2": boxes2.tolist(),
        "iou": [[a.intersection(b).area / a.union(b).area for b in second] for a in first],
        "around": [list(a.bounds) for a in first],
    }


def suppression_cases():
    cases = []
    for count, threshold in [(1, 0.5), (40, 0.5), (80, 0.3), (80, 0.7), (200, 0.45)]:
        boxes = random_boxes(count).round(3)
        scores = random.permutation(count) / count * 0.98 + 0.01
        labels = random.integers(0, 3, count)
        xywh = numpy.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
        common = [xywh.tolist(), scores.astype(numpy.float32).tolist()]
        soft = {}
        for method, flag in [("linear", cv2.dnn.SOFT_NMSMETHOD_SOFTNMS_LINEAR), ("gaussian", cv2.dnn.SOFT_NMSMETHOD_SOFTNMS_GAUSSIAN)]:
            rectangles = [[round(value) for value in one] for one in xywh.tolist()]
            updated, indices = cv2.dnn.softNMSBoxes(rectangles, common[1], 0.05, threshold, sigma=0.5, method=flag)
            soft[method] = {
                "boxes": [[x, y, x + w, y + h] for x, y, w, h in rectangles],
                "indices": numpy.array(indices).ravel().tolist(),
                "scores": numpy.array(updated).ravel().tolist(),
            }
        cases.append(
            {
                "boxes": boxes.tolist(),
                "scores": scores.tolist(),
                "labels": labels.tolist(),
                "iouThreshold": threshold,
                "kept": numpy.array(cv2.dnn.NMSBoxes(*common, 0, threshold)).ravel().tolist(),
                "keptPerClass": numpy.array(cv2.dnn.NMSBoxesBatched(*common, labels.tolist(), 0, threshold)).ravel().tolist(),
                "soft": soft,
            }
        )
    return cases


def fusion_cases():
    cases = []
    for counts, weights, threshold, skip in [([6], None, 0.55, 0.0), ([20, 25], [2, 1], 0.5, 0.1), ([30, 20, 10], [1, 3, 0.5], 0.4, 0.0)]:
        predictions = [
            {
                "boxes": (random_boxes(count) / 100).tolist(),
                "scores": random.uniform(0.02, 1, count).tolist(),
                "labels": random.integers(0, 2, count).tolist(),
            }
            for count in counts
        ]
        fused = {}
        for name, kind in [("average", "avg"), ("max", "max")]:
            boxes, scores, labels = ensemble_boxes.weighted_boxes_fusion(
                *[[one[key] for one in predictions] for key in ("boxes", "scores", "labels")],
                weights=weights, iou_thr=threshold, skip_box_thr=skip, conf_type=kind,
            )
            fused[name] = {"boxes": boxes.tolist(), "scores": scores.tolist(), "labels": labels.astype(int).tolist()}
        cases.append({"predictions": predictions, "weights": weights, "iouThreshold": threshold, "scoreThreshold": skip, "fused": fused})
    return cases


def anchors(image_size, feature_sizes, sizes, ratios):
    """After torchvision.models.detection.anchor_utils.AnchorGenerator."""
    result = []
    for (rows, columns), scales in zip(feature_sizes, sizes):
        h_ratios = numpy.sqrt(numpy.array(ratios))
        ws = (1 / h_ratios[:, None] * numpy.array(scales)[None]).reshape(-1)
        hs = (h_ratios[:, None] * numpy.array(scales)[None]).reshape(-1)
        base = (numpy.stack([-ws, -hs, ws, hs], axis=1) / 2).round()
        shift_y, shift_x = numpy.meshgrid(
            numpy.arange(rows) * (image_size[0] // rows), numpy.arange(columns) * (image_size[1] // columns), indexing="ij"
        )
        shifts = numpy.stack([shift_x.ravel(), shift_y.ravel(), shift_x.ravel(), shift_y.ravel()], axis=1)
        result.append((shifts[:, None] + base[None]).reshape(-1, 4))
    return numpy.concatenate(result)


def default_boxes(feature_sizes, ratios):
    """After torchvision.models.detection.anchor_utils.DefaultBoxGenerator."""
    outputs = len(feature_sizes)
    scales = [0.15 + 0.75 * k / (outputs - 1) for k in range(outputs)] + [1.0]
    result = []
    for k, (rows, columns) in enumerate(feature_sizes):
        pairs = [[scales[k]] * 2, [numpy.sqrt(scales[k] * scales[k + 1])] * 2]
        for ratio in ratios[k]:
            w, h = scales[k] * numpy.sqrt(ratio), scales[k] / numpy.sqrt(ratio)
            pairs += [[w, h], [h, w]]
        for y in (numpy.arange(rows) + 0.5) / rows:
            for x in (numpy.arange(columns) + 0.5) / columns:
                result += [[x, y, *numpy.clip(pair, 0, 1)] for pair in pairs]
    return result


def anchor_cases():
    ssd = {"featureSizes": [[3, 4], [2, 2], [1, 1]], "aspectRatios": [[2], [2, 3], []]}
    retina = {"imageSize": [96, 130], "featureSizes": [[6, 8], [3, 4]], "sizes": [[16, 20.2, 25.4], [32, 40.3, 50.8]], "aspectRatios": [0.5, 1.0, 2.0]}
    return {
        "retina": {**retina, "anchors": anchors(*retina.values()).tolist()},
        "ssd": {**ssd, "boxes": numpy.array(default_boxes(*ssd.values())).tolist()},
    }


def match_cases():
    """After torchvision.models.detection._utils.Matcher."""
    cases = []
    for high, low, every in [(0.5, 0.4, True), (0.5, 0.4, False), (0.7, 0.3, True), (0.5, 0.5, True)]:
        true, grid = random_boxes(6), anchors([100, 100], [[8, 8]], [[24]], [0.5, 1.0, 2.0])
        quality = numpy.array([[overlaps(a, b)["iou"] for b in grid] for a in true])
        best, every_match = quality.max(axis=0), quality.argmax(axis=0)
        matches = every_match.copy()
        matches[best < low] = -1
        matches[(best >= low) & (best < high)] = -2
        if every:
            update = numpy.where(quality == quality.max(axis=1)[:, None])[1]
            matches[update] = every_match[update]
        cases.append({"trueBoxes": true.tolist(), "anchors": grid.tolist(), "highThreshold": high, "lowThreshold": low, "everyBoxMatched": every, "matches": matches.tolist()})
    return cases


def assignment_cases():
    shapes = [(1, 1), (3, 3), (5, 9), (9, 5), (1, 6), (40, 40), (25, 60)]
    costs = [random.normal(0, 10, shape).round(3) for shape in shapes]
    costs.append(random.integers(0, 4, (30, 30)).astype(float))
    return [
        {"cost": cost.tolist(), "pairs": numpy.stack(pairs, axis=1).tolist(), "total": cost[pairs].sum()}
        for cost in costs
        for pairs in [linear_sum_assignment(cost)]
    ]


def coder_case():
    boxes, places, weights = random_boxes(10), random_boxes(10), [10.0, 10.0, 5.0, 5.0]
    size, place_size = boxes[:, 2:] - boxes[:, :2], places[:, 2:] - places[:, :2]
    centre, place_centre = boxes[:, :2] + size / 2, places[:, :2] + place_size / 2
    offsets = numpy.concatenate([(centre - place_centre) / place_size, numpy.log(size / place_size)], axis=1) * weights
    return {"boxes": boxes.tolist(), "anchors": places.tolist(), "weights": weights, "offsets": offsets.tolist()}


made_by = {
    "numpy": numpy.__version__, "scipy": scipy.__version__, "shapely": shapely.__version__,
    "opencv": cv2.__version__, "ensemble-boxes": "1.0.9",
}
cases = {
    "overlaps": overlap_cases(),
    "rotated": rotated_cases(),
    "suppression": suppression_cases(),
    "fusion": fusion_cases(),
    "anchors": anchor_cases(),
    "matches": match_cases(),
    "assignment": assignment_cases(),
    "coder": coder_case(),
}
target = pathlib.Path(__file__).with_suffix(".json")
lines = [f'"madeBy": {json.dumps(made_by)}'] + [f'"{name}": {json.dumps(case)}' for name, case in cases.items()]
target.write_text("{\n" + ",\n".join(lines) + "\n}\n")
