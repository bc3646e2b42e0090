"""Constraints of a parsed query: exclusions, hard constraints that filter, and soft ones that only add to a score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from palate.data.item_table import NO_YEAR, ItemTable
from palate.models.abilities import ContentModel
from palate.models.content.moods import MoodsModel
from palate.pipeline.query import Query
from palate.text.mood.emotions import LABELS
from palate.text.query.item_query import alternatives
from palate.text.query.parsed_query import Chip
from palate.text.tokens import tokens
from palate.types import Bools, Floats

LENGTHS: Final = ("length", "runtime", "pages")
"""The item attributes that give a length, in any unit."""
MOODS: Final = "moods"
CONTENT: Final = "content"
"""The mood model and the text model, by the names that the settings use."""
_MIN_KNOWN_LENGTHS: Final = 3
"""With fewer known lengths in a domain no item is called short or long."""
_EXCLUDABLE: Final = ("domain", "genre", "tag", "person", "title", "year", "length")
_HARD: Final = ("genre", "person", "length")
"""Kinds of chip that may become hard constraints. Tags never do: most items lack tags that would fit them."""
_SOFT_WEIGHTS: Final[dict[str, float]] = {"genre": 1.0, "person": 1.0, "length": 0.3, "tag": 0.1}
"""What a soft constraint adds to the score of an item that meets it, on the scale of a cosine."""


def matching_items(table: ItemTable, chip: Chip) -> Bools:
    """Which items match ``chip``, shape ``(n_codes,)``; an unknown year or length matches nothing."""
    if chip.kind == "year":
        first, last = chip.years
        low = NO_YEAR + 1 if first is None else first
        return (table.years >= low) & (table.years <= (np.iinfo(np.int32).max if last is None else last))
    if chip.kind == "length":
        short, long = short_and_long_items(table)
        return short if chip.value == "short" else long
    mask = np.zeros(len(table.vocabulary), np.bool_)
    mask[table.codes_of(chip.kind, chip.value)] = True
    return mask


class Constraint(NamedTuple):
    """One condition of the request: alternative chips, and the items that match at least one of them."""

    chips: Sequence[Chip]
    mask: Bools
    """Shape ``(n_codes,)``."""


def all_constraints(query: Query) -> list[Constraint]:
    """Every positive condition on genres, people, lengths and tags, in the order of the text."""
    table = query.serving.items
    return query.memoize(
        all_constraints,
        lambda: [Constraint(chips, _match_any(table, chips)) for chips in alternatives(query.parsed_query)],
    )


def hard_constraints(query: Query) -> list[Constraint]:
    """The constraints that filter: genres, people and lengths, as long as ``query.n`` items remain.

    They are applied in the order of the text. One that would leave fewer items is soft instead, and so are tags.
    """
    return _hard_and_soft(query)[0]


def _hard_and_soft(query: Query) -> tuple[list[Constraint], list[Constraint]]:
    return query.memoize(
        (_hard_and_soft, query.n, query.exclude), lambda: _split_constraints(query, all_constraints(query))
    )


def _split_constraints(query: Query, constraints: Sequence[Constraint]) -> tuple[list[Constraint], list[Constraint]]:
    hard: list[Constraint] = []
    soft: list[Constraint] = []
    if not constraints:
        return hard, soft
    table, vocabulary = query.serving.items, query.serving.vocabulary
    remaining = table.alive.copy()
    for _, mask in (*table.mask(query.filters), *exclusions(query)):
        remaining &= mask
    for codes in (vocabulary.codes(query.exclude), query.seen_history.codes(vocabulary)):
        remaining[codes[codes >= 0]] = False
    for constraint in constraints:
        if constraint.chips[0].kind in _HARD and int((remaining & constraint.mask).sum()) >= query.n:
            remaining &= constraint.mask
            hard.append(constraint)
        else:
            soft.append(constraint)
    return hard, soft


def exclusions(query: Query) -> Iterator[tuple[str, Bools]]:
    """For each requested domain and year and each negation of the parsed text, its name and the mask it allows."""
    table, chips = query.serving.items, query.parsed_query.chips
    domains = [chip for chip in chips if chip.kind == "domain" and chip.polarity > 0]
    if domains and not query.filters.domains:
        yield join_names(domains), _match_any(table, domains)
    years = [chip for chip in chips if chip.kind == "year" and chip.polarity > 0]
    spans = [chip for chip in years if None not in chip.years]
    if spans:  # closed spans are alternatives; open ends must all hold: "after 1990, before 2000"
        yield join_names(spans), _match_any(table, spans)
    for chip in years:
        if chip not in spans:
            yield chip.value, matching_items(table, chip)
    for chip in chips:
        if chip.polarity < 0 and chip.kind in _EXCLUDABLE:
            yield f"not {chip.value}", ~matching_items(table, chip)
        elif chip.polarity < 0 and chip.kind == "mood":
            yield f"not {chip.value}", ~_match_mood(query, chip.value)
        elif chip.polarity < 0 and chip.kind == "words":
            yield f"not {chip.value}", ~_match_all_words(query, chip.value)


def match_score(query: Query) -> Floats | None:
    """The sum of the weights of the soft constraints that each item meets, shape ``(n_codes,)``; None without any."""
    weighted = [
        _SOFT_WEIGHTS[constraint.chips[0].kind] * constraint.mask.astype(np.float32)
        for constraint in _hard_and_soft(query)[1]
    ]
    return np.sum(weighted, axis=0, dtype=np.float32) if weighted else None


def join_names(chips: Sequence[Chip]) -> str:
    """The distinct values of alternative chips as one name: "comedy or drama"."""
    return " or ".join(dict.fromkeys(chip.value for chip in chips))


def _match_any(table: ItemTable, chips: Sequence[Chip]) -> Bools:
    return np.asarray(np.logical_or.reduce([matching_items(table, chip) for chip in chips]))


def _match_all_words(query: Query, text: str) -> Bools:
    """Which items contain every word of ``text``, by the content model; none if there is no such model."""
    model, words = query.serving.models.get(CONTENT), list(tokens(text))
    mask = np.zeros(len(query.serving.vocabulary), np.bool_)
    if isinstance(model, ContentModel) and words:
        matches = np.logical_and.reduce([model.score_text(word) > 0 for word in words])
        mask[: len(matches)] = matches
    return mask


def _match_mood(query: Query, label: str) -> Bools:
    """Which items have the mood ``label``, by the mood model; none if there is no such model."""
    mask = np.zeros(len(query.serving.vocabulary), np.bool_)
    model = query.serving.models.get(MOODS)
    if isinstance(model, MoodsModel) and label in LABELS:
        mask[: len(model.vocabulary)] = model.feels(label)
    return mask


def short_and_long_items(table: ItemTable) -> tuple[Bools, Bools]:
    """Which items are in the lower and in the upper third of the lengths of their domain and attribute."""
    return table.derive(short_and_long_items, lambda _before: _compute_length_masks(table))


def _compute_length_masks(table: ItemTable) -> tuple[Bools, Bools]:
    short, long = np.zeros((2, len(table.vocabulary)), np.bool_)
    known: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for code, item in enumerate(table.items):
        if item is None:
            continue
        for name in LENGTHS if item.attributes else ():
            length = _parse_number(item.attributes.get(name))
            if length is not None:
                known.setdefault((item.domain, name), []).append((length, code))
    for rows in known.values():
        lengths, codes = np.array([length for length, _ in rows]), np.array([code for _, code in rows])
        if len(rows) >= _MIN_KNOWN_LENGTHS:
            low, high = np.quantile(lengths, [1 / 3, 2 / 3])
            short[codes[lengths <= low]] = True
            long[codes[lengths > high]] = True
    return short, long


def _parse_number(value: object) -> float | None:
    try:
        return None if isinstance(value, bool | list) or value is None else float(str(value))
    except ValueError:
        return None
