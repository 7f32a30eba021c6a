"""Measures the kernels named on the command line, in turn; prints one JSON line a kernel and round, in seconds."""

import json
import logging
import statistics
import sys
import time

from jupyter_client.manager import KernelManager

logging.disable(logging.WARNING)
CELLS = 100
COMPLETIONS = 20


def measure(name, library):
    begun = time.perf_counter()
    manager = KernelManager(kernel_name=name)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()

    def answer(message_id):
        while True:
            reply = client.get_shell_msg(timeout=120)
            if reply["parent_header"].get("msg_id") == message_id:
                if reply["content"]["status"] != "ok":
                    raise RuntimeError(f"{name}: {reply['content']}")
                return

    def seconds(send, *args):
        start = time.perf_counter()
        answer(send(*args))
        return time.perf_counter() - start

    client.kernel_info()
    client.get_shell_msg(timeout=60)
    info = time.perf_counter() - begun
    answer(client.execute("1 + 1"))
    first = time.perf_counter() - begun
    declare = "" if name == "python3" else "const "
    if library and name != "python3":
        answer(client.execute('import { tf, boxIou } from "pinpoint-ts"'))
    cells = sorted(seconds(client.execute, f"{declare}v{i} = {i}; v{i} + 1") for i in range(CELLS))
    completions = [seconds(client.complete, f"v{CELLS - 1}") for _ in range(COMPLETIONS)]
    client.stop_channels()
    manager.shutdown_kernel()
    return {
        "kernel": name,
        "info": info,
        "first": first,
        "cell": statistics.median(cells),
        "p95": cells[int(0.95 * CELLS)],
        "completion": statistics.median(completions),
    }


rounds, library, *names = sys.argv[1:]
for _ in range(int(rounds)):
    for kernel in names:
        print(json.dumps(measure(kernel, library == "library")), flush=True)
