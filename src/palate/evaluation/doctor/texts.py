"""Checks of item texts: wrong encodings, and missing titles and descriptions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from palate.data.items import Item
from palate.evaluation.doctor.findings import SHOWN, Case, Finding, part, share

_MIN_HARMFUL_SHARE: Final = 0.01
_MIN_BARE_SHARE: Final = 0.5
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]{2,}")
_ALLOWED: Final = "\t\n\r"


def check_encoding(case: Case) -> Iterator[Finding]:
    """Text in the wrong encoding ("AmÃ©lie"), replacement characters (U+FFFD) and control characters."""
    bad_texts: dict[str, str] = {}
    for item in case.data.items.values():
        bad_text = next((text for text in _item_texts(item) if not text.isascii() and mangled(text)), None)
        bad_text = bad_text or next((text for text in _item_texts(item) if _has_control_characters(text)), None)
        if bad_text is not None:
            bad_texts[item.id] = bad_text
    if bad_texts:
        yield Finding(
            "encoding",
            "harm" if len(bad_texts) >= _MIN_HARMFUL_SHARE * len(case.data.items) else "note",
            f"Mangled letters in {part(len(bad_texts), len(case.data.items), 'items')}.",
            "Users see them, search does not find them, and the content model takes them for words of their own.",
            "Save the file as UTF-8, from the source if you can: what became U+FFFD is lost.",
            tuple(f"{id_!r}: {text[:60]!r}" for id_, text in list(bad_texts.items())[:SHOWN]),
        )


def mangled(text: str) -> bool:
    """Whether characters were lost, or UTF-8 was decoded as Latin-1 or Windows-1252.

    A run of non-ASCII characters that is valid UTF-8 when encoded with one byte each was most likely
    UTF-8; the decoded text must consist of characters that catalogues use.
    """
    return "\ufffd" in text or any(_is_misread_utf8(run) for run in _FOREIGN.findall(text))


def _is_misread_utf8(run: str) -> bool:
    for encoding in ("cp1252", "latin-1"):
        try:
            decoded = run.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        # «à »» with a no-break space decodes to a letter of an extinct script, which no catalogue contains.
        if all(ord(character) < 0x800 or ord(character) >= 0x2000 for character in decoded):
            return True
    return False


def _has_control_characters(text: str) -> bool:
    return not text.isprintable() and any(
        unicodedata.category(character) == "Cc" and character not in _ALLOWED for character in text
    )


def _item_texts(item: Item) -> Iterator[str]:
    yield item.title
    yield item.description
    for names in (item.creators, item.people, item.genres, item.tags):
        yield from names


def check_titles_and_descriptions(case: Case) -> Iterator[Finding]:
    """Items without a title, and items with nothing but a title."""
    items = case.data.items.values()
    untitled = [item.id for item in items if not item.title.strip() or item.title.strip() == item.id]
    if len(untitled) >= max(_MIN_HARMFUL_SHARE * len(items), 1):
        yield Finding(
            "descriptions",
            "harm",
            f"{part(len(untitled), len(items), 'items')} have no title but their id.",
            "Users cannot tell what is recommended to them, and no words lead to it.",
            "Fill in the titles.",
            tuple(repr(id_) for id_ in untitled[:SHOWN]),
        )
    n_bare = sum(1 for item in items if not (item.description or item.genres or item.tags or item.creators))
    if n_bare >= max(_MIN_BARE_SHARE * len(items), 1):
        yield Finding(
            "descriptions",
            "note",
            f"Of {n_bare:,} items ({share(n_bare, len(items))}) nothing but the title is known.",
            "The content model, which recommends new items and answers words, has little to read.",
            "Add genres, tags, creators or a description where you have them.",
        )
