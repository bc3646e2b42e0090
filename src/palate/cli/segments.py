"""``palate segments``."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import AsJson, Config, DataDir, load_settings_with, require_store
from palate.cli.render import out, show_json

if TYPE_CHECKING:
    from palate.types import Json


def segments(
    n: Annotated[int, typer.Option("--n", "-n", min=0, max=100, help="Preferred and avoided items of each.")] = 5,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """List the user segments of the champion, and what distinguishes each."""
    rows = asyncio.run(_segments(n, data_dir, config))
    if as_json:
        show_json(rows)
        return
    for row in rows:
        out.print(f"[bold]{row['id']}  [/bold]", end="")
        out.print(row["name"], style="bold", markup=False, end="")
        out.print(f"  {row['users']:,} users, {row['share']:.0%}", style="dim")
        for kind, values in row["traits"].items():
            _line(kind, ", ".join(f"{value} ×{odds:.1f}" for value, odds in values))
        _line("more", " · ".join(item["title"] for item in row["items"]))
        _line("less", " · ".join(item["title"] for item in row["least"]))
        out.print()
    out.print("×: the odds, as a multiple of those of all other users", style="dim")


def _line(name: str, text: str) -> None:
    if text:
        out.print(f"   {name:8} {text}", markup=False, soft_wrap=True)


async def _segments(n: int, data_dir: Path | None, config: Path | None) -> list[dict[str, Json]]:
    from palate.app import open_context
    from palate.services.serve.segments import segments as segments_of

    async with open_context(require_store(load_settings_with(data_dir, config)), serving=True) as context:
        items = context.live.serving.items

        def titles(ids: tuple[str, ...]) -> list[dict[str, str]]:
            return [{"id": item.id, "title": item.title} for item in map(items.get, ids) if item is not None]

        return [
            {**asdict(segment), "items": titles(segment.items), "least": titles(segment.least)}
            for segment in await segments_of(context, n)
        ]
