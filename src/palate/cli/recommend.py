"""``palate recommend`` and ``palate predict``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import AsJson, Config, DataDir, load_settings_with, require_store
from palate.cli.render import out, show_json, show_table

if TYPE_CHECKING:
    from palate.services.serve.predict import Predictions
    from palate.text.query.parsed_query import ParsedQuery


def recommend(
    user: Annotated[str | None, typer.Option("--user", help="A user of the store.")] = None,
    history: Annotated[list[str], typer.Option("--item", help="An item that they liked; repeatable.")] = [],  # noqa: B006
    ask: Annotated[str, typer.Option("--ask", "--words", help="What they want, in a sentence.")] = "",
    domain: Annotated[list[str], typer.Option("--domain", help="Only these domains; repeatable.")] = [],  # noqa: B006
    n: Annotated[int, typer.Option("--n", "-n", min=1, max=1000)] = 10,
    surprise: Annotated[float, typer.Option(min=0, max=1, help="0: always the best first; 1: the most random.")] = 0.0,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Recommend items, with reasons, for a user, a history or a sentence."""
    rows, parsed_query = asyncio.run(_recommend(user, history, ask, domain, n, surprise, data_dir, config))
    if as_json:
        show_json(rows)
        return
    if ask:
        chips = (f"{'not ' if chip.polarity < 0 else ''}{chip.kind}: {chip.value}" for chip in parsed_query.chips)
        out.print(f"Understood: {' · '.join(chips) or 'nothing'}", markup=False)
    columns = [("", "right"), ("title", "left"), ("year", "right"), ("", "left"), ("score", "right"), ("why", "left")]
    lines = (
        (rank, row["title"], row["year"] or "", row["domain"], f"{row['score']:.2f}", row["reason"])
        for rank, row in enumerate(rows, 1)
    )
    show_table(f"For {user or 'you'}", columns, lines)


async def _recommend(
    user: str | None,
    history: list[str],
    words: str,
    domain: list[str],
    n: int,
    surprise: float,
    data_dir: Path | None,
    config: Path | None,
) -> tuple[list[dict[str, object]], ParsedQuery]:
    from palate.app import open_context
    from palate.data.item_table import Filters
    from palate.services.serve.answer_rows import recommendation_rows
    from palate.services.serve.recommend import recommend as recommend_items
    from palate.services.serve.recommendation_request import RecommendationRequest

    async with open_context(require_store(load_settings_with(data_dir, config)), serving=True) as context:
        request = RecommendationRequest(
            user, tuple(history), words, n, Filters(domains=tuple(domain)), surprise=surprise
        )
        result = await recommend_items(context, request)
        return [dict(row) for row in recommendation_rows(result)], result.parsed_query


def predict(
    item: Annotated[list[str], typer.Option("--item", help="An item to rate; repeatable.")],
    user: Annotated[str | None, typer.Option("--user", help="A user of the store; without one, a new user.")] = None,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Predict the ratings of a user, with their uncertainty."""
    result = asyncio.run(_predict(user, item, data_dir, config))
    predicted = result.predicted
    columns = (predicted.mean, predicted.median, predicted.interval(0.8), predicted.probabilities)
    names = ("rating", "median", "interval_80", "chances")
    rows = [
        {"item_id": item.id, "title": item.title, **dict(zip(names, figures, strict=True))}
        for item, *figures in zip(result.items, *(column.tolist() for column in columns), strict=True)
    ]
    if as_json:
        show_json({"predictions": rows, "levels": predicted.levels.tolist(), "unknown_items": result.unknown_items})
        return
    steps = [(f"{level:g}", "right") for level in predicted.levels]
    lines = (
        (
            row["title"],
            f"{row['rating']:.2f}",
            " to ".join(f"{end:g}" for end in row["interval_80"]),
            *(f"{chance:.0%}" for chance in row["chances"]),
        )
        for row in rows
    )
    head = [("title", "left"), ("rating", "right"), ("80 % interval", "left"), *steps]
    show_table(f"What {user or 'a new user'} would give", head, lines)
    if result.unknown_items:
        out.print(f"Unknown items: {', '.join(result.unknown_items)}", markup=False)


async def _predict(user: str | None, items: list[str], data_dir: Path | None, config: Path | None) -> Predictions:
    from palate.app import open_context
    from palate.data.profile import History
    from palate.services.serve.predict import predict as predict_ratings

    async with open_context(require_store(load_settings_with(data_dir, config)), serving=True) as context:
        return await predict_ratings(context, user, History(), items)
