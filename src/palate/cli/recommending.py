"""``palate recommend``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from palate.cli.options import AsJson, Config, DataDir, settings_of
from palate.cli.render import show_json, show_table


def recommend(
    user: Annotated[str | None, typer.Option("--user", help="A person of the store.")] = None,
    history: Annotated[list[str], typer.Option("--item", help="An item they liked; may come many times.")] = [],  # noqa: B006
    words: Annotated[str, typer.Option("--words", help="What they want, in their words.")] = "",
    domain: Annotated[list[str], typer.Option("--domain", help="Only these; may come many times.")] = [],  # noqa: B006
    n: Annotated[int, typer.Option("--n", "-n", min=1, max=1000)] = 10,
    surprise: Annotated[float, typer.Option(min=0, max=1, help="0: the best first, always.")] = 0.0,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """What someone should see next, and why; for a person, a history or a sentence."""
    rows = asyncio.run(_recommend(user, history, words, domain, n, surprise, data_dir, config))
    if as_json:
        show_json(rows)
        return
    columns = [("", "right"), ("title", "left"), ("year", "right"), ("", "left"), ("score", "right"), ("why", "left")]
    shown = (
        (place, row["title"], row["year"] or "", row["domain"], f"{row['score']:.2f}", row["reason"])
        for place, row in enumerate(rows, 1)
    )
    show_table(f"For {user or 'you'}", columns, shown)


async def _recommend(
    user: str | None,
    history: list[str],
    words: str,
    domain: list[str],
    n: int,
    surprise: float,
    data_dir: Path | None,
    config: Path | None,
) -> list[dict[str, Any]]:
    from palate.app import open_engine
    from palate.data.item_table import Filters
    from palate.services.answer_rows import rows_of
    from palate.services.recommend import Ask
    from palate.services.recommend import recommend as answer_ask

    async with open_engine(settings_of(data_dir, config), serving=True) as engine:
        ask = Ask(user, tuple(history), words, n, Filters(domains=tuple(domain)), surprise=surprise)
        return list(rows_of(await answer_ask(engine, ask)))
