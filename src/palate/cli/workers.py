"""Several server processes at one address."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from palate.cli.render import err, out
from palate.errors import ConfigError

if TYPE_CHECKING:
    from palate.settings import Settings


def check_workers(settings: Settings) -> None:
    """Check that the workers that the settings ask for can share what they must.

    Raises:
        ConfigError: several workers have no Redis, or the system cannot run them.
    """
    n_workers = settings.server.workers
    if n_workers == 1:
        return
    if sys.platform == "win32":
        raise ConfigError("Several workers need Linux or macOS; serve with 1 on Windows.", where="server.workers")
    if not settings.store.redis_url:
        raise ConfigError(
            f"{n_workers} workers share rate limits and what is known of users through Redis, and there is none: set "
            "REDIS_URL=redis://localhost:6379/0, the address of yours, or serve with 1 worker.",
            where="server.workers",
        )


def run_workers(settings: Settings, config: Path | None) -> None:
    """Run the workers until a signal; replace each that dies.

    Raises:
        typer.Exit: the address cannot be listened on, or no worker could be started.
    """
    from palate.server.listen import listen
    from palate.server.shared_metrics import create_metrics_folder, remove_gauges
    from palate.server.supervisor import Supervisor, WorkersFailed

    server = settings.server
    try:
        sockets = listen(server.host, server.port)
    except OSError as error:
        message = f"Palate cannot listen on {server.host}, port {server.port}: {error}."
        err.print(f"{message} Choose another --host or --port.", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    address = sockets[0].getsockname()
    metrics = create_metrics_folder()
    command = [sys.executable, "-m", "palate", "worker", "--metrics", str(metrics)]
    command += ["--data-dir", str(settings.store.data_dir), "--host", server.host, "--port", str(address[1])]
    command += ["--config", str(config)] if config else []
    command += ["--domain", server.domain] if server.domain else []
    command += [option for each in sockets for option in ("--listener", str(each.fileno()))]
    commands = [[*command, "--number", str(number)] for number in range(server.workers)]

    async def supervise() -> None:
        on_ready, on_end = partial(announce, address), partial(remove_gauges, metrics)
        await Supervisor(commands, sockets, on_ready, on_end, server.drain_s).run()

    try:
        asyncio.run(supervise())
    except WorkersFailed as error:
        err.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(error.status if error.status > 0 else 1) from None
    finally:
        shutil.rmtree(metrics, ignore_errors=True)


def announce(address: Sequence[object]) -> None:
    """Print where the server answers."""
    out.print(f"Palate is ready at http://{_format_host(str(address[0]))}:{address[1]}  (Ctrl-C stops it)")


def _format_host(address: str) -> str:
    if address == "127.0.0.1":
        return "localhost"
    return f"[{address}]" if ":" in address else address
