"""The peer of `npm run bench -- metrics`: prints the seconds that pycocotools takes and its twelve figures, as JSON.

    metrics.py TRUTH RESULTS     two files in COCO's format; reading them is not timed
"""

import contextlib
import io
import json
import sys
import time

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(sys.argv[1])
    evaluation = COCOeval(truth, truth.loadRes(sys.argv[2]), "bbox")
    begun = time.perf_counter()
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    seconds = time.perf_counter() - begun
print(json.dumps({"seconds": seconds, "stats": evaluation.stats.tolist()}))
