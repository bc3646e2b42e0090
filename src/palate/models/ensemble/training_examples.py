"""Training examples for models that combine models: held-out users, part of their history, and held-out targets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
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
"""Lengths of history that examples are cut to, beside the longest that a user can have."""
_PER_QUESTION: Final = 2
_HELD_OUT_SHARE: Final = 0.25
_MIN_HELD_OUT_USERS: Final = 400
_MAX_FOLDS: Final = 4
_MAX_ITEMS_FOR_FOLDS: Final = 2_000
"""With more items there is one fold, since the cost of some models grows with the cube of the items."""
_MIN_USERS: Final = 20
_MIN_CROSSING_USERS: Final = 40


@dataclass(frozen=True, slots=True)
class Example:
    """A profile that models are given, and the held-out items that they should rank first.

    The time of the profile is that of the target of ``next``, and unknown for other questions.
    """

    question: Question
    user: int
    """The code of the user; standard errors are clustered by it, since a user has several examples."""
    profile: Profile
    targets: Codes
    """Codes of held-out items, each once, none that is in the profile, no dislikes; never empty."""
    domain: str = ""
    """Only items of this domain are ranked; empty: all items."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Data to fit on, and examples whose targets are not in it."""

    train: Dataset
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Questions:
    """The kinds of examples, and the reason for them, for the model card."""

    kinds: tuple[Question, ...]
    order: Order
    why: str


def choose_questions(data: Dataset, objective: str) -> Questions:
    """Which questions the data can answer.

    ``taste``: which other items a user likes, given a random part of their history. ``next``: which item comes next;
    only where the order of events carries information (:func:`~palate.data.order_test.detect_order`). ``objective``
    picks one of them; ``auto`` uses all that the data allow.

    Raises:
        InvalidInput: ``objective`` is not one of ``OBJECTIVES``.
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
    """Folds, each with examples of at most ``limit`` users who are not in its training data.

    A quarter of the users is held out; where that is fewer than 400, and there are at most 2,000 items, up to four
    quarters in turn. A user has at most two examples for each question: one with the longest history possible, one
    with a length from :data:`LENGTHS`. For ``taste`` a random part of the history is known and the other part is the
    target; for ``next`` the first events are known and the one after them is the target; for ``crossing`` (if at
    least 40 held-out users are active both in a domain and outside it) the events outside are known and the items
    inside are the target. With fewer than 20 users, random quarters of all events are held out instead.
    """
    users = np.unique(data.user)
    if len(users) < _MIN_USERS:
        yield from _event_folds(data, seed)
        return
    shuffled = np.random.default_rng([seed, 3]).permutation(users)
    size = min(max(round(_HELD_OUT_SHARE * len(users)), 1), limit)
    n_folds = min(-(-_MIN_HELD_OUT_USERS // size), _MAX_FOLDS) if data.n_items <= _MAX_ITEMS_FOR_FOLDS else 1
    for fold in range(n_folds):
        held_out = shuffled[fold * size : (fold + 1) * size]
        is_held_out = np.isin(data.user, held_out)
        rng = np.random.default_rng([seed, 4, fold])
        yield Fold(data.rows(~is_held_out), list(_examples(data, held_out.tolist(), questions, rng)))


def _event_folds(data: Dataset, seed: int) -> Iterator[Fold]:
    """Four folds of all events: the targets are a random quarter, the histories the other three."""
    for fold in range(_MAX_FOLDS):
        split = stratified(data, 1 - _HELD_OUT_SHARE, seed + fold)
        examples = []
        for user in np.unique(split.test.user).tolist():
            profile, held_out = split.train.profile(user), split.test.history(user)
            targets = _targets(data, profile.history, held_out, slice(None))
            if len(targets):
                examples.append(Example("taste", user, profile, targets))
        yield Fold(split.train, examples)


def _examples(
    data: Dataset, users: Sequence[int], questions: Sequence[Question], rng: np.random.Generator
) -> Iterator[Example]:
    """The examples of ``users`` for ``questions``, then those of ``crossing``."""
    cut = {"taste": _cut_taste, "next": _cut_next}
    for user in users:
        profile = data.profile(user)
        for question in questions:
            for known, targets, at in cut[question](data, profile.history, rng):
                if len(targets):
                    yield Example(question, user, replace(profile, history=known, at=at), targets)
    yield from _crossing_examples(data, users)


def _draw_lengths(longest: int, rng: np.random.Generator) -> list[int]:
    """The lengths of history of a user's examples: ``longest`` and a shorter one, drawn from :data:`LENGTHS`."""
    others = [length for length in LENGTHS if length < longest]
    return [longest, *rng.permutation(others)[: _PER_QUESTION - 1].astype(int).tolist()]


def _cut_taste(data: Dataset, history: History, rng: np.random.Generator) -> Iterator[tuple[History, Codes, float]]:
    """Random parts of the items of a history, with all their events, and the other items as targets, at no time."""
    first, item = _distinct_items(data, history)
    for length in _draw_lengths(int((1 - _HELD_OUT_SHARE) * len(first)), rng):
        known = np.isin(item, rng.permutation(len(first))[:length])
        yield history.where(known), _targets(data, history.where(known), history.where(~known), slice(None)), math.nan


def _cut_next(data: Dataset, history: History, rng: np.random.Generator) -> Iterator[tuple[History, Codes, float]]:
    """The events before the first one of an item, this item as the target, and the time of that event."""
    first, _ = _distinct_items(data, history)
    for length in _draw_lengths(len(first) - 1, rng) if len(first) > 1 else []:
        known, target = history.oldest(int(first[length])), slice(first[length], first[length] + 1)
        yield known, _targets(data, known, history, target), float(history.at[first[length]])


def _distinct_items(data: Dataset, history: History) -> tuple[Codes, Codes]:
    """The first event of each distinct item, in order, and the number of the item of each event in that order."""
    _, first, inverse = np.unique(history.codes(data.vocabulary), return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.sort(first), rank[inverse]


def _crossing_examples(data: Dataset, users: Sequence[int]) -> Iterator[Example]:
    """Examples of ``crossing`` for each domain with enough users."""
    names, domain_of = data.domains
    for code, name in enumerate(names) if len(names) > 1 else ():
        examples = list(_examples_into(data, users, name, domain_of == code))
        if len(examples) >= _MIN_CROSSING_USERS:
            yield from examples


def _examples_into(data: Dataset, users: Sequence[int], name: str, in_domain: Bools) -> Iterator[Example]:
    """Examples of users with events both in the domain ``name`` and outside it."""
    for user in users:
        profile = data.profile(user)
        is_inside = in_domain[profile.history.codes(data.vocabulary)]
        if is_inside.any() and not is_inside.all():
            known = profile.history.where(~is_inside)
            targets = _targets(data, known, profile.history.where(is_inside), slice(None))
            if len(targets):
                yield Example("crossing", user, replace(profile, history=known), targets, name)


def _targets(data: Dataset, known: History, later: History, part: slice) -> Codes:
    """The codes of items in ``part`` of ``later`` that are not ``known``, each once, without dislikes."""
    seen = set(known.items)
    codes = later.codes(data.vocabulary)[part].tolist()
    rows = zip(codes, later.items[part], later.kinds[part].tolist(), strict=True)
    return np.unique([code for code, item, kind in rows if item not in seen and kind != DISLIKE.code]).astype(np.int32)


def example_users(examples: Sequence[Example]) -> Codes:
    """The user of each example, shape ``(n_examples,)``."""
    return np.array([example.user for example in examples], np.int32)


def history_lengths(examples: Sequence[Example], data: Dataset) -> Codes:
    """The number of known events of each example, shape ``(n_examples,)``."""
    return np.array([example.profile.history.n_known(data.vocabulary) for example in examples], np.int32)
