"""Makes tracking.json: what TrackEval and py-motmetrics say of random tracks.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install trackeval==1.3.0 motmetrics==1.4.0
    /tmp/oracle/bin/python test/reference/tracking.py

A video is a list of frames, a frame [truth, predictions], a box [id, x1, y1, x2, y2]. The IoUs that go into both
programs are numpy's. py-motmetrics says NaN or -inf where there is nothing to divide by: null.
"""

import json
import math
import pathlib
import warnings

import motmetrics
import numpy
from trackeval.metrics import CLEAR, HOTA, Identity

warnings.simplefilter("ignore")
random = numpy.random.default_rng(20261125)


def iou_matrix(boxes1, boxes2):
    a, b = (numpy.array(boxes, dtype=float).reshape(-1, 5)[:, 1:] for boxes in (boxes1, boxes2))
    size = (numpy.minimum(a[:, None, 2:], b[None, :, 2:]) - numpy.maximum(a[:, None, :2], b[None, :, :2])).clip(min=0)
    shared = size[..., 0] * size[..., 1]
    area_a, area_b = ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) for boxes in (a, b))
    union = area_a[:, None] + area_b[None] - shared
    return numpy.divide(shared, union, out=numpy.zeros_like(shared), where=shared > 0)


def trackeval_data(frames):
    numbers = [{}, {}]
    ids = [[], []]
    for frame in frames:
        for side in (0, 1):
            ids[side].append(numpy.array([numbers[side].setdefault(box[0], len(numbers[side])) for box in frame[side]], dtype=int))
    return {
        "num_timesteps": len(frames), "gt_ids": ids[0], "tracker_ids": ids[1],
        "num_gt_ids": len(numbers[0]), "num_tracker_ids": len(numbers[1]),
        "num_gt_dets": sum(map(len, ids[0])), "num_tracker_dets": sum(map(len, ids[1])),
        "similarity_scores": [iou_matrix(*frame) for frame in frames],
    }  # fmt: skip


def trackeval_scores(videos):
    quiet = {"THRESHOLD": 0.5, "PRINT_CONFIG": False}
    found = {}
    for metric in (CLEAR(quiet), Identity(quiet), HOTA()):
        of_each = {str(index): metric.eval_sequence(trackeval_data(video)) for index, video in enumerate(videos)}
        found |= of_each["0"] if len(videos) == 1 else metric.combine_sequences(of_each)
    scores = {name: float(numpy.mean(found[name])) for name in (
        "MOTA", "MOTP", "CLR_Re", "CLR_Pr", "CLR_TP", "CLR_FN", "CLR_FP", "IDSW", "Frag", "MT", "PT", "ML",
        "IDF1", "IDP", "IDR", "HOTA", "DetA", "AssA", "DetRe", "DetPr", "AssRe", "AssPr", "LocA")}  # fmt: skip
    return scores | {"HOTA_per_alpha": found["HOTA"].tolist()}


def motmetrics_scores(videos):
    accumulators = []
    for video in videos:
        accumulator = motmetrics.MOTAccumulator(auto_id=True)
        for truth, predictions in video:
            distance = 1 - iou_matrix(truth, predictions)
            distance[distance > 0.5] = numpy.nan
            accumulator.update([box[0] for box in truth], [box[0] for box in predictions], distance)
        accumulators.append(accumulator)
    wanted = ["mota", "motp", "recall", "precision", "num_detections", "num_misses", "num_false_positives", "num_switches",
              "num_fragmentations", "mostly_tracked", "partially_tracked", "mostly_lost", "idf1", "idp", "idr"]  # fmt: skip
    names = [str(index) for index in range(len(videos))]
    table = motmetrics.metrics.create().compute_many(accumulators, metrics=wanted, names=names, generate_overall=True)
    row = table.loc["OVERALL" if len(videos) > 1 else "0"]
    return {name: float(row[name]) if math.isfinite(row[name]) else None for name in wanted}


def random_video(frames=12, objects=5, missed=0.15, swapped=0.08, extra=0.4, jitter=4.0, hidden=0.1, whole=False, late=0.3):
    positions = random.uniform(0, 150, (objects, 2))
    speeds = random.normal(0, 5, (objects, 2))
    sizes = random.uniform(20, 50, (objects, 2))
    starts = numpy.where(random.random(objects) < late, random.integers(0, frames, objects), 0)
    names = list(range(101, 101 + objects))
    video = []
    for frame in range(frames):
        truth, predictions = [], []
        positions = positions + speeds
        if objects > 1 and random.random() < swapped * objects:
            a, b = random.choice(objects, 2, replace=False)
            names[a], names[b] = names[b], names[a]
        for index in range(objects):
            if random.random() < swapped / 2:
                names[index] = 200 + frame * 20 + index
            if frame < starts[index] or random.random() < hidden:
                continue
            box = [*positions[index], *(positions[index] + sizes[index])]
            truth.append([index + 1, *box])
            if random.random() >= missed:
                shift, grow = random.normal(0, jitter, 2), random.normal(0, jitter / 2, 2)
                predictions.append([names[index], *(positions[index] + shift), *(positions[index] + sizes[index] + shift + grow)])
        for index in range(random.poisson(extra)):
            corner = random.uniform(0, 150, 2)
            predictions.append([900 + frame * 9 + index, *corner, *(corner + random.uniform(10, 40, 2))])
        random.shuffle(predictions)
        digits = 0 if whole else 2
        video.append([[[box[0], *(round(float(v), digits) for v in box[1:])] for box in side] for side in (truth, predictions)])
    return video


kinds = {
    "a good tracker": {"missed": 0.02, "swapped": 0.01, "extra": 0.05, "jitter": 1.0},
    "a fair tracker": {},
    "a bad tracker": {"missed": 0.5, "swapped": 0.3, "extra": 2.0, "jitter": 10.0},
    "crowded": {"objects": 12, "frames": 8},
    "whole pixels": {"whole": True},
    "much hidden": {"hidden": 0.5, "frames": 16},
    "one object": {"objects": 1, "frames": 20},
    "nothing true": {"objects": 0, "frames": 4, "extra": 1.0},
    "nothing found": {"missed": 1.0, "extra": 0.0, "frames": 4},
    "nothing at all": {"objects": 0, "extra": 0.0, "frames": 2},
}

cases = []
for name, options in kinds.items():
    for index in range(1 if name.startswith("nothing") else 6):
        videos = [random_video(**options) for _ in range(3 if index == 5 else 1)]
        cases.append({
            "name": name, "videos": videos,
            "trackeval": trackeval_scores(videos), "motmetrics": motmetrics_scores(videos),
        })  # fmt: skip

target = pathlib.Path(__file__).with_suffix(".json")
rows = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
target.write_text('{"madeBy":{"trackeval":"1.3.0","motmetrics":"%s"},"cases":[\n%s\n]}\n' % (motmetrics.__version__, rows))
print(len(cases), "cases")
