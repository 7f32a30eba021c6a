"""Runs notebooks as tasks of a Ray cluster. Says how far they are on stdout, one JSON object a line.

python run_on_ray.py ADDRESS JOBS [KERNEL]   (ADDRESS: HOST:PORT, or "" to start a cluster on this machine)
Reads the runs from stdin: a JSON list of {input, output, parameters}. A run whose worker dies is begun again.
"""

import json
import os
import signal
import sys
import tempfile
import time

import ray
from run_notebook import say

HERE = os.path.dirname(os.path.abspath(__file__))


@ray.remote
class Shares:
    """How far each run is: the runs tell, the driver asks."""

    def __init__(self):
        self.shares = {}

    def tell(self, index, share):
        self.shares[index] = share

    def all(self):
        return self.shares


@ray.remote(max_retries=3)
def run_one(index, notebook, name, parameters, kernel, shares, environment):
    """Runs the notebook in a folder of the worker's own clone, and brings its executed text back."""
    sys.path.insert(0, HERE)
    os.environ.update(environment)
    from run_notebook import run

    begun = time.time()
    with tempfile.TemporaryDirectory() as folder:
        source, output = os.path.join(folder, name), os.path.join(folder, "out.ipynb")
        with open(source, "w", encoding="utf-8") as file:
            file.write(notebook)
        failure = run(
            source,
            output,
            parameters,
            lambda cell, of: shares.tell.remote(index, cell / of),
            os.path.join(HERE, "..", "..", "..", "notebooks"),
            kernel,
        )
        text = ""
        if os.path.exists(output):
            with open(output, encoding="utf-8") as file:
                text = file.read()
    return failure, text, time.time() - begun


def begin(options):
    """Ray waits half a minute for its own processes, which may be too short on a busy machine: begins again twice."""
    for left in (2, 1, 0):
        try:
            return ray.init(log_to_driver=False, configure_logging=False, **options)
        except Exception:
            ray.shutdown()
            if left == 0 or "address" in options:
                raise


def main(address, jobs, kernel=None):
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    runs = json.load(sys.stdin)
    own = {"num_cpus": jobs, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    begin({"address": address} if address else own)
    kept = ("PINPOINT_", "JUPYTER", "IPYTHONDIR")
    environment = {name: value for name, value in os.environ.items() if name.startswith(kept)}
    shares = Shares.options(num_cpus=0).remote()
    waiting = {}
    for index, one in enumerate(runs):
        with open(one["input"], encoding="utf-8") as file:
            notebook = file.read()
        name = os.path.basename(one["input"])
        waiting[run_one.remote(index, notebook, name, one["parameters"], kernel, shares, environment)] = index
    while waiting:
        ready, _ = ray.wait(list(waiting), timeout=1)
        for index, share in ray.get(shares.all.remote()).items():
            say(run=index, share=share)
        for task in ready:
            index = waiting.pop(task)
            try:
                failure, text, seconds = ray.get(task)
            except ray.exceptions.RayError as error:
                failure, text, seconds = f"{type(error).__name__}: {error}".split("\n")[0], "", 0
            if text:
                with open(runs[index]["output"], "w", encoding="utf-8") as file:
                    file.write(text)
            say(run=index, seconds=seconds, failure=failure)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
