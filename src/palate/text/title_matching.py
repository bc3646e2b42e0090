"""Finding in a catalogue what someone else's list names: by id, else by title, year and makers."""

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
"""From this score on a title counts as found."""
MARGIN: Final = 0.02
"""Nearer than this, two candidates are level, and neither is taken."""

IDS: Final = ("imdb_id", "tmdb_id", "isbn", "goodreads_id", "steam_id", "mbid", "spotify_id")
"""The attributes of items that hold ids of elsewhere."""

_ONE_ITEM_ONE_ID: Final = {"imdb_id", "tmdb_id", "steam_id"}
"""Where they differ the items do; books and albums have an id for each edition."""
DOMAINS: Final = {
    "movie": ("movie", "movies", "film", "films"),
    "tv": ("tv", "show", "shows", "series", "tv show", "tv series", "anime"),
    "book": ("book", "books"),
    "game": ("game", "games", "video game", "video games"),
    "music": ("music", "album", "albums", "artist", "artists", "song", "songs"),
}
_DOMAIN_OF: Final = {word: domain for domain, words in DOMAINS.items() for word in words}
_UNKNOWN: Final = 0.95
_OTHER_MAKERS: Final = 0.7
_TELLING_WORDS: Final = 3
_MAX_HOLDERS: Final = 500
_NEAR: Final = 8


@dataclass(frozen=True, slots=True)
class Match:
    """What was found, or the nearest that there is and why it was not taken."""

    item: Item | None
    by: Literal["id", "title", ""]
    score: float
    """1 by id; else that of the nearest candidate, 0 without any."""
    nearest: Item | None
    why_not: str = ""


class Matcher:
    """The items of a catalogue, ready to be found; of ``domains`` alone if they are given.

    Building it reads every item once; finding looks at the few that share a form of the title or
    one of its rarest words.
    """

    def __init__(self, items: Iterable[Item], domains: Iterable[str] = DOMAINS) -> None:
        wanted = set(domains)
        self._items = [item for item in items if domain_of(item) in wanted]
        self._titles: list[Title] = []
        self._by_id: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_form: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_word: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._found: dict[ItemReference, Match] = {}
        for place, item in enumerate(self._items):
            forms, domain = title(item.title), domain_of(item)
            self._titles.append(forms)
            for form in forms.forms:
                self._by_form[domain, form].append(place)
            for word in set(forms.bare.split()):
                self._by_word[domain, word].append(place)
            for known in _ids_of(item):
                self._by_id[known].append(place)

    def find(self, wanted: Sequence[ItemReference]) -> Match:
        """The item that the first of ``wanted`` names that can be found; else what is nearest to any."""
        matches = []
        for one in wanted:
            match = self._found.get(one)
            if match is None:
                match = self._found[one] = self._find(one)
            if match.item is not None:
                return match
            matches.append(match)
        return max(matches, key=lambda match: match.score, default=Match(None, "", 0.0, None))

    def _find(self, wanted: ItemReference) -> Match:
        places = {place for known in wanted.ids for place in self._by_id.get(_normal_id(*known), ())}
        same = [place for place in places if domain_of(self._items[place]) == wanted.domain]
        if len(same) == 1:
            return Match(self._items[same[0]], "id", 1.0, self._items[same[0]])
        forms = title(wanted.title)
        holders = (self._by_form.get((wanted.domain, form), []) for form in forms.forms)
        candidates = {place for places in holders for place in places[:_MAX_HOLDERS]}
        ranked = self._ranked(wanted, forms, candidates)
        if not ranked or ranked[0][0] < THRESHOLD:
            ranked = self._ranked(wanted, forms, candidates | self._near(wanted.domain, forms))
        if not ranked:
            return Match(None, "", 0.0, None, "nothing like it")
        score, place = ranked[0]
        nearest = self._items[place]
        if score < THRESHOLD:
            return Match(None, "", score, nearest, "nothing near enough")
        if len(ranked) > 1 and score - ranked[1][0] < MARGIN:
            return Match(None, "", score, nearest, "several fit alike")
        return Match(nearest, "title", score, nearest)

    def _ranked(self, wanted: ItemReference, forms: Title, places: Iterable[int]) -> list[tuple[float, int]]:
        scored = [(self._score(wanted, forms, place), place) for place in places]
        return sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: (-pair[0], pair[1]))

    def _score(self, wanted: ItemReference, forms: Title, place: int) -> float:
        item = self._items[place]
        ours = dict(_ids_of(item))
        if any(name in _ONE_ITEM_ONE_ID and ours.get(name, value) != value for name, value in _wanted_ids(wanted)):
            return 0.0
        makers = _makers(wanted, item)
        return likeness(forms, self._titles[place]) * makers * _years(wanted, item, makers == 1.0)

    def _near(self, domain: str, forms: Title) -> set[int]:
        """The items that share most of the rarest words."""
        holders = sorted((self._by_word.get((domain, word), []) for word in dict.fromkeys(forms.bare.split())), key=len)
        shared: Counter[int] = Counter()
        for places in [places for places in holders if places][:_TELLING_WORDS]:
            if not shared or len(places) <= _MAX_HOLDERS:
                shared.update(places[:_MAX_HOLDERS])
        return {place for place, _ in shared.most_common(_NEAR)}


def domain_of(item: Item) -> str:
    """The domain of an item in the words of exports; its own for any other."""
    return _DOMAIN_OF.get(item.domain.casefold(), item.domain)


def _makers(wanted: ItemReference, item: Item) -> float:
    """1 if a maker is the same, less if none is known, least if all are others."""
    theirs = item.creators or ((item.title,) if wanted.domain == "music" else ())
    if not wanted.creators or not theirs:
        return _UNKNOWN
    return 1.0 if any(same_name(one, other) for one in wanted.creators for other in theirs) else _OTHER_MAKERS


def _years(wanted: ItemReference, item: Item, makers_agree: bool) -> float:
    """Films are told apart by their year; books and games come out again, so that their makers tell more."""
    if wanted.year is None or item.year is None:
        return _UNKNOWN
    apart = abs(wanted.year - item.year)
    if apart <= 1:
        return 1.0 - 0.03 * apart
    if wanted.domain in ("movie", "tv"):
        return 0.5
    return 0.93 if makers_agree else 0.6


def ids_of(item: Item) -> tuple[tuple[str, str], ...]:
    """Every id of elsewhere that an item carries, by the names of ``IDS``, as it is written."""
    found: list[tuple[str, str]] = []
    for name in IDS:
        value = item.attributes.get(name)
        if value is not None:
            found += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
    return tuple(found)


def _ids_of(item: Item) -> list[tuple[str, str]]:
    return [_normal_id(name, value) for name, value in ids_of(item)]


def _wanted_ids(wanted: ItemReference) -> list[tuple[str, str]]:
    return [_normal_id(name, value) for name, value in wanted.ids]


def _normal_id(name: str, value: str) -> tuple[str, str]:
    value = value.strip()
    if name == "isbn":
        return name, isbn13(value) or value
    if name == "imdb_id":
        digits = value.casefold().removeprefix("tt")
        return name, f"tt{int(digits):07d}" if digits.isdecimal() and len(digits) < 15 else value
    return name, value.casefold()
