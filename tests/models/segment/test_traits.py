"""Log-odds with a prior, and names, against figures worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from palate.data.items import Item
from palate.models.segment.traits import Odds, TraitStatistics, name_group


def film(id_: str, year: int | None = None, genres: tuple[str, ...] = (), creators: tuple[str, ...] = ()) -> Item:
    return Item(id=id_, domain="movie", title=id_.upper(), year=year, genres=genres, creators=creators)


def test_log_odds_are_those_of_the_paper() -> None:
    odds = Odds.of(np.array([30.0]), np.array([50.0]), 100.0, 400.0, prior=8.0)
    alpha = 8 * 50 / 400
    delta = math.log((30 + alpha) / (100 + 8 - 30 - alpha)) - math.log((20 + alpha) / (300 + 8 - 20 - alpha))
    assert odds.delta[0] == pytest.approx(delta)
    assert odds.z[0] == pytest.approx(delta / math.sqrt(1 / (30 + alpha) + 1 / (20 + alpha)))
    assert odds.share[0] == pytest.approx(0.3)
    assert odds.is_distinctive[0]


def test_a_group_that_is_like_the_others_has_even_odds() -> None:
    odds = Odds.of(np.array([10.0, 30.0]), np.array([40.0, 120.0]), 100.0, 400.0, prior=4.0)
    np.testing.assert_allclose(odds.delta, 0, atol=1e-12)
    assert not odds.is_significant.any()


def test_an_item_with_several_genres_counts_in_parts() -> None:
    facts = TraitStatistics(
        np.array([[8, 0], [0, 8]], np.float32), [10, 10], [film("a", genres=("X", "Y")), film("b", genres=("X",))]
    )
    values, odds = facts.trait_odds(0, "genre")
    assert dict(zip(values, odds.share.tolist(), strict=True)) == {"X": 0.5, "Y": 0.5}


def noir() -> TraitStatistics:
    """One group likes old films of one director, the other new films."""
    old = [film(f"old{n}", 1940 + 5 * n, ("Noir",), ("Lang",)) for n in range(4)]
    new = [film(f"new{n}", 1995, ("Comedy",), (f"director {n}",)) for n in range(4)]
    counts = np.array([[80] * 4 + [10] * 4, [10] * 4 + [80] * 4], np.float32)
    return TraitStatistics(counts, [100, 100], [*old, *new])


def test_a_name_holds_genre_era_and_creator_and_else_an_item() -> None:
    assert name_group(noir(), 0, ())[0] == "Noir, 1940s–1950s · Lang"
    assert name_group(noir(), 1, ()) == (
        "Comedy, 1990s · NEW0",
        [("genre", "Comedy"), ("decade", "1990s"), ("item", "new0")],
    )


def test_a_name_that_is_taken_is_told_apart_by_an_item() -> None:
    assert name_group(noir(), 0, ["Noir, 1940s–1950s · Lang"])[0] == "Noir, 1940s–1950s · OLD0"
    taken = [f"Comedy, 1990s · NEW{n}" for n in range(4)]
    assert name_group(noir(), 1, taken)[0] == "Comedy, 1990s"
    assert name_group(noir(), 1, [*taken, "Comedy, 1990s"])[0] == "Comedy, 1990s · 2"


def test_traits_hold_where_the_group_has_more() -> None:
    facts = noir()
    assert [facts.has_trait(group, ("genre", "Noir")) for group in (0, 1)] == [True, False]
    assert [facts.has_trait(group, ("item", "old1")) for group in (0, 1)] == [True, False]
    assert not facts.has_trait(0, ("genre", "Opera"))
    assert not facts.has_trait(0, ("item", "gone"))


def test_items_that_few_know_mark_nobody() -> None:
    counts = np.array([[90, 3, 5], [10, 0, 90]], np.float32)
    facts = TraitStatistics(counts, [100, 100], [film("a"), film("rare"), film("c")])
    assert facts.best_items(0, 5) == [0]
    assert facts.least_items(0, 5) == [2]


def test_without_facts_there_is_still_a_name() -> None:
    facts = TraitStatistics(np.array([[9.0, 1.0], [1.0, 9.0]], np.float32), [10, 10], [None, None])
    assert name_group(facts, 0, ())[0] == "A bit of everything"
    assert name_group(facts, 1, ["A bit of everything"])[0] == "A bit of everything · 2"
