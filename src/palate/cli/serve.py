"""``palate up``, ``serve`` and ``learn``."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.learner import StopSignal, run_learner
from palate.cli.options import Config, DataDir, load_settings_with
from palate.cli.render import log_to_stderr, out, progress
from palate.cli.traces import tracing
from palate.cli.workers import announce, check_workers, run_workers

if TYPE_CHECKING:
    from palate.settings import Settings
    from palate.telemetry.logs import LogFormatter

Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[int | None, typer.Option(help="Port to listen on.", show_default="8000")]
Domain = Annotated[str | None, typer.Option(help="Serve this domain of the catalogue alone.", show_default="all")]
Workers = Annotated[int | None, typer.Option(help="Processes that answer; more than one need Redis.", show_default="1")]


def up(
    data_dir: DataDir = None, host: Host = None, port: Port = None, config: Config = None, workers: Workers = None
) -> None:
    """Start everything: the sample community if the store is empty, models, learner, server.

    Without a snapshot it serves the models that are quick to fit first; the learner trains the others meanwhile.
    """
    _limit_threads()
    settings = load_settings_with(data_dir, config, host=host, port=port, workers=workers)
    check_workers(settings)
    formatter = log_to_stderr(settings)
    asyncio.run(_prepare(settings))
    with _learner(settings, config):
        _serve(settings, config, formatter)


def serve(
    data_dir: DataDir = None,
    host: Host = None,
    port: Port = None,
    config: Config = None,
    workers: Workers = None,
    domain: Domain = None,
) -> None:
    """Serve the HTTP API over the store as it is; no learner, no sample."""
    _limit_threads()
    settings = load_settings_with(data_dir, config, host=host, port=port, workers=workers, domain=domain)
    check_workers(settings)
    formatter = log_to_stderr(settings)
    if settings.server.workers == 1:  # else the first worker checks it
        asyncio.run(_check(settings))
    _serve(settings, config, formatter)


def worker(
    number: Annotated[int, typer.Option()],
    listener: Annotated[list[int], typer.Option()],
    channel: Annotated[int, typer.Option()],
    metrics: Annotated[Path, typer.Option()],
    data_dir: DataDir = None,
    host: Host = None,
    port: Port = None,
    config: Config = None,
    domain: Domain = None,
) -> None:
    """Serve as worker ``number`` of a supervisor, on sockets and with metrics that all workers share."""
    from palate.server.shared_metrics import share_metrics
    from palate.server.worker import end_with_supervisor, inherit_socket

    to_supervisor = inherit_socket(channel)
    end_with_supervisor(to_supervisor, metrics)
    _limit_threads()
    settings = load_settings_with(data_dir, config, host=host, port=port, domain=domain)
    formatter = log_to_stderr(settings, worker=number)
    share_metrics(metrics, number)
    if number == 0:
        asyncio.run(_check(settings))
    from palate.server.run import run_server

    sockets = [inherit_socket(each) for each in listener]
    with tracing(settings):
        has_started = run_server(settings, lambda _: to_supervisor.sendall(b"r"), formatter, sockets)
    if not has_started:
        raise typer.Exit(1)


def learn(
    data_dir: DataDir = None,
    config: Config = None,
    parent: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Train when there are enough new events, or on request (POST /train), and judge experiments, until a signal."""
    settings = load_settings_with(data_dir, config)
    log_to_stderr(settings, process="learner", run_id=secrets.token_hex(6))
    stop = StopSignal()
    with tracing(settings), stop.listening():
        asyncio.run(run_learner(settings, parent, stop))


def _limit_threads() -> None:
    """Limit the linear algebra library to one thread: threads within short requests compete for the cores.

    The library reads the variable when it loads, so it must be set before NumPy is imported.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


async def _check(settings: Settings) -> None:
    """Open the context once before the server does, so that errors are shown as one sentence."""
    from palate.app import open_context

    async with open_context(settings, serving=True):
        pass


async def _prepare(settings: Settings) -> None:
    """Fill an empty store with the sample community, and train the quick models if there is no champion."""
    from palate.app import open_context
    from palate.data.sample.community import Community
    from palate.models.base import Run
    from palate.services.catalogue.import_data import is_empty, load_sample
    from palate.services.train.train import read_champion, train_first

    async with open_context(settings) as context:
        with progress(silent=False) as report:
            if await is_empty(context):
                n_events, n_loaded = Community.sample().n_events_about, 0

                def show_progress(n: int) -> None:
                    nonlocal n_loaded
                    n_loaded += n
                    report(min(n_loaded / n_events, 1.0), "loading the sample community")

                loaded = await load_sample(context, show_progress)
                out.print(f"Sample community: {loaded.items} real titles, {loaded.events} events of simulated users.")
            if read_champion(context) is None and await context.log.end():
                trained = await train_first(context, Run(settings.learner.seed, report))
                out.print(f"Models trained on {trained.events} events in {trained.took_s:.1f} s.")
                if trained.pending:
                    out.print(f"{len(trained.pending)} more are trained in the background (GET /ready lists them).")


@contextlib.contextmanager
def _learner(settings: Settings, config: Path | None) -> Iterator[None]:
    """Run a learner in another process, which ends with this one.

    SIGTERM would end this process before it ends the learner, which may be in a training: it raises SystemExit instead.
    """
    command = [sys.executable, "-m", "palate", "learn", "--parent", str(os.getpid())]
    command += ["--data-dir", str(settings.store.data_dir)]
    command += ["--config", str(config)] if config else []
    previous_handler = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    process = subprocess.Popen(command)  # noqa: S603  # a fixed command
    try:
        yield
    finally:
        process.terminate()
        process.wait()
        signal.signal(signal.SIGTERM, previous_handler)


def _serve(settings: Settings, config: Path | None, formatter: LogFormatter) -> None:
    """Serve in this process, or in several under its supervision, until a signal."""
    if settings.server.workers > 1:
        run_workers(settings, config)
        return
    from palate.server.run import run_server

    with tracing(settings):
        has_started = run_server(settings, lambda listener: announce(listener.getsockname()), formatter)
    if not has_started:
        raise typer.Exit(1)
