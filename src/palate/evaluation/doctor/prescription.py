"""Recommend which models to train on a dataset, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

import numpy as np

from palate.evaluation.costs import Size, cost, format_bytes, members
from palate.evaluation.doctor.findings import Case, share
from palate.evaluation.doctor.settings_fragment import NOTHING_LEFT
from palate.evaluation.doctor.size import MIN_EVENTS, MIN_USERS
from palate.models.base import Recommender
from palate.models.composite import Ensemble
from palate.types import Json

_BY_ORDER: Final = ("linear_sequence", "sequential_rules")
_BY_TIME: Final = ("trending",)
_ALONE: Final = ("content", "text_embedding", "moods", "popular", "trending")
"""Recipes that compare no users: models of content and of popularity."""
MEMORY: Final = 0.5
"""The share of the memory that one fit may take: the data, the current models and the server need memory too."""
_TRANSFORMER: Final = "transformer"
_TRANSFORMER_EVENTS: Final = 500_000
"""From so many events in order on, a transformer was better than the models in closed form."""
_MOST: Final = 0.5
_COVERED: Final = 0.5
"""EASE is limited to the most popular items; if these have a smaller share of the events, iALS is recommended."""


@dataclass(frozen=True, slots=True)
class Prescription:
    """The models that suit a dataset."""

    summary: str
    """The dataset in one sentence."""
    advice: tuple[str, ...]
    """Which models to use, and why, in sentences."""
    objective: str
    """The training objective of a blend: ``auto``, or ``taste`` where the data have no order."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """The models of the settings that do not suit the data, each with the reason."""

    def to_json(self) -> dict[str, Json]:
        return asdict(self)


def prescribe(case: Case, recipes: Mapping[str, Recommender], memory_bytes: float) -> Prescription:
    """Choose those of ``recipes`` that suit the data on a machine with so much memory."""
    size = Size.of(case.data)
    left_out: dict[str, str] = {}
    for name, recipe in recipes.items():
        if not isinstance(recipe, Ensemble) and (reason := _reason_against(case, size, recipe, memory_bytes)):
            left_out[name] = reason
    for name, recipe in recipes.items():
        if isinstance(recipe, Ensemble) and all(_is_left_out(base, recipe, recipes, left_out) for base in recipe.of):
            left_out[name] = NOTHING_LEFT
    advice = tuple(_advice(case, size, recipes, left_out))
    return Prescription(_summary(case), advice, "auto" if case.ordered else "taste", left_out)


def has_too_few(case: Case) -> bool:
    """Whether there are too few users or events for collaborative models."""
    return int((case.per_user > 0).sum()) < MIN_USERS or len(case.data) < MIN_EVENTS


def _is_left_out(base: str, recipe: Ensemble, recipes: Mapping[str, Recommender], left_out: Mapping[str, str]) -> bool:
    return base in left_out and recipes.get(base) == recipe.of[base]


def _reason_against(case: Case, size: Size, recipe: Recommender, memory_bytes: float) -> str | None:
    """The reason why a recipe does not suit the data, or None."""
    if recipe.name in ("content", "text_embedding") and not case.data.items:
        return "reads the words of items, and there is no table of items"
    if has_too_few(case) and recipe.name not in _ALONE:
        return f"compares users, and wants some {MIN_USERS} of them and {MIN_EVENTS:,} events"
    if recipe.name in (*_BY_ORDER, _TRANSFORMER) and not case.ordered:
        return "goes by order, and the data do not say what came after what"
    if recipe.name == _TRANSFORMER and size.events < _TRANSFORMER_EVENTS:
        return f"pays from some {_TRANSFORMER_EVENTS:,} events on; below, linear_sequence is as good, and quick"
    if recipe.name in _BY_TIME and not case.timed:
        return "goes by time, and the data have none"
    estimate = cost(recipe, size)
    if estimate is not None and estimate.bytes > MEMORY * memory_bytes:
        return f"would take {format_bytes(estimate.bytes)} of memory, and there are {format_bytes(memory_bytes)} in all"
    if recipe.name == "ease" and size.liked > members(recipe, size):
        covered = float(np.sort(case.per_item)[-members(recipe, size) :].sum()) / max(size.events, 1)
        if covered < _COVERED:
            holds = f"weighs the {members(recipe, size):,} most popular of {size.liked:,} items"
            memory = f" in {format_bytes(estimate.bytes)} of memory" if estimate else ""
            return f"{holds}{memory}, which have only {covered:.0%} of the events; iALS weighs all"
    return None


def _has_recipe(recipes: Mapping[str, Recommender], name: str) -> bool:
    return any(recipe.name == name for recipe in recipes.values())


def _summary(case: Case) -> str:
    """The size and kind of the data in one sentence."""
    data = case.data
    users, items = int((case.per_user > 0).sum()), int((case.per_item > 0).sum())
    kinds = "ratings" if len(data) and bool((~np.isnan(data.value)).mean() > 0.5) else "events"
    times = "with times" if case.timed else "without times"
    domains = sorted({item.domain for item in data.items.values()})
    in_domains = f" in {len(domains)} domains ({', '.join(domains)})" if len(domains) > 1 else ""
    return f"You have {users:,} users, {items:,} items{in_domains} and {len(data):,} {kinds} {times}."


def _advice(case: Case, size: Size, recipes: Mapping[str, Recommender], left_out: Mapping[str, str]) -> list[str]:
    sentences: list[str] = []
    if not left_out:
        sentences.append(
            "Every model has something to learn from; the default pipeline fits, and its blend weighs them."
        )
    if has_too_few(case):
        sentences.append(
            "Content first: with so little, what items are about tells more than who took to what. "
            "Put `about` and words to use, and run this again when there is more."
        )
    elif case.ordered and case.tied < 0.5 and any(name in recipes and name not in left_out for name in _BY_ORDER):
        sentences.append(
            "Use the models that go by order (linear_sequence, sequential_rules): it is known what came after what"
            + (f", but for {case.tied:.0%} of steps." if case.tied >= 0.005 else ".")
        )
    elif case.ordered and any(name in recipes and name not in left_out for name in _BY_ORDER):
        sentences.append(
            "The order is known in part: keep the models that go by it (linear_sequence, sequential_rules), "
            "and let the blend decide."
        )
    if case.ordered and size.events >= _TRANSFORMER_EVENTS and not _has_recipe(recipes, _TRANSFORMER):
        sentences.append(
            f"There are enough events in order for a transformer ({size.events:,}; it pays from some "
            f"{_TRANSFORMER_EVENTS:,} on): set up [models.transformer], and name it in `of` of the blend."
        )
    ease = recipes.get("ease")
    if ease is not None and "ease" not in left_out and not has_too_few(case):
        estimate = cost(ease, size)
        if estimate:
            n_joined = size.liked - members(ease, size)
            joined_note = f", the most popular; the other {n_joined:,} are joined to them" if n_joined else ""
            sentences.append(
                f"Training EASE takes {format_bytes(estimate.bytes)} of memory: 12 bytes for each pair "
                f"of {members(ease, size):,} items{joined_note}."
            )
    elif ease is not None and not has_too_few(case) and "ials" in recipes and "ials" not in left_out:
        sentences.append("Use iALS rather than EASE: its memory grows with the number of items, not with its square.")
    items = case.data.items.values()
    n_described = sum(1 for item in items if item.description or item.tags or item.genres)
    if n_described >= _MOST * max(len(items), 1):
        sentences.append(
            f"{share(n_described, len(items))} of items have genres, tags or a description: "
            "content can recommend new ones, and answer words."
        )
    return sentences
