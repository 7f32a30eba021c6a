"""Makes drift.json: Kolmogorov-Smirnov statistics and p-values by SciPy, population stability indices by their formula
in NumPy, and quantiles by NumPy.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install scipy==1.17.1 numpy==2.4.6
    /tmp/oracle/bin/python test/reference/drift.py
"""

import json
import pathlib

import numpy
from scipy import special, stats

random = numpy.random.default_rng(20261123)
pairs = {
    "the same normal": (random.normal(0, 1, 400), random.normal(0, 1, 300)),
    "shifted": (random.normal(0, 1, 400), random.normal(0.5, 1, 300)),
    "wider": (random.normal(0, 1, 250), random.normal(0, 2, 40)),
    "with ties": (random.integers(0, 6, 500).astype(float), random.integers(0, 7, 200).astype(float)),
    "apart": (random.uniform(0, 1, 30), random.uniform(2, 3, 50)),
    "one each": (numpy.array([1.0]), numpy.array([2.0])),
}

cases = []
for name, (first, second) in pairs.items():
    first, second = first.round(6), second.round(6)
    statistic = stats.ks_2samp(first, second, method="asymp").statistic
    n, m = len(first), len(second)
    edges = numpy.unique(numpy.quantile(first, numpy.arange(1, 10) / 10))
    counts = [numpy.bincount(numpy.searchsorted(edges, values, side="left"), minlength=len(edges) + 1) for values in (first, second)]
    p, q = (numpy.maximum(1e-4, count / count.sum()) for count in counts)
    cases.append(
        {
            "name": name,
            "first": first.tolist(),
            "second": second.tolist(),
            "statistic": float(statistic),
            "pValue": float(special.kolmogorov(numpy.sqrt(n * m / (n + m)) * statistic)),
            "counts": [count.tolist() for count in counts],
            "psi": float(((q - p) * numpy.log(q / p)).sum()),
            "quantiles": numpy.quantile(first, [0, 0.05, 0.5, 0.95, 1]).tolist(),
        }
    )
x = [0.001, 0.1, 0.3, 0.5, 0.9, 0.999, 1.0, 1.001, 1.5, 2.0, 3.0, 5.0]
file = pathlib.Path(__file__).with_suffix(".json")
file.write_text(json.dumps({"cases": cases, "kolmogorov": [x, special.kolmogorov(x).tolist()]}) + "\n")
