"""How Uvicorn serves the application."""

from __future__ import annotations

from fastapi import FastAPI

from palate.server.run import server_config

_PROXY_S = 60
"""How long nginx (`keepalive_timeout` of an upstream) and common load balancers keep an idle connection."""


def test_idle_connections_outlive_those_of_proxies() -> None:
    assert server_config(FastAPI(), "127.0.0.1", 0).timeout_keep_alive > _PROXY_S
