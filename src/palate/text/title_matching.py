"""Match references from other services to items of a catalogue: by id, or by title, year and creators."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from palate.data.items import Item
from palate.data.takeouts.cells import isbn13
from palate.data.takeouts.takeout import ItemReference
from palate.text.titles import Title, likeness, same_name, title

THRESHOLD: Final = 0.8
"""The minimum score of a match by title."""
MARGIN: Final = 0.02
"""If the best two candidates differ by less, the reference is ambiguous and none is taken."""

IDS: Final = ("imdb_id", "tmdb_id", "isbn", "goodreads_id", "steam_id", "mbid", "spotify_id")
"""The attributes of items that hold ids of other services."""

_UNIQUE_IDS: Final = {"imdb_id", "tmdb_id", "steam_id"}
"""Ids of which an item has only one, so that different ids mean different items; books and albums have one for each
edition."""
DOMAINS: Final = {
    "movie": ("movie", "movies", "film", "films"),
    "tv": ("tv", "show", "shows", "series", "tv show", "tv series", "anime"),
    "book": ("book", "books"),
    "game": ("game", "games", "video game", "video games"),
    "music": ("music", "album", "albums", "artist", "artists", "song", "songs"),
}
_DOMAIN_OF: Final = {word: domain for domain, words in DOMAINS.items() for word in words}
_UNKNOWN: Final = 0.95
_OTHER_CREATORS: Final = 0.7
_MAX_RARE_WORDS: Final = 3
_MAX_CANDIDATES: Final = 500
_MAX_NEAR: Final = 8


@dataclass(frozen=True, slots=True)
class Match:
    """The matching item; or the best candidate, and why it was rejected."""

    item: Item | None
    by: Literal["id", "title", ""]
    score: float
    """1 for a match by id; else the score of the best candidate, 0 without any."""
    nearest: Item | None
    why_not: str = ""


class Matcher:
    """An index that matches references to the items of a catalogue, or of its ``domains``.

    Building it reads every item once; a look-up scores the few items that share a form of the title or one of its
    rarest words.
    """

    def __init__(self, items: Iterable[Item], domains: Iterable[str] = DOMAINS) -> None:
        included = set(domains)
        self._items = [item for item in items if domain_of(item) in included]
        self._titles: list[Title] = []
        self._by_id: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_form: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_word: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._cache: dict[ItemReference, Match] = {}
        for index, item in enumerate(self._items):
            forms, domain = title(item.title), domain_of(item)
            self._titles.append(forms)
            for form in forms.forms:
                self._by_form[domain, form].append(index)
            for word in set(forms.bare.split()):
                self._by_word[domain, word].append(index)
            for id_ in _ids_of(item):
                self._by_id[id_].append(index)

    def find(self, references: Sequence[ItemReference]) -> Match:
        """Match the first of ``references`` that has a match; otherwise return the best rejected candidate of any."""
        matches = []
        for reference in references:
            match = self._cache.get(reference)
            if match is None:
                match = self._cache[reference] = self._find(reference)
            if match.item is not None:
                return match
            matches.append(match)
        return max(matches, key=lambda match: match.score, default=Match(None, "", 0.0, None))

    def _find(self, reference: ItemReference) -> Match:
        indices = {index for id_ in reference.ids for index in self._by_id.get(_normal_id(*id_), ())}
        same_id = [index for index in indices if domain_of(self._items[index]) == reference.domain]
        if len(same_id) == 1:
            return Match(self._items[same_id[0]], "id", 1.0, self._items[same_id[0]])
        forms = title(reference.title)
        candidate_lists = (self._by_form.get((reference.domain, form), []) for form in forms.forms)
        candidates = {index for indices in candidate_lists for index in indices[:_MAX_CANDIDATES]}
        ranked = self._rank(reference, forms, candidates)
        if not ranked or ranked[0][0] < THRESHOLD:
            ranked = self._rank(reference, forms, candidates | self._find_by_words(reference.domain, forms))
        if not ranked:
            return Match(None, "", 0.0, None, "no similar title")
        score, index = ranked[0]
        nearest = self._items[index]
        if score < THRESHOLD:
            return Match(None, "", score, nearest, "no title similar enough")
        if len(ranked) > 1 and score - ranked[1][0] < MARGIN:
            return Match(None, "", score, nearest, "several items match equally well")
        return Match(nearest, "title", score, nearest)

    def _rank(self, reference: ItemReference, forms: Title, indices: Iterable[int]) -> list[tuple[float, int]]:
        unique_ids = [(name, value) for name, value in _reference_ids(reference) if name in _UNIQUE_IDS]
        scores = [(self._score(reference, forms, unique_ids, index), index) for index in indices]
        return sorted((pair for pair in scores if pair[0] > 0), key=lambda pair: (-pair[0], pair[1]))

    def _score(
        self, reference: ItemReference, forms: Title, unique_ids: Sequence[tuple[str, str]], index: int
    ) -> float:
        item = self._items[index]
        if unique_ids:
            item_ids = dict(_ids_of(item))
            if any(item_ids.get(name, value) != value for name, value in unique_ids):
                return 0.0
        creators_factor = _creators_factor(reference, item)
        return (
            likeness(forms, self._titles[index])
            * creators_factor
            * _year_factor(reference, item, creators_factor == 1.0)
        )

    def _find_by_words(self, domain: str, forms: Title) -> set[int]:
        """Return the items that share most of the title's rarest words."""
        lists = sorted((self._by_word.get((domain, word), []) for word in dict.fromkeys(forms.bare.split())), key=len)
        shared: Counter[int] = Counter()
        for indices in [indices for indices in lists if indices][:_MAX_RARE_WORDS]:
            if not shared or len(indices) <= _MAX_CANDIDATES:
                shared.update(indices[:_MAX_CANDIDATES])
        return {index for index, _ in shared.most_common(_MAX_NEAR)}


def domain_of(item: Item) -> str:
    """Return the domain of an item as takeouts name it; the item's domain unchanged if they have no such name."""
    return _DOMAIN_OF.get(item.domain.casefold(), item.domain)


def _creators_factor(reference: ItemReference, item: Item) -> float:
    """Return the factor for creators: 1 if one is the same, less if unknown, least if all differ."""
    item_creators = item.creators or ((item.title,) if reference.domain == "music" else ())
    if not reference.creators or not item_creators:
        return _UNKNOWN
    same = any(same_name(name, other) for name in reference.creators for other in item_creators)
    return 1.0 if same else _OTHER_CREATORS


def _year_factor(reference: ItemReference, item: Item, same_creators: bool) -> float:
    """Return the factor for years: strict for films, whose year distinguishes them; lenient for books and games.

    The latter are published again in other years, so their creators are the better evidence.
    """
    if reference.year is None or item.year is None:
        return _UNKNOWN
    difference = abs(reference.year - item.year)
    if difference <= 1:
        return 1.0 - 0.03 * difference
    if reference.domain in ("movie", "tv"):
        return 0.5
    return 0.93 if same_creators else 0.6


def ids_of(item: Item) -> tuple[tuple[str, str], ...]:
    """List the ids of other services that an item has, with their names in ``IDS``, as written."""
    ids: list[tuple[str, str]] = []
    for name in IDS:
        value = item.attributes.get(name)
        if value is not None:
            ids += [(name, str(id_)) for id_ in (value if isinstance(value, list) else [value])]
    return tuple(ids)


def _ids_of(item: Item) -> list[tuple[str, str]]:
    return [_normal_id(name, value) for name, value in ids_of(item)]


def _reference_ids(reference: ItemReference) -> list[tuple[str, str]]:
    return [_normal_id(name, value) for name, value in reference.ids]


def _normal_id(name: str, value: str) -> tuple[str, str]:
    value = value.strip()
    if name == "isbn":
        return name, isbn13(value) or value
    if name == "imdb_id":
        digits = value.casefold().removeprefix("tt")
        return name, f"tt{int(digits):07d}" if digits.isdecimal() and len(digits) < 15 else value
    return name, value.casefold()
