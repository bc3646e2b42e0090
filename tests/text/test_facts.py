"""Facts are stated in plain sentences."""

from __future__ import annotations

import pytest

from palate.text.facts import Facts, listed, ordinal, plain_text

DUNE, ALIEN = ("finished", "Dune"), ("liked", "Alien")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            Facts("Tenet", (("liked", "Interstellar"),), ("Christopher Nolan", "space"), 14),
            "Because you liked Interstellar, and it shares Christopher Nolan and space. "
            "Without Interstellar this would be 14th.",
        ),
        (Facts("Solaris", popular=True, together=True), "Solaris fits all that you did, taken together."),
        (Facts("Solaris", (DUNE, ALIEN)), "Because you finished Dune."),
        (Facts("S", (DUNE,), ("a", "b", "c", "d")), "Because you finished Dune, and it shares a, b and c."),
        (Facts("S", (DUNE,), matches_request=True), "Because you finished Dune, and because it matches what you said."),
        (Facts("Solaris", matches_request=True, popular=True), "Solaris matches what you said."),
        (Facts("Solaris", popular=True), "Solaris is popular with everyone here."),
        (Facts("Solaris"), "Solaris is something else."),
    ],
)
def test_the_template(facts: Facts, expected: str) -> None:
    assert plain_text(facts) == expected


def test_ordinals() -> None:
    expected = "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th 1003rd"
    assert " ".join(map(ordinal, (1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 1003))) == expected


def test_lists() -> None:
    assert [listed("abc"[:n]) for n in range(1, 4)] == ["a", "a and b", "a, b and c"]


def test_a_verb_is_named_with_its_title_alone() -> None:
    assert Facts("S", (DUNE, ALIEN), ("war",), 2, popular=True).phrases() == (
        "S",
        "finished Dune",
        "liked Alien",
        "Dune",
        "Alien",
        "war",
        "2nd",
        "popular with everyone here",
    )
