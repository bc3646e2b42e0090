"""Evaluate models on a split: every item of the catalogue is ranked, for everyone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.data.profile import Profile
from palate.data.splits import Split
from palate.errors import InvalidInput
from palate.evaluation.metrics import METRICS, bootstrap_interval, differentiation, metrics_at
from palate.types import Bools, Codes, Doubles

Lists = Callable[[Sequence[Profile], int], Sequence[Codes]]
"""Anything that recommends: profiles and n to item codes, best first."""

_PEOPLE_AT_ONCE: Final = 512


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One model's figures on one split."""

    k: int
    people: int
    """How many had something to be asked about."""
    metrics: Mapping[str, float]
    """Means over people, and ``differentiation`` between them."""
    intervals: Mapping[str, tuple[float, float]]
    """95 % bootstrap intervals of the means."""
    per_person: Mapping[str, Doubles]
    """Each metric for each person, in the order of the dataset; for paired comparisons."""


def evaluate(lists: Lists, split: Split, *, k: int = 10, people: Codes | None = None, seed: int = 42) -> Evaluation:
    """Ask for ``k`` items for everyone in ``split.test``, and compare with what they went on to do.

    Every item that is new to the person is relevant, whatever its rating, unless they disliked
    it. ``people`` restricts who is asked.

    Raises:
        InvalidInput: nobody has anything in the test part.
    """
    new = _new(split)
    asked = np.unique(split.test.person[new])
    if people is not None:
        asked = np.intersect1d(asked, people)
    if not len(asked):
        raise InvalidInput("Nobody has events in the test part; hold more back, or bring more data.")
    recommended = np.full((len(asked), k), -1, np.int32)
    hits = np.zeros((len(asked), k), np.bool_)
    relevant = np.empty(len(asked), np.int32)
    for start in range(0, len(asked), _PEOPLE_AT_ONCE):
        some = asked[start : start + _PEOPLE_AT_ONCE]
        answers = lists([Profile(split.train.history(person)) for person in some.tolist()], k)
        for row, (person, answer) in enumerate(zip(some.tolist(), answers, strict=True), start):
            wanted = _wanted(split.test, new, person)
            recommended[row, : len(answer)] = answer
            hits[row, : len(answer)] = np.isin(answer, wanted)
            relevant[row] = len(wanted)
    per_person = metrics_at(hits, relevant)
    means = {name: float(per_person[name].mean()) for name in METRICS}
    means["differentiation"] = differentiation(recommended, seed) if len(asked) > 1 else float("nan")
    intervals = {name: bootstrap_interval(per_person[name], seed) for name in METRICS}
    return Evaluation(k, len(asked), means, intervals, per_person)


def _new(split: Split) -> Bools:
    """Which test events count: no dislikes, and nothing that the person had in the training part already."""
    train, test = split.train, split.test
    known = train.person.astype(np.int64) * train.n_items + train.item
    asked = test.person.astype(np.int64) * test.n_items + test.item
    return np.asarray((test.kind != DISLIKE.code) & ~np.isin(asked, known))


def _wanted(test: Dataset, new: Bools, person: int) -> Codes:
    span = slice(int(test.starts[person]), int(test.starts[person + 1]))
    return np.unique(test.item[span][new[span]])
