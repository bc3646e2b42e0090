"""Which items hold what is asked for, and which of it they must hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from palate.data.item_table import NO_YEAR, ItemTable
from palate.models.base import ContentModel
from palate.models.content.moods import MoodsModel
from palate.pipeline.query import Query
from palate.text.mood.emotions import LABELS
from palate.text.query.item_query import alternatives
from palate.text.query.parsed_query import Chip
from palate.text.tokens import tokens
from palate.types import Bools, Floats

LENGTHS: Final = ("length", "runtime", "pages")
"""The attributes that say how long something is, in whatever unit."""
_FEW: Final = 3
MOODS: Final = "moods"
CONTENT: Final = "content"
"""The models of moods and of words, by the names that the settings use."""
_NAMED: Final = ("domain", "genre", "tag", "person", "title", "year", "length")
_FIRM: Final = ("genre", "person", "length")
_WEIGHTS: Final[dict[str, float]] = {"genre": 1.0, "person": 1.0, "length": 0.3, "tag": 0.1}
"""What it is worth to hold what is wanted, where it is no filter, beside cosines: many words are somebody's tag."""


def holders(table: ItemTable, chip: Chip) -> Bools:
    """Which items hold what ``chip`` names, shape ``(n_codes,)``; an unknown year or length holds nothing."""
    if chip.kind == "year":
        first, last = chip.years
        low = NO_YEAR + 1 if first is None else first
        return (table.years >= low) & (table.years <= (np.iinfo(np.int32).max if last is None else last))
    if chip.kind == "length":
        short, long = _lengths(table)
        return short if chip.value == "short" else long
    mask = np.zeros(len(table.vocabulary), np.bool_)
    mask[table.codes_of(chip.kind, chip.value)] = True
    return mask


class Fact(NamedTuple):
    """Something that is wanted of items, and who has it."""

    chips: Sequence[Chip]
    """What would do, any of them."""
    mask: Bools
    """Shape ``(n_codes,)``."""


def wanted(query: Query) -> list[Fact]:
    """The facts that are wanted, in the order of the sentence."""
    table = query.serving.items
    facts: list[Fact] = query.memoize(
        wanted,
        lambda: [
            Fact(group, np.asarray(np.logical_or.reduce([holders(table, chip) for chip in group])))
            for group in alternatives(query.parsed_query)
        ],
    )
    return facts


def required(query: Query) -> list[Fact]:
    """Those of the wanted facts that items must hold: genres, users and lengths, one after the other, while as many
    items are left as are asked for. Tags only speak for an item: few things are tagged with all that they are.
    """
    firm: list[Fact] = query.memoize((required, query.n), lambda: _required(query, wanted(query)))
    return firm


def _required(query: Query, facts: Sequence[Fact]) -> list[Fact]:
    if not facts:
        return []
    table = query.serving.items
    left = table.alive.copy()
    for _, mask in (*table.mask(query.filters), *refused(query)):
        left &= mask
    vocabulary = query.serving.vocabulary
    for codes in (vocabulary.codes(query.exclude), query.had.codes(vocabulary)):
        left[codes[codes >= 0]] = False
    firm: list[Fact] = []
    for fact in facts:
        if fact.chips[0].kind in _FIRM and int((left & fact.mask).sum()) >= query.n:
            left &= fact.mask
            firm.append(fact)
    return firm


def refused(query: Query) -> Iterator[tuple[str, Bools]]:
    """For each domain, year and negation that was understood, its name and who may stay."""
    table, chips = query.serving.items, query.parsed_query.chips
    domains = [chip for chip in chips if chip.kind == "domain" and chip.polarity > 0]
    if domains and not query.filters.domains:
        yield either(domains), _any(table, domains)
    years = [chip for chip in chips if chip.kind == "year" and chip.polarity > 0]
    spans = [chip for chip in years if None not in chip.years]
    if spans:  # spans of years are alternatives; open ends must all hold: "after 1990, before 2000"
        yield either(spans), _any(table, spans)
    for chip in years:
        if chip not in spans:
            yield chip.value, holders(table, chip)
    for chip in chips:
        if chip.polarity < 0 and chip.kind in _NAMED:
            yield f"not {chip.value}", ~holders(table, chip)
        elif chip.polarity < 0 and chip.kind == "mood":
            yield f"not {chip.value}", ~_feeling(query, chip.value)
        elif chip.polarity < 0 and chip.kind == "words":
            yield f"not {chip.value}", ~_mentioning(query, chip.value)


def held(query: Query) -> Floats | None:
    """What it is worth that each item holds of what is wanted, beyond what all must hold; None if that is nothing."""
    firm = required(query)
    soft = [
        _WEIGHTS[fact.chips[0].kind] * fact.mask.astype(np.float32)
        for fact in wanted(query)
        if not any(fact is one for one in firm)
    ]
    return np.sum(soft, axis=0, dtype=np.float32) if soft else None


def either(chips: Sequence[Chip]) -> str:
    """The values of chips as one name."""
    return " or ".join(dict.fromkeys(chip.value for chip in chips))


def _any(table: ItemTable, chips: Sequence[Chip]) -> Bools:
    return np.asarray(np.logical_or.reduce([holders(table, chip) for chip in chips]))


def _mentioning(query: Query, words: str) -> Bools:
    """Which items hold every one of ``words`` in what is said of them."""
    model, told = query.serving.models.get(CONTENT), list(tokens(words))
    mask = np.zeros(len(query.serving.vocabulary), np.bool_)
    if isinstance(model, ContentModel) and told:
        found = np.logical_and.reduce([model.score_text(word) > 0 for word in told])
        mask[: len(found)] = found
    return mask


def _feeling(query: Query, label: str) -> Bools:
    """Which items are found to feel so."""
    mask = np.zeros(len(query.serving.vocabulary), np.bool_)
    model = query.serving.models.get(MOODS)
    if isinstance(model, MoodsModel) and label in LABELS:
        mask[: len(model.vocabulary)] = model.feels(label)
    return mask


@lru_cache(maxsize=2)
def _lengths(table: ItemTable) -> tuple[Bools, Bools]:
    """Which items are short and which long: the lower and the upper third of their domain, whatever the unit."""
    short, long = np.zeros((2, len(table.vocabulary)), np.bool_)
    known: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for code, item in enumerate(table.items):
        for name in LENGTHS if item is not None and item.attributes else ():
            value = _number(item.attributes.get(name)) if item is not None else None
            if item is not None and value is not None:
                known.setdefault((item.domain, name), []).append((value, code))
    for rows in known.values():
        values, codes = np.array([value for value, _ in rows]), np.array([code for _, code in rows])
        if len(rows) >= _FEW:
            low, high = np.quantile(values, [1 / 3, 2 / 3])
            short[codes[values <= low]] = True
            long[codes[values > high]] = True
    return short, long


def _number(value: object) -> float | None:
    try:
        return None if isinstance(value, bool | list) or value is None else float(str(value))
    except ValueError:
        return None
