"""What is written of lists: the section of the measured page, and ``docs/lists.md`` with twenty of them."""

from __future__ import annotations

import json
from typing import Any, Final

from benchmarks.measured import RESULTS, ROOT
from benchmarks.table import table

PAGE: Final = ROOT / "docs" / "lists.md"
HEAD: Final = ROOT / "docs" / "lists_head.md"


def main() -> None:
    PAGE.write_text(text(), encoding="utf-8")


def text() -> str:
    """The page of twenty lists as Markdown; a test holds the committed file to it."""
    result = json.loads((RESULTS / "lists.json").read_text(encoding="utf-8"))
    head = HEAD.read_text(encoding="utf-8").rstrip()
    return "\n\n".join([head, *(_list(number, one) for number, one in enumerate(result["examples"], 1))]) + "\n"


def _list(number: int, one: dict[str, Any]) -> str:
    rows = [(place, title, why) for place, (title, why) in enumerate(one["list"], 1)]
    about = f"{one['ratings']} ratings, {one['mean']} on average; among the best: "
    return (
        f"### {number}\n\n{about}{', '.join(one['loved'])}. The last: {one['last']}.\n\n"
        f"{table(('', 'film', 'reason'), rows)}"
    )


def lists(result: dict[str, Any]) -> str:
    """The section of the measured page."""
    states = (("before", "before"), ("after", "after"), ("after, drawn", "drawn"))
    rows = [
        (
            title,
            f"{one['two_of_a_series']:.1%}",
            f"{one['three_of_a_series']:.1%}",
            f"{one['unprepared']:.1%} of {one['sequels']:,}",
            f"{one['gini']:.3f}",
            f"{one['popularity_lift']:+.1%}",
            f"{one['coverage']:.0%}",
            f"{one['ndcg']:.4f}",
        )
        for title, one in ((title, result[name]) for title, name in states)
    ]
    columns = (
        "", "two of a series", "three", "sequels with no earlier part known", "Gini", "popularity lift", "coverage",
        "NDCG@10",
    )  # fmt: skip
    cited = [
        (
            title,
            f"{one['below_the_mean']:.1%} of {one['cited']:,}",
            f"{one['the_last']:.1%}",
            one["different"],
        )
        for title, one in (
            ("the event with the largest share", result["reasons"]["loudest"]),
            ("the event that is named", result["reasons"]["named"]),
        )
    ]
    return (
        f"## Lists\n\n{_LISTS} {result['users']:,} users, seed {result['seed']}, data digest "
        f"`{result['data_digest'][:12]}`; {result['protocol']}; *drawn* is with surprise {result['surprise']}.\n\n"
        f"{table(columns, rows)}\n\n{_REASONS}\n\n"
        f"{table(('', 'rated below the own mean', 'the last event', 'different ones in a list'), cited)}"
    )


_LISTS: Final = (
    "MovieLens 1M, each user's last event held out; the default pipeline over models of the rest, with surprise 0, "
    "before and after [`arrange.popularity`, `arrange.sequels` and `arrange.repetition_limits`](../docs/lists.md). "
    "Shares are of lists of ten; popularity lift is how many more events the items of a list have than those of the "
    "history, mean over users."
)
_REASONS: Final = "What their reasons cite:"


if __name__ == "__main__":
    main()
