"""Parse MovieLens titles, such as "Usual Suspects, The (1995)", and genres."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypedDict

from palate.data.items import Attribute, Item

_TITLE: Final = re.compile(r"^(?P<title>.*?)\s*\((?P<year>\d{4})(?:[-–]\d{0,4})?\)$")
_ARTICLE: Final = re.compile(r"^(?P<rest>.+), (?P<article>The|A|An|Le|La|Les|L'|Il|El|Los|Das|Der|Die)$")
_ALSO: Final = re.compile(r"^(?P<title>[^()]+?) \((?P<also>[^()]+)\)$")

_NO_GENRES: Final = "(no genres listed)"


class MovieDetails(TypedDict, total=False):
    """Fields of an item beside those that every MovieLens file has."""

    creators: tuple[str, ...]
    people: tuple[str, ...]
    tags: tuple[str, ...]
    description: str
    image_url: str | None
    attributes: Mapping[str, Attribute]


def genres_of(text: str) -> tuple[str, ...]:
    """Split genres such as "Comedy|Drama"."""
    return tuple(genre.strip() for genre in text.split("|") if genre.strip() and genre != _NO_GENRES)


def movie(id_: str, raw_title: str, genres: tuple[str, ...], details: MovieDetails) -> Item:
    """Build a movie; the year is removed from the title, and the article moved to its front."""
    match = _TITLE.match(raw_title.strip())
    title, year = (match["title"], int(match["year"])) if match else (raw_title.strip(), None)
    return Item(id=id_, domain="movie", title=_article_first(title), year=year, genres=genres, **details)


def titled(raw_title: str) -> str:
    """Move the articles of a title and its alternative title to the front: "City, The (Cité, La) (1995)"."""
    match = _TITLE.match(raw_title.strip())
    also = _ALSO.match(match["title"]) if match else None
    if match is None or also is None:
        return raw_title
    return f"{_article_first(also['title'])} ({_article_first(also['also'])}) ({match['year']})"


def _article_first(title: str) -> str:
    """Move an article at the end of a title to its front."""
    article = _ARTICLE.match(title)
    if article is None:
        return title
    joint = "" if article["article"].endswith("'") else " "
    return f"{article['article']}{joint}{article['rest']}"
