"""``palate gateway``."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from palate.cli.options import Config
from palate.cli.render import log_to_stderr
from palate.cli.serve import Host, Port
from palate.cli.workers import announce
from palate.errors import ConfigError

Services = Annotated[
    list[str] | None,
    typer.Option("--service", help="Domain and address of a service, as book=http://127.0.0.1:5001; repeatable."),
]


def gateway(service: Services = None, host: Host = None, port: Port = None, config: Config = None) -> None:
    """Put one address over several services of one domain each; an answer names those that are slow or down."""
    from palate.settings import load_settings

    if find_spec("httpx") is None:
        raise ConfigError("The gateway needs httpx, which is not installed: pip install 'palate[gateway]'.")
    services = dict(_parse(text) for text in service or ())
    address = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = load_settings(config, server=address, gateway={"services": services} if services else {})
    log_to_stderr(settings, process="gateway")
    from palate.gateway.run import run_gateway

    if not run_gateway(settings, lambda listener: announce(listener.getsockname())):
        raise typer.Exit(1)


def _parse(text: str) -> tuple[str, str]:
    name, separator, url = text.partition("=")
    if not separator:
        raise ConfigError(
            f"--service {text} has no domain: write domain=address, as book=http://127.0.0.1:5001.",
            where="gateway.services",
        )
    return name, url
