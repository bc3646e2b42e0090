"""``palate rules``: business rules from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from palate.cli.options import AsJson, Config, DataDir, load_settings_with, require_store
from palate.cli.render import out, show_json, show_table

if TYPE_CHECKING:
    from palate.data.rules import Rule
    from palate.services.context import AppContext

ResultT = TypeVar("ResultT")

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """List all rules: kind, whether each holds now, and in which pipelines."""
    from palate.services.rules.change_rules import pipelines_of_rule
    from palate.services.rules.rule_body import NamedRule, state_of

    async def read(context: AppContext) -> list[tuple[Rule, str, list[str]]]:
        await context.rules.catch_up()
        rules = context.rules.current().rules.values()
        return [(rule, state_of(rule, context.clock()), pipelines_of_rule(context, rule)) for rule in rules]

    rows = _run_in_context(data_dir, config, read)
    plain = [NamedRule.of(rule).model_dump(mode="json", exclude_defaults=True) for rule, _, _ in rows]
    if as_json:
        show_json(
            [
                {"rule": fields, "state": state, "holds_in": holds_in}
                for fields, (_, state, holds_in) in zip(plain, rows, strict=True)
            ]
        )
        return
    columns = [(name, "left") for name in ("name", "kind", "state", "starts", "ends", "pipelines")]
    cells = [
        (rule.name, rule.kind, state, fields.get("starts", ""), fields.get("ends", ""), ", ".join(holds_in))
        for fields, (rule, state, holds_in) in zip(plain, rows, strict=True)
    ]
    show_table("Rules", columns, cells)


@app.command()
def apply(
    path: Annotated[Path, typer.Argument(help="A TOML file with tables [[rules]], or a JSON file.", dir_okay=False)],
    prune: Annotated[bool, typer.Option("--prune", help="Remove all rules that the file does not have.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; show the difference.")] = False,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Add or replace all rules of a file, or none if any is not valid; servers follow within a second."""
    from palate.services.rules.change_rules import apply_rules
    from palate.services.rules.rule_file import read_rules

    rules = read_rules(path)
    changes = _run_in_context(
        data_dir, config, lambda context: apply_rules(context, rules, is_whole=prune, is_dry_run=dry_run)
    )
    names = {
        "added": changes.added, "changed": changes.changed, "removed": changes.removed, "unchanged": changes.unchanged,
    }  # fmt: skip
    if as_json:
        show_json({"dry_run": dry_run, **names})
        return
    for what, mark in (("added", "+"), ("changed", "~"), ("removed", "-")):
        for name in names[what]:
            out.print(f"{mark} {name}", markup=False, highlight=False)
    counts = ", ".join(f"{len(each)} {what}" for what, each in names.items())
    out.print(f"{'Dry run, nothing changed' if dry_run else 'Applied'}: {counts}.", markup=False, highlight=False)


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="The name of the rule.")],
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Remove a rule."""
    from palate.services.rules.change_rules import remove_rule

    _run_in_context(data_dir, config, lambda context: remove_rule(context, name))
    if as_json:
        show_json({"removed": name})
    else:
        out.print(f"Rule {name}: removed.", markup=False, highlight=False)


def _run_in_context(
    data_dir: Path | None, config: Path | None, use_case: Callable[[AppContext], Awaitable[ResultT]]
) -> ResultT:
    from palate.app import open_context

    async def run() -> ResultT:
        async with open_context(require_store(load_settings_with(data_dir, config))) as context:
            return await use_case(context)

    return asyncio.run(run())
