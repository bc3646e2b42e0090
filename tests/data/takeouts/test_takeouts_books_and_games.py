"""Goodreads, The StoryGraph and Steam: known files give known interactions."""

from __future__ import annotations

import pytest

from palate.data.takeouts import read_takeout
from palate.data.takeouts.cells import moment
from palate.data.takeouts.takeout import ItemReference
from tests.data.takeouts import examples


def test_goodreads_shelves_and_ratings() -> None:
    takeout = read_takeout(examples.GOODREADS.encode(), name="goodreads_library_export.csv")
    assert takeout.format == "goodreads"
    assert [(interaction.kind, interaction.value) for interaction in takeout.interactions] == [
        ("rating", 5.0),
        ("save", None),
        ("complete", None),
        ("click", None),
    ]
    assert [interaction.at for interaction in takeout.interactions] == [
        moment("2023/04/01"),
        moment("2023/05/01"),
        moment("2020/02/29"),
        moment("2024/01/01"),
    ]


def test_goodreads_isbns_are_unwrapped_and_made_thirteen() -> None:
    books = [interaction.references[0] for interaction in read_takeout(examples.GOODREADS.encode()).interactions]
    assert books[0] == ItemReference(
        "book",
        "Dune (Dune, #1)",
        1965,
        ("Frank Herbert",),
        (("isbn", "9780441172719"), ("goodreads_id", "44767458")),
    )
    assert books[1].ids == (("goodreads_id", "18423"),)
    assert books[2].ids[0] == ("isbn", "9781857231380")


def test_storygraph_keeps_quarter_stars() -> None:
    takeout = read_takeout(examples.STORYGRAPH.encode())
    assert takeout.format == "storygraph"
    assert [(interaction.kind, interaction.value) for interaction in takeout.interactions] == [
        ("rating", 3.75),
        ("save", None),
        ("click", None),
    ]
    assert takeout.interactions[0].references == (
        ItemReference("book", "Rebecca", None, ("Daphne du Maurier",), (("isbn", "9780425043554"),)),
    )
    assert takeout.interactions[0].at == moment("2025/03/14")
    assert takeout.interactions[1].references[0].ids == ()  # a UID that is no ISBN


def test_steam_two_hours_are_finished_and_less_is_saved() -> None:
    takeout = read_takeout(examples.as_json(examples.STEAM))
    assert takeout.format == "steam"
    assert [
        (interaction.kind, interaction.references[0].title, interaction.at) for interaction in takeout.interactions
    ] == [
        ("complete", "Portal", 1_600_000_000),
        ("save", "SOMA", 1_650_000_000),
        ("save", "LIMBO", None),
    ]
    assert takeout.interactions[0].references[0].ids == (("steam_id", "400"),)
    assert all(interaction.ignores_time for interaction in takeout.interactions)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    text = examples.GOODREADS.replace("Iain M. Banks", "Émile Zola")
    takeout = read_takeout(text.encode(encoding))
    assert takeout.interactions[2].references[0].creators == ("Émile Zola",)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_what_a_spreadsheet_saved_again_is_read(delimiter: str) -> None:
    rows = [
        ["Title", "Authors", "Read Status", "Star Rating", "Last Date Read"],
        ["Rebecca", "Daphne du Maurier", "read", "4,25", ""],
    ]
    takeout = read_takeout("\r\n".join(delimiter.join(row) for row in rows).encode())
    assert [(interaction.references[0].title, interaction.value) for interaction in takeout.interactions] == [
        ("Rebecca", 4.25)
    ]
