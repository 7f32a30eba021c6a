"""Makes perceptual-hash.json: hashes of generated pictures by ImageHash 4.3.2, with the pictures.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install ImageHash==4.3.2
    /tmp/oracle/bin/python test/reference/perceptual-hash.py

A picture that has the hash's own size already is not resized by ImageHash: the bits must be the same. The others it makes
small by Lanczos's filter and rounds to whole numbers: some bits may differ.
"""

import base64
import json
import pathlib

import imagehash
import numpy
from PIL import Image

random = numpy.random.default_rng(20261123)


def blobs(height, width, channels):
    """Soft spots on a slope, with noise."""
    y, x = numpy.mgrid[0:height, 0:width] / max(height, width)
    picture = numpy.zeros((height, width, channels))
    for channel in range(channels):
        picture[..., channel] = 90 + 60 * x * random.normal() + 60 * y * random.normal()
        for _ in range(5):
            cy, cx, size = random.random(), random.random(), random.uniform(0.05, 0.3)
            picture[..., channel] += random.normal() * 80 * numpy.exp(-((x - cx) ** 2 + (y - cy) ** 2) / size**2)
    picture += random.normal(0, 3, picture.shape)
    return picture.clip(0, 255).round().astype(numpy.uint8)


def case(pixels, hash):
    return {
        "shape": pixels.shape,
        "data": base64.b64encode(pixels.tobytes()).decode(),
        "hash": str(hash(Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels))),
    }


def dhash(picture):
    return imagehash.dhash(picture, hash_size=16)


cases = {
    "madeBy": {"ImageHash": imagehash.__version__, "numpy": numpy.__version__},
    "phash": [case(blobs(32, 32, 1), imagehash.phash) for _ in range(6)],
    "dhash": [case(blobs(16, 17, 1), dhash) for _ in range(6)],
    "phashResized": [case(blobs(*size, 3), imagehash.phash) for size in ((45, 60), (50, 40))],
    "dhashResized": [case(blobs(*size, 3), dhash) for size in ((45, 60), (50, 40))],
}
target = pathlib.Path(__file__).with_suffix(".json")
target.write_text("{\n" + ",\n".join(f'"{name}": {json.dumps(value)}' for name, value in cases.items()) + "\n}\n")
