"""Makes kalman.json: a box through a Kalman filter of eight states, by numpy's matrices.

    .venv/bin/python test/reference/kalman.py

State: centre x, y, width, height and their speeds. Noise as in BoT-SORT (Aharon et al., 2022): a twentieth of the side
for where the box is, a 160th for its speed; twice and ten times as much at the start. The equations are the textbook's
(Kalman 1960), with whole matrices. A step is null where the object was not seen: its size then stays, as in ByteTrack.
"""

import json
import pathlib

import numpy

random = numpy.random.default_rng(20261123)
F = numpy.eye(8) + numpy.eye(8, k=4)
H = numpy.eye(4, 8)


def deviations(size, factor):
    return factor * numpy.maximum(1, numpy.array([size[0], size[1], size[0], size[1]]))


def diagonal(size, position, speed):
    return numpy.diag(numpy.concatenate([deviations(size, position), deviations(size, speed)]) ** 2)


def to_box(state):
    (x, y), size = state[:2], numpy.maximum(0, state[2:4])
    return [x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2]


def centred(box):
    x1, y1, x2, y2 = box
    return numpy.array([(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1])


def run(boxes):
    state = numpy.concatenate([centred(boxes[0]), numpy.zeros(4)])
    covariance = diagonal(state[2:4], 2 / 20, 10 / 160)
    seen = True
    steps = []
    for box in boxes[1:]:
        if not seen:
            state[6:8] = 0
        noise = diagonal(state[2:4], 1 / 20, 1 / 160)
        state = F @ state
        covariance = F @ covariance @ F.T + noise
        predicted = to_box(state)
        seen = box is not None
        if seen:
            noise = numpy.diag(deviations(state[2:4], 1 / 20) ** 2)
            gain = covariance @ H.T @ numpy.linalg.inv(H @ covariance @ H.T + noise)
            state = state + gain @ (centred(box) - H @ state)
            covariance = (numpy.eye(8) - gain @ H) @ covariance
        steps.append({"predicted": predicted, "box": to_box(state)})
    return steps


def random_boxes(frames, missed):
    corner, size = random.uniform(0, 200, 2), random.uniform(0.2, 60, 2)
    speed, growth = random.normal(0, 4, 2), random.normal(0, 0.5, 2)
    boxes = []
    for frame in range(frames):
        corner, size = corner + speed, numpy.maximum(0, size + growth)
        noise = random.normal(0, 1.5, 2)
        box = numpy.concatenate([corner + noise, corner + noise + size])
        boxes.append(None if frame > 0 and random.random() < missed else [round(float(value), 2) for value in box])
    return boxes


cases = []
for missed in (0, 0, 0.2, 0.2, 0.6, 0.6):
    boxes = random_boxes(20, missed)
    cases.append({"boxes": boxes, "steps": run(boxes)})
target = pathlib.Path(__file__).with_suffix(".json")
rows = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
target.write_text('{"madeBy":{"numpy":"%s"},"cases":[\n%s\n]}\n' % (numpy.__version__, rows))
print(len(cases), "cases")
