"""Training examples for models that combine models: users with part of what they did held out, and that part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.data.order_test import Order, detect_order
from palate.data.profile import History, Profile
from palate.data.splits import stratified
from palate.errors import InvalidInput
from palate.types import Bools, Codes

Question = Literal["taste", "next", "crossing"]
OBJECTIVES: Final = ("auto", "next", "taste")
LENGTHS: Final = (0, 1, 3, 8, 20, 50, 150)
"""Users are asked about with so many known events, as far as they have them, beside the most they can have."""
_PER_QUESTION: Final = 2
_HELD_OUT_SHARE: Final = 0.25
_ENOUGH_USERS: Final = 400
_MAX_FOLDS: Final = 4
_MANY_ITEMS: Final = 2_000
"""Models of more are fitted once more and not oftener, since their cost grows with the cube of the items."""
_FEW_USERS: Final = 20
_MIN_CROSSING_USERS: Final = 40


@dataclass(frozen=True, slots=True)
class Example:
    """A user as a model may know them, and what they are known to have taken to besides."""

    question: Question
    user: int
    """By which errors are clustered: a user is asked about several times."""
    profile: Profile
    targets: Codes
    """Held-out items, each once, none that is in the profile, no dislikes; never empty."""
    domain: str = ""
    """Only items of this domain are ranked; empty: all."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Data to fit on, and examples about what it does not hold."""

    train: Dataset
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Questions:
    """What examples ask, and why: for the model card."""

    asked: tuple[Question, ...]
    order: Order
    why: str


def choose_questions(data: Dataset, objective: str) -> Questions:
    """Which questions the data can answer.

    ``taste``: what else does somebody like, of whom a random part is known. ``next``: what do they turn to next;
    only where the order of events is worth something (:func:`~palate.data.order_test.detect_order`). ``objective``
    picks one of them by hand; ``auto`` asks all that can be asked.

    Raises:
        InvalidInput: ``objective`` is none of these.
    """
    if objective not in OBJECTIVES:
        raise InvalidInput(f"objective must be one of {', '.join(OBJECTIVES)}, not {objective!r}.", where="objective")
    order = detect_order(data)
    if objective == "taste":
        return Questions(("taste",), order, "what else a user likes, as set")
    if not order.is_meaningful:
        return Questions(("taste",), order, f"what else a user likes, since {order.why}")
    if objective == "next":
        return Questions(("next",), order, "what a user turns to next, as set")
    return Questions(
        ("taste", "next"), order, f"what else a user likes and what they turn to next, alike, since {order.why}"
    )


def held_out_folds(data: Dataset, questions: Sequence[Question], seed: int, limit: int) -> Iterator[Fold]:
    """Examples about at most ``limit`` users whom the training part of their fold has never seen.

    A quarter of the users is held out; where that is fewer than 400, and there are at most
    2,000 items, up to four quarters in turn. Each user is asked
    at most twice for each question: with as much known as there can be, and with one of :data:`LENGTHS`.
    ``taste`` knows a random part and asks for the rest, ``next`` knows the first events and asks for the one after
    them, ``crossing`` (asked wherever 40 held-out users are active in a domain and outside of it) knows what lies
    outside and asks for what lies inside. With fewer than 20 users a random quarter of everyone's events is held
    out instead.
    """
    users = np.unique(data.user)
    if len(users) < _FEW_USERS:
        yield from _event_folds(data, seed)
        return
    shuffled = np.random.default_rng([seed, 3]).permutation(users)
    size = min(max(round(_HELD_OUT_SHARE * len(users)), 1), limit)
    n_folds = min(-(-_ENOUGH_USERS // size), _MAX_FOLDS) if data.n_items <= _MANY_ITEMS else 1
    for fold in range(n_folds):
        held = shuffled[fold * size : (fold + 1) * size]
        out = np.isin(data.user, held)
        rng = np.random.default_rng([seed, 4, fold])
        yield Fold(data.rows(~out), list(_examples(data, held.tolist(), questions, rng)))


def _event_folds(data: Dataset, seed: int) -> Iterator[Fold]:
    """Four random quarters of everyone's events, each asked about once from the other three."""
    for fold in range(_MAX_FOLDS):
        split = stratified(data, 1 - _HELD_OUT_SHARE, seed + fold)
        examples = []
        for user in np.unique(split.test.user).tolist():
            profile, rest = split.train.profile(user), split.test.history(user)
            targets = _targets(data, profile.history, rest, slice(None))
            if len(targets):
                examples.append(Example("taste", user, profile, targets))
        yield Fold(split.train, examples)


def _examples(
    data: Dataset, users: Sequence[int], questions: Sequence[Question], rng: np.random.Generator
) -> Iterator[Example]:
    ask = {"taste": _taste, "next": _next}
    for user in users:
        profile = data.profile(user)
        for question in questions:
            for known, targets in ask[question](data, profile.history, rng):
                if len(targets):
                    yield Example(question, user, replace(profile, history=known), targets)
    yield from _crossing(data, users)


def _lengths(most: int, rng: np.random.Generator) -> list[int]:
    """At which numbers of known events a user is asked about who has ``most`` to know: that, and one other."""
    others = [length for length in LENGTHS if length < most]
    return [most, *rng.permutation(others)[: _PER_QUESTION - 1].astype(int).tolist()]


def _taste(data: Dataset, history: History, rng: np.random.Generator) -> Iterator[tuple[History, Codes]]:
    n = len(history)
    for length in _lengths(int((1 - _HELD_OUT_SHARE) * n), rng):
        known = np.zeros(n, np.bool_)
        known[rng.permutation(n)[:length]] = True
        yield history.where(known), _targets(data, history.where(known), history.where(~known), slice(None))


def _next(data: Dataset, history: History, rng: np.random.Generator) -> Iterator[tuple[History, Codes]]:
    for length in _lengths(len(history) - 1, rng) if len(history) > 1 else []:
        known = history.oldest(length)
        yield known, _targets(data, known, history, slice(length, length + 1))


def _crossing(data: Dataset, users: Sequence[int]) -> Iterator[Example]:
    names, domain_of = data.domains
    for code, name in enumerate(names) if len(names) > 1 else ():
        found = list(_crossing_into(data, users, name, domain_of == code))
        if len(found) >= _MIN_CROSSING_USERS:
            yield from found


def _crossing_into(data: Dataset, users: Sequence[int], name: str, inside: Bools) -> Iterator[Example]:
    for user in users:
        profile = data.profile(user)
        mine = inside[profile.history.codes(data.vocabulary)]
        if mine.any() and not mine.all():
            known = profile.history.where(~mine)
            targets = _targets(data, known, profile.history.where(mine), slice(None))
            if len(targets):
                yield Example("crossing", user, replace(profile, history=known), targets, name)


def _targets(data: Dataset, known: History, later: History, asked: slice) -> Codes:
    """What is asked of ``later``: items that are not known, each once, without dislikes."""
    seen = set(known.items)
    codes = later.codes(data.vocabulary)[asked].tolist()
    rows = zip(codes, later.items[asked], later.kinds[asked].tolist(), strict=True)
    return np.unique([code for code, item, kind in rows if item not in seen and kind != DISLIKE.code]).astype(np.int32)


def users_of(examples: Sequence[Example]) -> Codes:
    """The user of each example, shape ``(n_examples,)``."""
    return np.array([example.user for example in examples], np.int32)


def lengths_of(examples: Sequence[Example], data: Dataset) -> Codes:
    """How many known events each example has, shape ``(n_examples,)``."""
    return np.array([example.profile.history.n_known(data.vocabulary) for example in examples], np.int32)


def by_question(examples: Sequence[Example]) -> Mapping[Question, Bools]:
    """Which examples ask which question."""
    asked = np.array([example.question for example in examples])
    return {question: asked == question for question in dict.fromkeys(example.question for example in examples)}
