"""The data sets and questions on which the default pipeline is compared with single models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.regret.data_sets import (
    constant_times,
    keep_most_active_user,
    keep_most_popular,
    ml100k_part,
    public,
    sample_users,
    shuffled_times,
    with_times,
)
from benchmarks.regret.simulated import simulate_fashions, simulate_unequal_domains
from palate.data.dataset import Dataset
from palate.data.splits import Split
from palate.evaluation.protocol import Part, Protocol

OBJECTIVE_OF: Final[Mapping[str, str]] = {"random": "taste", "last": "next", "time": "next", "given": "taste"}
"""What a blend is trained for to answer a question; for other questions it is ``auto``."""


@dataclass(frozen=True, slots=True)
class Case:
    """A data set and a question about it."""

    name: str
    data: Callable[[], Dataset]
    question: str
    """``random``: a random quarter of each user's events; ``last``: each user's last event; ``time``: the newest fifth
    of the log; ``given``: a published test set; ``into DOMAIN``: a domain in which no event of the user is known."""
    test: Callable[[], Dataset] | None = None
    min_item_events: int = 0

    @property
    def title(self) -> str:
        return f"{self.name}, {self.question}"

    def split(self, part: Part, seed: int = 42) -> Split:
        """The split that asks the question; for ``validation`` it is made inside the training part."""
        protocol = _protocol_of(self.question)
        if self.test is not None:
            protocol = replace(protocol, test=self.test())
        return replace(protocol, min_item_events=self.min_item_events).splits(self.data(), seed, part)[0]


def _protocol_of(question: str) -> Protocol:
    if question.startswith("into "):
        return Protocol(name="crossing", domain=question.removeprefix("into "))
    return {
        "random": Protocol(),
        "last": Protocol(name="last_out"),
        "time": Protocol(name="after", share=0.8),
        "given": Protocol(name="given"),
    }[question]


_ML100K: Final = public("ml-100k", "movielens")
_AMAZON: Final = public("amazon-movie-book-seq", "amazon-sequences")
CASES: Final = (
    Case("MovieLens 100K", _ML100K, "random"),
    Case("MovieLens 100K ua", ml100k_part("ua.base"), "given", ml100k_part("ua.test")),
    Case("MovieLens 100K", _ML100K, "last"),
    Case("MovieLens 100K", _ML100K, "time"),
    Case("MovieLens, 600 users", public("ml-1m", "movielens", 600), "random"),
    Case("MovieLens, 600 users", public("ml-1m", "movielens", 600), "last"),
    Case("MovieLens 1M", public("ml-1m", "movielens"), "random", min_item_events=5),
    Case("MovieLens 1M", public("ml-1m", "movielens"), "last", min_item_events=5),
    Case("Goodbooks, 5,000 users", public("goodbooks-10k", "goodbooks", 5_000), "random"),
    Case("Steam", public("steam-200k", "steam"), "random"),
    Case("Last.fm", public("hetrec-lastfm-2k", "lastfm"), "random"),
    Case("Amazon", _AMAZON, "last", min_item_events=5),
    Case("Amazon", _AMAZON, "into book", min_item_events=5),
    Case("50 users", lambda: sample_users(_ML100K(), 50), "random"),
    Case("one user", keep_most_active_user(_ML100K), "random"),
    Case("20 items", keep_most_popular(_ML100K, 20), "random"),
    Case("rows in any order", with_times(_ML100K, shuffled_times), "random"),
    Case("one time for all", with_times(_ML100K, constant_times), "random"),
    Case("one domain much larger", simulate_unequal_domains, "random"),
    Case("one domain much larger", simulate_unequal_domains, "into small"),
    Case("strong trends", lambda: simulate_fashions(trend=1.0), "time"),
    Case("no trends", lambda: simulate_fashions(trend=0.0), "time"),
)
