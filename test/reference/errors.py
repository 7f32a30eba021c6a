"""Makes errors.json: what tidecv says is wrong with random detections.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install tidecv==1.0.1
    /tmp/oracle/bin/python test/reference/errors.py

A true box is [label, x, y, width, height, crowd], a detection [label, x, y, width, height, score]. Gains are in percent
of AP there, as counted in tidecv: Cls, Loc, Both, Dupe, Bkg, Miss.
"""

import json
import pathlib

import numpy
import tidecv
from tidecv import TIDE
from tidecv.data import Data

random = numpy.random.default_rng(20261127)


def evaluate(images, threshold, background):
    truth, found = Data("truth"), Data("found")
    for image, (true_boxes, detections) in enumerate(images):
        truth.add_image(image, str(image))
        for label, *box, crowd in true_boxes:
            if crowd:
                truth.add_ignore_region(image, label, box)
            else:
                truth.add_ground_truth(image, label, box)
        for label, *box, score in detections:
            found.add_detection(image, label, score, box)
    tide = TIDE(pos_threshold=threshold, background_threshold=background)
    run = tide.evaluate(truth, found, mode=TIDE.BOX)
    special = list(run.fix_special_errors().values())
    return {
        "ap": run.ap,
        "gains": [float(gain) for gain in run.fix_main_errors().values()],
        "counts": list(run.count_errors().values()),
        "falsePositives": float(special[0]),
        "falseNegatives": float(special[1]),
    }


def random_box():
    return random.integers(0, 120, 2).tolist() + random.integers(4, 70, 2).tolist()


def random_images(images=4, classes=3, truths=6, found=14, crowds=0.1, levels=None, moved=5.0):
    made = []
    for _ in range(images):
        true_boxes = [
            [int(random.integers(0, classes)), *random_box(), int(random.random() < crowds)]
            for _ in range(random.integers(0, truths + 1))
        ]
        detections = []
        for _ in range(random.integers(0, found + 1)):
            label, box = int(random.integers(0, classes)), random_box()
            if true_boxes and random.random() < 0.85:
                near = true_boxes[random.integers(0, len(true_boxes))]
                shift = random.normal(0, moved, 4).round().astype(int).tolist()
                box = [max(a + b, 1) for a, b in zip(near[1:5], shift)]
                label = near[0] if random.random() < 0.75 else label
            score = random.random() if levels is None else (1 + random.integers(0, levels)) / levels
            detections.append([label, *box, round(float(score), 4)])
        made.append([true_boxes, detections])
    return made


kinds = [
    {}, {"moved": 12.0}, {"moved": 1.0}, {"levels": 4}, {"crowds": 0.5}, {"classes": 1}, {"classes": 6},
    {"images": 1, "truths": 3, "found": 150}, {"found": 2}, {"truths": 2, "found": 20},
]  # fmt: skip
cases = []
for index in range(80):
    images = random_images(**kinds[index % len(kinds)])
    if not any(row[5] == 0 for true_boxes, _ in images for row in true_boxes):
        continue
    threshold, background = [(0.5, 0.1), (0.75, 0.1), (0.5, 0.3)][index // len(kinds) % 3]
    case = {"images": images, "iouThreshold": threshold, "backgroundThreshold": background}
    cases.append(case | evaluate(images, threshold, background))

target = pathlib.Path(__file__).with_suffix(".json")
rows = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
target.write_text('{"madeBy":{"tidecv":"1.0.1","numpy":"%s"},"cases":[\n%s\n]}\n' % (numpy.__version__, rows))
print(len(cases), "cases")
