"""``palate``: all commands, and the output of errors."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import palate
from palate.cli import (
    accounts,
    audit,
    backup,
    batch,
    bench,
    data,
    doctor,
    evaluate,
    experiment,
    gateway,
    keys,
    models,
    policy,
    recommend,
    rules,
    segments,
    serve,
    simulate,
    train,
    tune,
)
from palate.cli.render import err, show_json
from palate.errors import ConfigError, InvalidInput, PalateError

app = typer.Typer(
    name="palate",
    help="Recommendations that learn from every event, explain themselves and prove that they work.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    serve.up,
    serve.serve,
    serve.learn,
    gateway.gateway,
    doctor.doctor,
    train.train,
    evaluate.evaluate,
    bench.bench,
    tune.tune,
    simulate.simulate,
    recommend.recommend,
    recommend.predict,
    segments.segments,
    batch.batch,
    backup.backup,
    backup.restore,
    audit.audit,
):
    app.command()(command)
app.command(hidden=True)(serve.worker)
app.add_typer(data.app, name="data", help="Data: import, enrich, describe.")
app.add_typer(accounts.app, name="account", help="Accounts: create, list, disable.")
app.add_typer(keys.app, name="key", help="API keys: create, list, revoke.")
app.add_typer(models.app, name="model", help="Snapshots: list, promote, roll back.")
app.add_typer(experiment.app, name="experiment", help="Live experiments: compare pipelines by what users do.")
app.add_typer(policy.app, name="policy", help="Policies: export what lists have earned, judge pipelines by it.")
app.add_typer(rules.app, name="rules", help="Business rules: boost, bury, hide, pin, limit.")


def _version(is_set: bool) -> None:
    if is_set:
        typer.echo(palate.__version__)
        raise typer.Exit


@app.callback()
def _global_options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None: ...


def run() -> None:
    """Run the command line: exit code 0 success, 1 failure, 2 wrong use."""
    try:
        app()
    except PalateError as error:
        if "--json" in sys.argv:
            show_json({"title": error.title, "detail": str(error), "where": error.where})
        else:
            err.print(f"{error.title}: {error}", style="red", markup=False, soft_wrap=True)
        sys.exit(2 if isinstance(error, InvalidInput | ConfigError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
