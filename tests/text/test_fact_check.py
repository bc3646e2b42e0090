"""The fact check rejects every title, name, number, year and genre that is not among the facts."""

from __future__ import annotations

from collections import Counter

import pytest

from palate.text.fact_check import MAX_CHARACTERS, find_unsupported_claim
from palate.text.facts import Facts, plain_text
from tests.text.fabricated import framed, generated, lies

FACTS = Facts(
    "Tenet",
    (("liked", "Interstellar"), ("finished", "Mission: Impossible")),
    ("Christopher Nolan", "space", "Science Fiction"),
    14,
    popular=True,
)


@pytest.mark.parametrize(
    "prose",
    [
        plain_text(FACTS),
        "You liked Interstellar, and Tenet is another with Christopher Nolan and space in it.",
        "Tenet shares space with Interstellar. Without it, Tenet would be 14th!",
        "It's Christopher Nolan's, as was Interstellar; and it is popular with everyone here.",
        "“Tenet” is here because you finished Mission: Impossible and liked Interstellar.",
        "TENET IS HERE".replace("IS HERE", "is here"),
        "You liked Interstellar, so here is science fiction.",
    ],
)
def test_what_the_facts_say_may_be_said(prose: str) -> None:
    assert find_unsupported_claim(prose, FACTS) is None


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("You liked Interstellar and Dunkirk.", "Dunkirk"),
        ("You liked interstellar and inception.", "inception"),
        ("Tenet, by Jonathan Nolan.", "Jonathan"),
        ("Tenet, by Christopher.", "Christopher"),
        ("Because of Mission.", "Mission"),
        ("Because of Mission: Impossible 2.", "2"),
        ("You liked Interstellar 14th.", "Interstellar 14th"),
        ("You liked Interstellar-14th.", "- 14th"),
        ("Tenet would be 15th.", "15th"),
        ("Tenet would be fourteenth.", "fourteenth"),
        ("Tenet was made in 2020.", "made"),
        ("Tenet is from 2020.", "2020"),
        ("Tenet is a horror.", "horror"),
        ("Tenet is science.", "science"),
        ("You finished Interstellar.", "finished"),
        ("You did not like Tenet.", "did"),
        ("Because you liked Interstellar, and It.", "It"),
        ("Because of The Others and Tenet.", "The"),
        ("Tenet matches what you said.", "matches"),
        ("Tenet is the best.", "best"),
        ("Tenet: see www.example.org", "see"),
        ("Tenet \u200b is here.", "\u200b"),
        ("Тenet is here.", "Тenet"),  # a Cyrillic T
        ("Tenet *is* here.", "*"),
        ("Tenet is here\u0301.", "her\u00e9"),
        ("It is here.", "nothing of the facts"),
        ("", "nothing of the facts"),
        ("Tenet. " * 100, f"more than {MAX_CHARACTERS} characters"),
    ],
)
def test_what_they_do_not_say_is_found(prose: str, expected: str) -> None:
    assert find_unsupported_claim(prose, FACTS) == expected


def test_the_same_sentences_with_facts_in_them_pass() -> None:
    for facts in generated(200, seed=42):
        for phrase in (facts.title, facts.title.upper(), *facts.shared):
            assert [find_unsupported_claim(prose, facts) for prose in framed(plain_text(facts), phrase)] == [None] * 3


@pytest.mark.slow
def test_of_200_generated_facts_every_lie_is_rejected() -> None:
    counts: Counter[str] = Counter()
    for seed, facts in enumerate(generated(200, seed=42)):
        for kind, prose in lies(facts, seed):
            counts[kind] += 1
            assert find_unsupported_claim(prose, facts) is not None, (prose, facts)
    assert set(counts) == {"title", "name", "genre", "year", "number"}
    assert min(counts.values()) > 500
