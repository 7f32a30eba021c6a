"""Runs one notebook with parameters, by papermill. Says how far it is on stdout, one JSON object a line.

python run_notebook.py INPUT OUTPUT PARAMETERS [KERNEL]   (PARAMETERS: a JSON object; KERNEL: by default the notebook's)
"""

import json
import logging
import os
import signal
import sys

import papermill
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.translators import Translator, papermill_translators


class TypeScript(Translator):
    """Assignments to the variables that the parameters cell declares, so that the compiler checks their types."""

    @classmethod
    def translate(cls, val):
        return json.dumps(val)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}"

    @classmethod
    def assign(cls, name, str_val):
        return f"{name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        return []  # names are checked before


class Reporting(NBClientEngine):
    """nbclient, as papermill runs it, with a call after every cell."""

    after_cell = None

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **kwargs):
        complete = nb_man.cell_complete

        def cell_complete(cell, cell_index=None, **options):
            complete(cell, cell_index, **options)
            cls.after_cell((cell_index or 0) + 1, len(nb_man.nb.cells))

        nb_man.cell_complete = cell_complete
        super().execute_managed_notebook(nb_man, kernel_name, **kwargs)


papermill_translators.register("typescript", TypeScript)
papermill_engines.register("reporting", Reporting)
logging.getLogger("papermill").setLevel(logging.ERROR)


def run(source, output, parameters, after_cell, folder=None, kernel=None):
    """Runs a notebook.

    :returns: None, or in one sentence why it did not reach its end; the output file then holds what it did.
    """
    Reporting.after_cell = after_cell
    try:
        papermill.execute_notebook(
            source,
            output,
            parameters,
            engine_name="reporting",
            kernel_name=kernel,
            progress_bar=False,
            cwd=folder or os.path.dirname(os.path.abspath(source)),
        )
    except PapermillExecutionError as error:
        return f"cell {error.exec_count}: {error.ename}: {error.evalue}"
    except Exception as error:  # a kernel that died, a notebook that cannot be read
        return f"{type(error).__name__}: {error}"
    return None


def say(**event):
    print(json.dumps(event), flush=True)


if __name__ == "__main__":
    # Ended from outside, nbclient shall still end its kernel.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    failure = run(
        sys.argv[1],
        sys.argv[2],
        json.loads(sys.argv[3]),
        lambda cell, of: say(cell=cell, of=of),
        kernel=sys.argv[4] if len(sys.argv) > 4 else None,
    )
    if failure:
        say(failure=failure)
    sys.exit(1 if failure else 0)
