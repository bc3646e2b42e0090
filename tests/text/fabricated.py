"""Generated facts, and texts that contradict them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from palate.data.sample.catalogue import sample_items
from palate.text.fact_check import PLAIN, find_unsupported_claim
from palate.text.facts import Facts, plain_text

_ITEMS: Final = sample_items()
_VERBS: Final = ("liked", "finished", "saved", "looked at", "rated")
NUMBERS: Final = ("7", "1984", "42nd", "three", "twice", "2.5", "IV", "half")


def generated(n: int, seed: int) -> list[Facts]:
    """Generate facts about items of the sample catalogue, as an explanation would have them."""
    rng = random.Random(seed)
    all_facts: list[Facts] = []
    while len(all_facts) < n:
        item, *past = rng.sample(_ITEMS, rng.randint(2, 4))
        shared = (*item.creators, *item.tags, *item.genres)
        facts = Facts(
            item.title,
            tuple((rng.choice(_VERBS), item.title) for item in past),
            tuple(rng.sample(shared, min(len(shared), rng.randint(0, 3)))),
            rng.choice((None, rng.randint(2, 900))),
            matches_request=rng.random() < 0.2,
            popular=rng.random() < 0.5,
        )
        if find_unsupported_claim(plain_text(facts), facts) is None:  # not the few titles made of plain words
            all_facts.append(facts)
    return all_facts


def lies(facts: Facts, seed: int) -> Iterator[tuple[str, str]]:
    """Generate texts that are true except for one false title, name, genre, year or number."""
    rng = random.Random(seed)
    true = plain_text(facts)
    known = {phrase.casefold() for phrase in facts.phrases()}
    for kind, wrong in _untrue(rng, known):
        for text in (wrong, wrong.lower(), wrong.upper()):
            yield from ((kind, prose) for prose in framed(true, text))
    for title in (facts.title, *(title for _, title in facts.evidence)):
        yield "title", f"Because of {title} {rng.choice(NUMBERS)}. {true}"
        *begins, _ = title.split()
        if begins and not {word.casefold() for word in begins} & (known | PLAIN):
            yield "title", f"It shares {' '.join(begins)}, and so on."


def framed(true: str, phrase: str) -> tuple[str, ...]:
    """Embed a phrase in true text, in several ways."""
    return f"{true} It also shares {phrase}.", f"{phrase}. {true}", f"{true[:-1]} and “{phrase}”."


def _untrue(rng: random.Random, known: set[str]) -> Iterator[tuple[str, str]]:
    """Draw a title, a name, a genre, a year and a number that are not among the facts."""
    item = rng.choice(
        [
            candidate
            for candidate in _ITEMS
            if _strange(candidate.title, known) and candidate.creators and candidate.genres
        ]
    )
    yield "title", item.title
    yield from (("name", name) for name in item.creators if _strange(name, known))
    yield from (("genre", genre) for genre in item.genres if _strange(genre, known))
    yield "year", rng.choice([year for year in map(str, range(1900, 2026)) if year not in known])
    yield "number", rng.choice([number for number in NUMBERS if number.casefold() not in known])


def _strange(text: str, known: set[str]) -> bool:
    """Whether a phrase is not a fact and has a word that is not a plain word."""
    words = text.casefold().split()
    return not any(text.casefold() in phrase for phrase in known) and not PLAIN.issuperset(words)
