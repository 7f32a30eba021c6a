"""Makes voc.json: Pascal VOC's average precision of random detections, by the rules of VOCevaldet.m written in numpy.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install numpy
    /tmp/oracle/bin/python test/reference/voc.py

A true box is [label, x1, y1, x2, y2, difficult], a detection [label, x1, y1, x2, y2, score].
"""

import json
import pathlib

import numpy

random = numpy.random.default_rng(20261126)


def iou(a, b, far):
    size = numpy.minimum(a[2:], b[:, 2:]) - numpy.maximum(a[:2], b[:, :2]) + far
    shared = numpy.where((size > 0).all(axis=1), size.prod(axis=1), 0)
    return shared / ((a[2:] - a[:2] + far).prod() + (b[:, 2:] - b[:, :2] + far).prod(axis=1) - shared)


def average_precision(images, label, threshold, far):
    truth = [numpy.array([row for row in sides[0] if row[0] == label], dtype=float).reshape(-1, 6) for sides in images]
    found = [(row[5], image, numpy.array(row[1:5], dtype=float)) for image, sides in enumerate(images) for row in sides[1] if row[0] == label]
    positives = int(sum((rows[:, 5] == 0).sum() for rows in truth))
    if positives == 0:
        return None
    taken = [numpy.zeros(len(rows), dtype=bool) for rows in truth]
    marks = []
    for score, image, box in sorted(found, key=lambda row: -row[0]):
        overlaps = iou(box, truth[image][:, 1:5], far) if len(truth[image]) else numpy.zeros(0)
        if overlaps.size and overlaps.max() >= threshold:
            best = overlaps.argmax()
            if truth[image][best, 5]:
                continue
            marks.append(not taken[image][best])
            taken[image][best] = True
        else:
            marks.append(False)
    right = numpy.cumsum(numpy.array(marks, dtype=int))
    recall, precision = right / positives, right / numpy.arange(1, len(marks) + 1)
    eleven = [precision[recall >= level].max(initial=0) for level in numpy.linspace(0, 1, 11)]
    edges = numpy.concatenate([[0], recall, [1]])
    envelope = numpy.maximum.accumulate(numpy.concatenate([[0], precision, [0]])[::-1])[::-1]
    return [float((numpy.diff(edges) * envelope[1:]).sum()), float(numpy.mean(eleven))]


def random_images(images=4, classes=3, truths=5, found=12, difficult=0.2, levels=None):
    made = []
    for _ in range(images):
        true_boxes, detections = [], []
        for _ in range(random.integers(0, truths + 1)):
            x, y, w, h = random.integers(0, 100, 2).tolist() + random.integers(1, 60, 2).tolist()
            true_boxes.append([int(random.integers(0, classes)), x, y, x + w, y + h, int(random.random() < difficult)])
        for _ in range(random.integers(0, found + 1)):
            x, y, w, h = random.integers(0, 100, 2).tolist() + random.integers(1, 60, 2).tolist()
            label, box = int(random.integers(0, classes)), [x, y, x + w, y + h]
            if true_boxes and random.random() < 0.8:
                near = true_boxes[random.integers(0, len(true_boxes))]
                shift = random.normal(0, 4, 4).round().astype(int).tolist()
                moved = [a + b for a, b in zip(near[1:5], shift)]
                if moved[2] >= moved[0] and moved[3] >= moved[1]:
                    label, box = near[0], moved
            score = float(random.random()) if levels is None else int(random.integers(0, levels)) / levels
            detections.append([label, *box, round(score, 4)])
        made.append([true_boxes, detections])
    return made


cases = []
for index in range(60):
    classes = 1 + index % 4
    images = random_images(classes=classes, levels=(None, 4)[index % 2], difficult=(0, 0.3, 1)[index % 3 if index % 10 else 2])
    threshold = [0.3, 0.5, 0.75][index % 3]
    scores = {
        pixels: [average_precision(images, label, threshold, far) for label in range(classes)]
        for pixels, far in (("exclusive", 0), ("inclusive", 1))
    }
    cases.append({"images": images, "numClasses": classes, "iouThreshold": threshold, **scores})

target = pathlib.Path(__file__).with_suffix(".json")
rows = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
target.write_text('{"madeBy":{"numpy":"%s"},"cases":[\n%s\n]}\n' % (numpy.__version__, rows))
