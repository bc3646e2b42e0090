"""Lessons: people up to a moment, and what they did next; for models that learn from other models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.data.profile import History, Profile
from palate.data.splits import Split, after, last_out, stratified
from palate.errors import InvalidInput
from palate.types import Codes

_LAST: Final = 3
_SHARE: Final = 0.75
_NEWEST: Final = 0.1
_NEXT: Final = 10
FEW: Final = 5
"""As many events :func:`strangers` have at most."""


@dataclass(frozen=True, slots=True)
class Lesson:
    profile: Profile
    wanted: Codes
    """What they went on to do, each item once, none that is in the profile, no dislikes; never empty."""


def lessons(data: Dataset, held_out: str, seed: int, limit: int) -> tuple[Dataset, list[Lesson]]:
    """The data without what is held out, and at most ``limit`` lessons about that.

    ``held_out`` says which question the lessons ask:

    - ``last``: each of everyone's last 3 events, from all the events before it;
    - ``newest``: the newest tenth of the log, from what each person did before it and, since
      many are new then, also from that and the first 1, 3, 7, 15 … events of the tenth; each time
      the next 10;
    - ``random``: a random quarter of everyone's events, from the rest; also asked, whatever was
      wished, of data in which all events carry one time.

    Raises:
        InvalidInput: ``held_out`` is none of these.
    """
    if held_out not in _WAYS:
        raise InvalidInput(f"held_out must be one of {', '.join(_WAYS)}, not {held_out!r}.", where="held_out")
    split, each = _WAYS["random" if data.timeless else held_out](data, seed)
    found = [lesson for person in np.unique(split.test.person).tolist() for lesson in each(split, person)]
    return split.train, _drawn(found, seed, limit)


def strangers(data: Dataset, seed: int, limit: int) -> tuple[Dataset, list[Lesson]]:
    """The data without a random quarter of the people, and at most ``limit`` lessons about these.

    From the first 0, 1 … :data:`FEW` events of each: all that they did after. A model cannot be
    asked as somebody new would about people whom it has seen.
    """
    active = np.unique(data.person)
    known = np.random.default_rng([seed, 3]).permutation(active)[: round(_SHARE * len(active))]
    trained = np.isin(data.person, known)
    split = Split(data.rows(trained), data.rows(~trained), "")
    people = np.unique(split.test.person).tolist()
    found = [lesson for person in people for lesson in _moments(split, person, range(FEW + 1), None)]
    return split.train, _drawn(found, seed, limit)


def _drawn(found: list[Lesson], seed: int, limit: int) -> list[Lesson]:
    if len(found) <= limit:
        return found
    drawn = np.sort(np.random.default_rng(seed).choice(len(found), limit, replace=False))
    return [found[place] for place in drawn.tolist()]


_Each = Callable[[Split, int], Iterator[Lesson]]


def _last(data: Dataset, _seed: int) -> tuple[Split, _Each]:
    return last_out(data, _LAST), lambda split, person: _moments(split, person, range(_LAST), 1)


def _newest(data: Dataset, _seed: int) -> tuple[Split, _Each]:
    def each(split: Split, person: int) -> Iterator[Lesson]:
        n = int(split.test.starts[person + 1] - split.test.starts[person])
        return _moments(split, person, [2**k - 1 for k in range(n.bit_length())], _NEXT)

    return after(data, 1 - _NEWEST), each


def _random(data: Dataset, seed: int) -> tuple[Split, _Each]:
    return stratified(data, _SHARE, seed), lambda split, person: _moments(split, person, [0], None)


_WAYS: Final[dict[str, Callable[[Dataset, int], tuple[Split, _Each]]]] = {
    "last": _last,
    "newest": _newest,
    "random": _random,
}


def _moments(split: Split, person: int, known: Iterable[int], ahead: int | None) -> Iterator[Lesson]:
    """A lesson about the events ``ahead`` (None: all) for each number of held-out events that the profile knows."""
    before, held = split.train.profile(person), split.test.history(person)
    codes = split.train.vocabulary.codes(held.items)
    for n in known:
        profile = Profile(before.history.then(held.oldest(n)), before.about)
        wanted = _wanted(profile.history, held, codes, slice(n, None if ahead is None else n + ahead))
        if len(wanted):
            yield Lesson(profile, wanted)


def _wanted(history: History, held: History, codes: Codes, asked: slice) -> Codes:
    seen = set(history.items)
    return np.unique(
        [
            code
            for code, item, kind in zip(codes[asked].tolist(), held.items[asked], held.kinds[asked], strict=True)
            if item not in seen and kind != DISLIKE.code
        ]
    ).astype(np.int32)
