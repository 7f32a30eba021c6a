"""Makes keep-rules.json: which boxes albumentations keeps after a shift, rule by rule, and where they lie then.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install albumentations==2.0.8 opencv-python-headless==5.0.0.93
    /tmp/oracle/bin/python test/reference/keep-rules.py
"""

import json
import os
import pathlib

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"

import albumentations
import numpy

random = numpy.random.default_rng(20241010)
height, width = 100, 140
corner = random.uniform(-15, 120, (60, 2))
boxes = numpy.concatenate([corner, corner + random.uniform(3, 50, (60, 2))], axis=1).round(2)
boxes = [box for box in boxes.tolist() if box[0] < width - 1 and box[1] < height - 1 and box[2] > 1 and box[3] > 1]

cases = []
for x, y, rules in [
    (-30, 20, {}),
    (45, -25, {"minArea": 150}),
    (-50, -30, {"minVisibility": 0.5}),
    (0, 40, {"minWidth": 12, "minHeight": 9}),
    (-60, 0, {"maxAspectRatio": 2.5}),
    (35, 35, {"minArea": 60, "minVisibility": 0.25, "minWidth": 5, "maxAspectRatio": 4}),
]:
    names = {"minArea": "min_area", "minVisibility": "min_visibility", "minWidth": "min_width", "minHeight": "min_height", "maxAspectRatio": "max_accept_ratio"}
    transform = albumentations.Compose(
        [albumentations.Affine(translate_px={"x": (x, x), "y": (y, y)}, p=1)],
        bbox_params=albumentations.BboxParams(
            format="pascal_voc", label_fields=["labels"], clip=True, **{names[key]: value for key, value in rules.items()}
        ),
    )
    result = transform(image=numpy.zeros((height, width, 3), numpy.uint8), bboxes=boxes, labels=list(range(len(boxes))))
    cases.append(
        {
            "x": x, "y": y, "rules": rules,
            "labels": [int(label) for label in result["labels"]],
            "boxes": numpy.array(result["bboxes"]).round(4).tolist(),
        }
    )
target = pathlib.Path(__file__).with_suffix(".json")
reference = {"madeBy": {"albumentations": albumentations.__version__}, "size": [height, width], "boxes": boxes, "cases": cases}
target.write_text("{\n" + ",\n".join(f'"{name}": {json.dumps(value)}' for name, value in reference.items()) + "\n}\n")
