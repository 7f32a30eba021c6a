"""Runs a cell over each transport that Jupyter offers beside plain TCP: IPC, and TCP encrypted by CurveZMQ."""

from jupyter_client.manager import KernelManager

for options in ({"transport": "ipc"}, {"transport_encryption": "required"}):
    manager = KernelManager(kernel_name="pinpoint", **options)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    reply = client.execute_interactive("console.log('over', '%s')" % list(options.values())[0], timeout=60)
    assert reply["content"]["status"] == "ok", reply["content"]
    assert client.is_alive()
    assert ("curve_publickey" in manager.get_connection_info()) == ("transport_encryption" in options)
    client.stop_channels()
    manager.shutdown_kernel()
