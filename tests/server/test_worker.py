"""A worker ends when its supervisor has died, whatever it is doing."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import LAST_RESORT_S

_PROGRAM = """
import signal, socket, sys, threading
from pathlib import Path
from palate.server import worker
channel = worker.inherit_socket(int(sys.argv[1]))
assert not channel.get_inheritable()
if sys.argv[3] == "stuck":
    worker._GRACE_S = 0.05
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
worker.end_with_supervisor(channel, Path(sys.argv[2]))
channel.sendall(b"r")
threading.Event().wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="several workers need a system with fork")
@pytest.mark.parametrize(("state", "status"), [("idle", -15), ("stuck", 1)])
def test_it_ends_with_its_supervisor(tmp_path: Path, state: str, status: int) -> None:
    metrics = tmp_path / "metrics"
    metrics.mkdir()
    channel, far_end = socket.socketpair()
    with channel, far_end:
        command = [sys.executable, "-c", _PROGRAM, str(far_end.fileno()), str(metrics), state]
        process = subprocess.Popen(command, pass_fds=[far_end.fileno()])
        far_end.close()
        assert channel.recv(1) == b"r"
        assert process.poll() is None
    assert process.wait(LAST_RESORT_S) == status
    assert not metrics.exists()
