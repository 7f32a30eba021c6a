"""Runs a notebook cell by cell until one has plotted; prints the seconds since the kernel was asked for."""

import sys
import time

import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
client = NotebookClient(notebook, timeout=300, kernel_name="pinpoint")
begun = time.perf_counter()
with client.setup_kernel():
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        client.execute_cell(cell, index)
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        if "application/vnd.plotly.v1+json" in kinds:
            print(time.perf_counter() - begun)
            sys.exit(0)
sys.exit("no cell of the notebook has plotted")
