"""The prescription: which models to train on this data, in words and as settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

import numpy as np

from palate.evaluation.costs import Size, cost, in_words, members
from palate.evaluation.doctor.findings import Case, share
from palate.evaluation.doctor.settings_fragment import NOTHING_LEFT
from palate.evaluation.doctor.size import MIN_EVENTS, MIN_USERS
from palate.models.base import Recommender
from palate.models.composite import Ensemble
from palate.types import Json

_BY_ORDER: Final = ("linear_sequence", "sequential_rules")
_BY_TIME: Final = ("trending",)
_ALONE: Final = ("content", "text_embedding", "moods", "popular", "trending")
"""Recipes that need no crowd: what items are, and what everybody does."""
MEMORY: Final = 0.5
"""The share of the memory that one fit may take: the data, the champion and the server want some too."""
_MOST: Final = 0.5
_COVERED: Final = 0.5
"""EASE of the most popular items, silent on most of what happens, is not worth its memory: iALS knows all."""


@dataclass(frozen=True, slots=True)
class Prescription:
    """What suits the data."""

    summary: str
    """What there is, in a sentence."""
    advice: tuple[str, ...]
    """Which models, and why."""
    objective: str
    """What a blend should be trained for: ``auto``, or ``taste`` where the data have no order."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Models of the settings that do not suit the data, and why."""

    def to_json(self) -> dict[str, Json]:
        return asdict(self)


def prescribe(case: Case, recipes: Mapping[str, Recommender], memory_bytes: float) -> Prescription:
    """Which of ``recipes`` suit the data on a machine with so much memory."""
    size = Size.of(case.data)
    left_out: dict[str, str] = {}
    for name, recipe in recipes.items():
        if not isinstance(recipe, Ensemble) and (why := _unfit(case, size, recipe, memory_bytes)):
            left_out[name] = why
    for name, recipe in recipes.items():
        if isinstance(recipe, Ensemble) and all(_dropped(base, recipe, recipes, left_out) for base in recipe.of):
            left_out[name] = NOTHING_LEFT
    advice = tuple(_advice(case, size, recipes, left_out))
    return Prescription(_summary(case), advice, "auto" if case.ordered else "taste", left_out)


def few(case: Case) -> bool:
    """Whether there are too few users or events for models that compare users."""
    return int((case.per_user > 0).sum()) < MIN_USERS or len(case.data) < MIN_EVENTS


def _dropped(base: str, recipe: Ensemble, recipes: Mapping[str, Recommender], left_out: Mapping[str, str]) -> bool:
    return base in left_out and recipes.get(base) == recipe.of[base]


def _unfit(case: Case, size: Size, recipe: Recommender, memory_bytes: float) -> str | None:
    """Why a recipe does not suit the data, or None."""
    if recipe.name in ("content", "text_embedding") and not case.data.items:
        return "reads the words of items, and there is no table of items"
    if few(case) and recipe.name not in _ALONE:
        return f"compares users, and wants some {MIN_USERS} of them and {MIN_EVENTS:,} events"
    if recipe.name in _BY_ORDER and not case.ordered:
        return "goes by order, and the data do not say what came after what"
    if recipe.name in _BY_TIME and not case.timed:
        return "goes by time, and the data have none"
    takes = cost(recipe, size)
    if takes is not None and takes.bytes > MEMORY * memory_bytes:
        return f"would take {in_words(takes.bytes)} of memory, and there are {in_words(memory_bytes)} in all"
    if recipe.name == "ease" and size.liked > members(recipe, size):
        covered = float(np.sort(case.per_item)[-members(recipe, size) :].sum()) / max(size.events, 1)
        if covered < _COVERED:
            holds = f"weighs the {members(recipe, size):,} most popular of {size.liked:,} items"
            memory = f" in {in_words(takes.bytes)} of memory" if takes else ""
            return f"{holds}{memory}, which have only {covered:.0%} of the events; iALS weighs all"
    return None


def _summary(case: Case) -> str:
    data = case.data
    users, items = int((case.per_user > 0).sum()), int((case.per_item > 0).sum())
    kinds = "ratings" if len(data) and bool((~np.isnan(data.value)).mean() > 0.5) else "events"
    times = "with times" if case.timed else "without times"
    domains = sorted({item.domain for item in data.items.values()})
    of = f" in {len(domains)} domains ({', '.join(domains)})" if len(domains) > 1 else ""
    return f"You have {users:,} users, {items:,} items{of} and {len(data):,} {kinds} {times}."


def _advice(case: Case, size: Size, recipes: Mapping[str, Recommender], left_out: Mapping[str, str]) -> list[str]:
    said: list[str] = []
    if not left_out:
        said.append("Every model has something to learn from; the default pipeline fits, and its blend weighs them.")
    if few(case):
        said.append(
            "Content first: with so little, what items are about tells more than who took to what. "
            "Put `about` and words to use, and run this again when there is more."
        )
    elif case.ordered and case.tied < 0.5 and any(name in recipes and name not in left_out for name in _BY_ORDER):
        said.append(
            "Use the models that go by order (sequence, follows): it is known what came after what"
            + (f", but for {case.tied:.0%} of steps." if case.tied >= 0.005 else ".")
        )
    elif case.ordered and any(name in recipes and name not in left_out for name in _BY_ORDER):
        said.append(
            "The order is known in part: keep the models that go by it (sequence, follows), and let the blend decide."
        )
    ease = recipes.get("ease")
    if ease is not None and "ease" not in left_out and not few(case):
        takes = cost(ease, size)
        if takes:
            beyond = size.liked - members(ease, size)
            rest = f", the most popular; the other {beyond:,} are joined to them" if beyond else ""
            said.append(
                f"Training EASE takes {in_words(takes.bytes)} of memory: 12 bytes for each pair "
                f"of {members(ease, size):,} items{rest}."
            )
    elif ease is not None and not few(case) and "ials" in recipes and "ials" not in left_out:
        said.append("Use iALS rather than EASE: its memory grows with the number of items, not with its square.")
    items = case.data.items.values()
    told = sum(1 for item in items if item.description or item.tags or item.genres)
    if told >= _MOST * max(len(items), 1):
        said.append(
            f"{share(told, len(items))} of items have genres, tags or a description: "
            "content can recommend new ones, and answer words."
        )
    return said
