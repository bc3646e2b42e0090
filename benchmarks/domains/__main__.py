"""Measure ranking quality beyond movies: books, games, music, and two domains at once, with the default settings."""

from __future__ import annotations

from typing import Final

from benchmarks.measured import DATA, write_result
from benchmarks.quality.tasks import Task, evaluate_task
from palate.evaluation.protocol import Protocol
from palate.services.experiments.compare import PIPELINE

_WITHOUT: Final = ("ranker",)

TASKS: Final = (
    Task(
        "Last.fm 2K, 75/25 of each user's artists",
        DATA / "hetrec-lastfm-2k",
        None,
        Protocol(),
        "taste",
        format="lastfm",
        without=_WITHOUT,
    ),
    Task(
        "Steam 200K, 75/25 of each user's games",
        DATA / "steam-200k",
        None,
        Protocol(),
        "taste",
        format="steam",
        without=_WITHOUT,
    ),
    Task(
        "Goodbooks 10K, 75/25 of each user's books",
        DATA / "goodbooks-10k",
        None,
        Protocol(),
        "taste",
        format="goodbooks",
        without=(*_WITHOUT, PIPELINE),  # which answers 53,000 users one by one
    ),
    Task(
        "Amazon movies and books, each user's last event",
        DATA / "amazon-movie-book-seq",
        None,
        Protocol(name="last_out", min_item_events=5),
        "next",
        format="amazon-sequences",
        without=_WITHOUT,
    ),
)


def main() -> None:
    write_result("domains", {"tasks": list(map(evaluate_task, TASKS))})


if __name__ == "__main__":
    main()
