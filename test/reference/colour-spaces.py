"""Makes colour-spaces.json: colours as OpenCV converts them on float32 pictures, brought to numbers from 0 to 1.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install numpy opencv-python-headless==5.0.0.93
    /tmp/oracle/bin/python test/reference/colour-spaces.py
"""

import json
import pathlib

import cv2
import numpy

random = numpy.random.default_rng(20240909)
corners = [[r, g, b] for r in (0, 1) for g in (0, 1) for b in (0, 1)]
rgb = numpy.array([*corners, [0.5, 0.5, 0.5], [0.01, 0.02, 0.03], *random.random((30, 3)).round(3)], numpy.float32)[None]

hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV) / [360, 1, 1]
ycrcb = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)
lab = (cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab) + [0, 128, 128]) / [100, 255, 255]
cases = {
    "madeBy": {"opencv": cv2.__version__},
    "rgb": rgb[0].tolist(),
    "grey": cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)[0].reshape(-1, 1).tolist(),
    "hsv": hsv[0].tolist(),
    "lab": lab[0].tolist(),
    "ycrcb": ycrcb[0].tolist(),
}
target = pathlib.Path(__file__).with_suffix(".json")
target.write_text("{\n" + ",\n".join(f'"{name}": {json.dumps(case)}' for name, case in cases.items()) + "\n}\n")
