"""The page section on repetition, sequels and cited events in recommendation lists."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.table import table

_LISTS: Final = (
    "MovieLens 1M, each user's last event held out; the default pipeline over models of the rest, with surprise 0, "
    "before and after [`arrange.popularity`, `arrange.sequels` and `arrange.repetition_limits`](../docs/lists.md). "
    "Shares are of lists of ten; popularity lift is how many more events the items of a list have than those of the "
    "history, mean over users."
)
_COLUMNS: Final = (
    "", "two of a series", "three", "sequels with no earlier part known", "Gini", "popularity lift", "coverage",
    "NDCG@10",
)  # fmt: skip
_CITED_COLUMNS: Final = ("", "rated below the own mean", "the last event", "different ones in a list")


def section(result: dict[str, Any]) -> str:
    rows = [
        _row(title, result[name])
        for title, name in (("before", "before"), ("after", "after"), ("after, drawn", "drawn"))
    ]
    cited = [
        _cited_row("the event with the largest share", result["reasons"]["loudest"]),
        _cited_row("the event that is named", result["reasons"]["named"]),
    ]
    return (
        f"## Lists\n\n{_LISTS} {result['users']:,} users, seed {result['seed']}, data digest "
        f"`{result['data_digest'][:12]}`; {result['protocol']}; *drawn* is with surprise {result['surprise']}.\n\n"
        f"{table(_COLUMNS, rows)}\n\nWhat their reasons cite:\n\n{table(_CITED_COLUMNS, cited)}"
    )


def _row(title: str, figures: dict[str, Any]) -> tuple[Any, ...]:
    return (
        title,
        f"{figures['two_of_a_series']:.1%}",
        f"{figures['three_of_a_series']:.1%}",
        f"{figures['unprepared']:.1%} of {figures['sequels']:,}",
        f"{figures['gini']:.3f}",
        f"{figures['popularity_lift']:+.1%}",
        f"{figures['coverage']:.0%}",
        f"{figures['ndcg']:.4f}",
    )


def _cited_row(title: str, figures: dict[str, Any]) -> tuple[Any, ...]:
    return (
        title,
        f"{figures['below_the_mean']:.1%} of {figures['cited']:,}",
        f"{figures['the_last']:.1%}",
        figures["different"],
    )
