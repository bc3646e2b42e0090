"""Mutes remove exactly the muted events from a history."""

from __future__ import annotations

import pytest

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.mutes import Muted
from palate.data.profile import History, Profile
from palate.data.vocabulary import Vocabulary

SHELF = (
    Item(id="a", domain="movie", title="A", genres=("Horror", "Comedy"), creators=("Ann Ash",)),
    Item(id="b", domain="movie", title="B", genres=("Comedy",), people=("Bob Birch",)),
    Item(id="c", domain="book", title="C"),
)
TABLE = ItemTable(Vocabulary(item.id for item in SHELF), SHELF)
PAST: History = Profile.of(["a", "b", "gone", "c", "a"]).history


@pytest.mark.parametrize(
    ("muted", "left"),
    [
        (Muted(), ("a", "b", "gone", "c", "a")),
        (Muted(items=("a",)), ("b", "gone", "c")),
        (Muted(items=("gone", "never seen")), ("a", "b", "c", "a")),
        (Muted(genres=("hORROR",)), ("b", "gone", "c")),
        (Muted(genres=("Comedy",)), ("gone", "c")),
        (Muted(people=("ann ash",)), ("b", "gone", "c")),
        (Muted(people=("Bob Birch",)), ("a", "gone", "c", "a")),
        (Muted(("c",), ("horror",), ("bob birch",)), ("gone",)),
        (Muted(genres=("Romance",), people=("Nobody",)), ("a", "b", "gone", "c", "a")),
    ],
)
def test_what_still_counts(muted: Muted, left: tuple[str, ...]) -> None:
    assert muted.apply(PAST, TABLE).items == left


def test_nothing_muted_costs_nothing() -> None:
    assert Muted().apply(PAST, TABLE) is PAST


def test_two_mutings_are_one_and_survive_json() -> None:
    both = Muted(("a",), ("Horror",)).plus(Muted(("a", "b"), (), ("Ann Ash",)))
    assert both == Muted(("a", "b"), ("Horror",), ("Ann Ash",))
    assert Muted.from_dict(both.to_dict()) == both
    assert bool(both)
    assert not Muted()
