"""Measure ranking quality on MovieLens: every model and the default pipeline, on protocols used by others too."""

from __future__ import annotations

from typing import Final

from benchmarks.measured import ML1M, ML100K, write_result
from benchmarks.quality.tasks import Task, evaluate_task
from palate.evaluation.protocol import Protocol

TASKS: Final = (
    Task(
        "MovieLens 100K, 75/25 of each user's events",
        ML100K,
        None,
        Protocol(),
        "taste",
        (42, 43, 44),
        others="The best in the table of the Recommenders project: NDCG@10 0.475, P@10 0.412.",
    ),
    Task(
        "MovieLens 1M, each user's last event",
        ML1M,
        None,
        Protocol(name="last_out", min_item_events=5),
        "next",
        others="SASRec, trained on a GPU with a softmax over 3,000 negatives: NDCG@10 0.186, HR@10 0.316.",
    ),
    Task(
        "MovieLens 100K, split ua, ratings from 4 on",
        ML100K / "ua.base",
        ML100K / "ua.test",
        Protocol(name="given"),
        "taste",
        relevant_from=4.0,
    ),
    Task(
        "MovieLens 100K, newest fifth of the log, ratings from 4 on",
        ML100K,
        None,
        Protocol(name="after", share=0.8),
        "next",
        relevant_from=4.0,
    ),
)


def main() -> None:
    write_result("quality", {"tasks": list(map(evaluate_task, TASKS))})


if __name__ == "__main__":
    main()
