"""An address is listened on once, and what is wrong with it is said."""

from __future__ import annotations

import errno
import socket

import pytest

from palate.server.listen import listen


def test_any_free_port() -> None:
    (listener,) = listen("127.0.0.1", 0)
    with listener:
        assert listener.getsockname()[1] > 0
        assert not listener.get_inheritable()


def test_a_name_has_a_socket_for_each_address() -> None:
    sockets = listen("localhost", 0)
    families = [each.family for each in sockets]
    for each in sockets:
        each.close()
    assert socket.AF_INET in families
    assert len(set(families)) == len(families)


def test_an_address_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(OSError, match="in use") as refused:
        listen("127.0.0.1", other.getsockname()[1])
    assert refused.value.errno == errno.EADDRINUSE


def test_two_servers_that_start_at_once() -> None:
    (listener,) = listen("127.0.0.1", 0)
    with listener, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", listener.getsockname()[1])


def test_an_address_of_another_machine() -> None:
    with pytest.raises(OSError, match="assign"):
        listen("192.0.2.1", 0)
