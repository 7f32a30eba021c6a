"""Makes image-warp.json: pictures turned by SciPy and coloured by the matrices of the W3C's Filter Effects.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install numpy scipy==1.17.1
    /tmp/oracle/bin/python test/reference/image-warp.py

SciPy takes pixels as points and blends the picture's edge with what is beyond; so only what lies a pixel inside of it is
to be compared, which `inside` tells. The colour formulas are those of
https://www.w3.org/TR/filter-effects-1/#ShorthandEquivalents, in values from 0 to 1, with the matrix of `hue-rotate` and
`saturate` as feColorMatrix has it.
"""

import json
import pathlib

import numpy
import scipy
from scipy import ndimage

random = numpy.random.default_rng(20240808)
height, width = 14, 20
picture = random.integers(0, 256, (height, width, 3))


def turned(degrees):
    return {
        "degrees": degrees,
        "picture": ndimage.rotate(picture.astype(float), degrees, reshape=False, order=1, cval=-1000).round(2).tolist(),
        "inside": (ndimage.rotate(numpy.pad(numpy.ones((height - 4, width - 4)), 2), degrees, reshape=False, order=1) > 0.999)
        .astype(int)
        .tolist(),
    }


def warped(matrix):
    """By the map from points of the result to points of the picture, (0.5, 0.5) being the middle of the first pixel."""
    a, b, c, d, e, f, g, h, i = matrix
    y, x = numpy.mgrid[:height, :width] + 0.5
    w = g * x + h * y + i
    u, v = (a * x + b * y + c) / w, (d * x + e * y + f) / w
    channels = [ndimage.map_coordinates(picture[..., k].astype(float), [v - 0.5, u - 0.5], order=1) for k in range(3)]
    inside = (u > 1) & (v > 1) & (u < width - 1) & (v < height - 1)
    return {"toSource": matrix, "picture": numpy.stack(channels, -1).round(2).tolist(), "inside": inside.astype(int).tolist()}


def saturate(s):
    return [
        [0.213 + 0.787 * s, 0.715 - 0.715 * s, 0.072 - 0.072 * s],
        [0.213 - 0.213 * s, 0.715 + 0.285 * s, 0.072 - 0.072 * s],
        [0.213 - 0.213 * s, 0.715 - 0.715 * s, 0.072 + 0.928 * s],
    ]


def hue_rotate(degrees):
    c, s = numpy.cos(numpy.radians(degrees)), numpy.sin(numpy.radians(degrees))
    return (
        numpy.array([[0.213, 0.715, 0.072]] * 3)
        + c * numpy.array([[0.787, -0.715, -0.072], [-0.213, 0.285, -0.072], [-0.213, -0.715, 0.928]])
        + s * numpy.array([[-0.213, -0.715, 0.928], [0.143, 0.140, -0.283], [-0.787, 0.715, 0.072]])
    ).tolist()


def coloured(name, key, value, function):
    values = function(picture / 255)
    return {"transform": {"name": name, **({key: value} if key else {})}, "picture": (values.clip(0, 1) * 255).round(2).tolist()}


def by(matrix):
    return lambda values: values @ numpy.array(matrix).T


grey = [[0.2126, 0.7152, 0.0722]] * 3
cases = {
    "picture": picture.tolist(),
    "turned": [turned(degrees) for degrees in (0, 90, 30, -17.5, 200)],
    "warped": [
        warped(matrix)
        for matrix in (
            [1, 0, 3.25, 0, 1, -2.5, 0, 0, 1],
            [0.7, 0.2, 1.5, -0.1, 0.8, 3, 0, 0, 1],
            [0.8, 0.1, 1, 0.05, 0.7, 2, 0.004, -0.003, 1],
        )
    ],
    "coloured": [
        coloured("brightness", "factor", 1.3, lambda v: v * 1.3),
        coloured("contrast", "factor", 0.6, lambda v: v * 0.6 + 0.2),
        coloured("contrast", "factor", 1.7, lambda v: v * 1.7 - 0.35),
        coloured("saturation", "factor", 0.4, by(saturate(0.4))),
        coloured("saturation", "factor", 1.8, by(saturate(1.8))),
        coloured("hue", "degrees", 40, by(hue_rotate(40))),
        coloured("hue", "degrees", -120, by(hue_rotate(-120))),
        coloured("grayscale", None, None, by(grey)),
    ],
}
made_by = {"numpy": numpy.__version__, "scipy": scipy.__version__}
target = pathlib.Path(__file__).with_suffix(".json")
lines = [f'"{name}": {json.dumps(case)}' for name, case in {"madeBy": made_by, **cases}.items()]
target.write_text("{\n" + ",\n".join(lines) + "\n}\n")
