"""The peers of `npm run bench -- images`: for every line on stdin, does what it names and prints the seconds it took.

    images threads FOLDER SECONDS     albumentations and OpenCV decode, augment and batch for about that long, in two
    images processes FOLDER SECONDS   threads or two processes; prints images a second instead
    images halves FOLDER SECONDS      the same in two processes, with OpenCV decoding at half the size
    nms FILE                          numpy's greedy suppression of the boxes (N x 5 float64: corners and score)
    iou FILE                          torchvision's box_iou, in numpy, of the boxes with themselves
"""

import os
import pathlib
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np

WORKERS, BATCH, SIDE = 2, 32, 224
os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
warnings.simplefilter("ignore")


def make_transforms():
    import albumentations as A
    import cv2

    cv2.setNumThreads(0)
    return A.Compose(
        [
            A.Resize(SIDE, SIDE),
            A.HorizontalFlip(p=0.5),
            A.Affine(scale=(0.8, 1.2), rotate=(-15, 15), translate_percent=(-0.1, 0.1), p=1),
            A.RandomBrightnessContrast(brightness_limit=0.2, contrast_limit=0.2, p=1),
        ],
        bbox_params=A.BboxParams(format="pascal_voc", label_fields=["labels"], min_visibility=0.1),
    )


transforms = None


def half(file):
    return one(file, 2)


def one(file, shrink=1):
    global transforms
    import cv2

    if transforms is None:
        transforms = make_transforms()
    flag = cv2.IMREAD_REDUCED_COLOR_2 if shrink == 2 else cv2.IMREAD_COLOR
    picture = cv2.cvtColor(cv2.imread(file, flag), cv2.COLOR_BGR2RGB)
    boxes = [[50, 60, 200, 300], [300, 100, 400, 250], [10, 10, 90, 80], [420, 300, 630, 470], [250, 20, 330, 90]]
    boxes = [[corner / shrink for corner in box] for box in boxes]
    result = transforms(image=picture, bboxes=boxes, labels=[0, 1, 2, 3, 4])
    return result["image"], result["bboxes"], result["labels"]


def images(kind, folder, seconds):
    files = sorted(str(file) for file in pathlib.Path(folder).iterdir())
    work = half if kind == "halves" else one
    with (ThreadPoolExecutor if kind == "threads" else ProcessPoolExecutor)(WORKERS) as pool:
        list(pool.map(work, files[:8]))
        begun, done = time.perf_counter(), 0
        while time.perf_counter() - begun < float(seconds):
            wanted = [files[(done + index) % len(files)] for index in range(4 * BATCH)]
            results = pool.map(work, wanted, chunksize=8)
            for _ in range(4):
                batch = np.stack([next(results)[0] for _ in range(BATCH)])
                np.multiply(batch, np.float32(1 / 255), dtype=np.float32)
            done += len(wanted)
        return done / (time.perf_counter() - begun)


def nms(corners, scores, threshold=0.5):
    x1, y1, x2, y2 = corners.T
    areas = (x2 - x1) * (y2 - y1)
    order, kept = scores.argsort()[::-1], []
    while order.size > 0:
        best, rest = order[0], order[1:]
        kept.append(best)
        width = np.minimum(x2[best], x2[rest]) - np.maximum(x1[best], x1[rest])
        height = np.minimum(y2[best], y2[rest]) - np.maximum(y1[best], y1[rest])
        shared = width.clip(0) * height.clip(0)
        order = rest[shared / (areas[best] + areas[rest] - shared) <= threshold]
    return kept


def box_iou(boxes1, boxes2):
    area1 = (boxes1[:, 2] - boxes1[:, 0]) * (boxes1[:, 3] - boxes1[:, 1])
    area2 = (boxes2[:, 2] - boxes2[:, 0]) * (boxes2[:, 3] - boxes2[:, 1])
    size = (np.minimum(boxes1[:, None, 2:], boxes2[:, 2:]) - np.maximum(boxes1[:, None, :2], boxes2[:, :2])).clip(0)
    shared = size[..., 0] * size[..., 1]
    return shared / (area1[:, None] + area2 - shared)


def run(name, *args):
    if name == "images":
        return images(*args)
    table = np.fromfile(args[0]).reshape(-1, 5)
    corners, scores = table[:, :4].copy(), table[:, 4]
    begun = time.perf_counter()
    if name == "nms":
        nms(corners, scores)
    else:
        box_iou(corners.astype(np.float32), corners.astype(np.float32))
    return time.perf_counter() - begun


if __name__ == "__main__":
    if "--images" in sys.argv:
        make_transforms()
    print("ready", flush=True)
    for line in sys.stdin:
        print(run(*line.rstrip("\n").split("\t")), flush=True)
