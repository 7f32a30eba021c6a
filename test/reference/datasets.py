"""What the data sets in PINPOINT_DATA hold, by Python's own ElementTree, json and csv: counts by class and sums of corners.

    PINPOINT_DATA=FOLDER python test/reference/datasets.py > test/reference/datasets.json
"""
import csv
import json
import os
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

data = Path(os.environ["PINPOINT_DATA"])


def summary(pictures):
    """pictures: for each a list of (class, x1, y1, x2, y2)."""
    boxes = [box for picture in pictures for box in picture]
    return {
        "images": len(pictures),
        "classes": dict(sorted(Counter(box[0] for box in boxes).items())),
        "sums": [round(sum(box[corner] for box in boxes), 6) for corner in (1, 2, 3, 4)],
    }


def voc(folder):
    pictures = []
    for file in sorted((data / folder).glob("**/annotations/*.xml")):
        root = ElementTree.parse(file).getroot()
        pictures.append(
            [
                (item.find("name").text, *(float(item.find(f"bndbox/{corner}").text) for corner in ("xmin", "ymin", "xmax", "ymax")))
                for item in root.iter("object")
            ]
        )
    return summary(pictures)


def coco(file):
    content = json.loads((data / file).read_text())
    names = {category["id"]: category["name"] for category in content["categories"]}
    pictures = {image["id"]: [] for image in content["images"]}
    for item in content["annotations"]:
        x, y, width, height = item["bbox"]
        pictures[item["image_id"]].append((names[item["category_id"]], x, y, x + width, y + height))
    return summary(list(pictures.values()))


def tensorflow_csv(file):
    pictures = {}
    with open(data / file, newline="") as rows:
        for row in csv.DictReader(rows):
            box = (row["class"], *(float(row[corner]) for corner in ("xmin", "ymin", "xmax", "ymax")))
            pictures.setdefault(row["filename"], []).append(box)
    return summary(list(pictures.values()))


def yolo(folder, side):
    pictures = []
    for image in sorted((data / folder / "images").glob("*.jpg")):
        boxes = []
        for line in (data / folder / "labels" / f"{image.stem}.txt").read_text().splitlines():
            number, cx, cy, width, height = line.split()
            cx, cy, width, height = (side * float(value) for value in (cx, cy, width, height))
            boxes.append((str(int(number) + 1), cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2))
        pictures.append(boxes)
    return summary(pictures)


def mot(folder):
    names = ["airplane", "bird", "drone", "helicopter"]
    pictures = []
    for sequence in sorted((data / folder).glob("*/gt/gt.txt")):
        frames = {int(image.stem): [] for image in (sequence.parent.parent / "img1").iterdir()}
        for line in sequence.read_text().splitlines():
            frame, _, left, top, width, height, _, kind, _ = (float(value) for value in line.split(","))
            frames[int(frame)].append((names[int(kind) - 1], left, top, left + width, top + height))
        pictures.extend(frames.values())
    return summary(pictures)


json.dump(
    {
        **{name: voc(name) for name in ("bccd", "license-plates", "drone-crops", "drone-stills", "microcontrollers", "roadsigns")},
        "license-plates/train": voc("license-plates/train"),
        "license-plates/valid": voc("license-plates/valid"),
        "microcontrollers/test": voc("microcontrollers/test"),
        "pycoco-bccd": coco("metrics/pycoco-bccd/gt.json"),
        "dice/train_labels.csv": tensorflow_csv("dice/train_labels.csv"),
        "dice/test_labels.csv": tensorflow_csv("dice/test_labels.csv"),
        "dice": yolo("dice", 320),
        "drone-clips": mot("drone-clips"),
    },
    sys.stdout,
    indent=1,
)
print()
