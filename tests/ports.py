"""On which port may a server of a test listen, and does it yet?"""

import select
import socket
import subprocess
from time import monotonic

OPEN_WITHIN = 30.0
"""Seconds that a server may take to start."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def wait_until_open(port: int, process: "subprocess.Popen[str]") -> None:
    """Come back once the server of the process takes connections; servers say so in their logs too early."""
    until = monotonic() + OPEN_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            if process.poll() is not None or monotonic() > until:
                raise
            select.select([], [], [], 0.02)
        else:
            return
