"""Measures the kernels named on the command line, in turn; prints one JSON line a kernel and round, in seconds.

A cell's time ends when its reply and its idle status are here: by then a front end has shown its result. The first
cell's ends with its reply.
"""

import json
import logging
import statistics
import sys
import time
from queue import Empty

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
    try:
        return {"kernel": name, **time_requests(name, library, client, begun)}
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def time_requests(name, library, client, begun):
    def reply_to(message_id):
        while True:
            reply = client.get_shell_msg(timeout=120)
            if reply["parent_header"].get("msg_id") == message_id:
                break
        # tslab's kernel_info has no status.
        if reply["content"].get("status", "ok") != "ok":
            raise RuntimeError(f"{name}: {reply['content']}")

    def answer(message_id):
        reply_to(message_id)
        while True:
            message = client.get_iopub_msg(timeout=120)
            is_ours = message["parent_header"].get("msg_id") == message_id
            if is_ours and message["content"].get("execution_state") == "idle":
                return

    def subscribe():
        """What is published before a subscription takes effect is lost: asks until something is heard."""
        while True:
            reply_to(client.kernel_info())
            try:
                client.get_iopub_msg(timeout=0.1)
                return
            except Empty:
                pass

    def seconds(send, *args):
        start = time.perf_counter()
        answer(send(*args))
        return time.perf_counter() - start

    client.kernel_info()
    client.get_shell_msg(timeout=60)
    info = time.perf_counter() - begun
    reply_to(client.execute("1 + 1"))
    first = time.perf_counter() - begun
    subscribe()
    declare = "" if name == "python3" else "const "
    if library and name != "python3":
        answer(client.execute('import { tf, boxIou } from "pinpoint-ts"'))
    cells = sorted(seconds(client.execute, f"{declare}v{i} = {i}; v{i} + 1") for i in range(CELLS))
    completions = [seconds(client.complete, f"v{CELLS - 1 - i}") for i in range(COMPLETIONS)]
    return {
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
