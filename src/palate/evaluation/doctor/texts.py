"""Texts: mangled letters, and items that say nothing of themselves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from palate.data.items import Item
from palate.evaluation.doctor.findings import SHOWN, Case, Finding, part, share

_FEW: Final = 0.01
_MOST: Final = 0.5
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]{2,}")
_ALLOWED: Final = "\t\n\r"


def encoding(case: Case) -> Iterator[Finding]:
    """Text that was read in the wrong encoding ("AmÃ©lie"), holes (U+FFFD) and control characters."""
    bad: dict[str, str] = {}
    for item in case.data.items.values():
        wrong = next((text for text in _texts(item) if not text.isascii() and mangled(text)), None)
        wrong = wrong or next((text for text in _texts(item) if _controls(text)), None)
        if wrong is not None:
            bad[item.id] = wrong
    if bad:
        yield Finding(
            "encoding",
            "harm" if len(bad) >= _FEW * len(case.data.items) else "note",
            f"Mangled letters in {part(len(bad), len(case.data.items), 'items')}.",
            "Users see them, search does not find them, and the content model takes them for words of their own.",
            "Save the file as UTF-8, from the source if you can: what became U+FFFD is lost.",
            tuple(f"{id_!r}: {text[:60]!r}" for id_, text in list(bad.items())[:SHOWN]),
        )


def mangled(text: str) -> bool:
    """Whether letters were lost, or UTF-8 was read as Latin-1 or Windows-1252.

    A run of foreign letters that is UTF-8 when written back in one byte each was most likely
    UTF-8; what comes out must be letters or signs that catalogues use.
    """
    return "\ufffd" in text or any(_was_utf8(run) for run in _FOREIGN.findall(text))


def _was_utf8(run: str) -> bool:
    for encoding in ("cp1252", "latin-1"):
        try:
            meant = run.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        # «à »» with a hard space reads as a letter of a dead script: no catalogue meant that.
        if all(ord(letter) < 0x800 or ord(letter) >= 0x2000 for letter in meant):
            return True
    return False


def _controls(text: str) -> bool:
    return not text.isprintable() and any(
        unicodedata.category(letter) == "Cc" and letter not in _ALLOWED for letter in text
    )


def _texts(item: Item) -> Iterator[str]:
    yield item.title
    yield item.description
    for names in (item.creators, item.people, item.genres, item.tags):
        yield from names


def descriptions(case: Case) -> Iterator[Finding]:
    """Items without a title of their own, and items of which nothing but the title is known."""
    items = case.data.items.values()
    unnamed = [item.id for item in items if not item.title.strip() or item.title.strip() == item.id]
    if len(unnamed) >= max(_FEW * len(items), 1):
        yield Finding(
            "descriptions",
            "harm",
            f"{part(len(unnamed), len(items), 'items')} have no title but their id.",
            "Users cannot tell what is recommended to them, and no words lead to it.",
            "Fill in the titles.",
            tuple(repr(id_) for id_ in unnamed[:SHOWN]),
        )
    bare = sum(1 for item in items if not (item.description or item.genres or item.tags or item.creators))
    if bare >= max(_MOST * len(items), 1):
        yield Finding(
            "descriptions",
            "note",
            f"Of {bare:,} items ({share(bare, len(items))}) nothing but the title is known.",
            "The content model, which recommends new items and answers words, has little to read.",
            "Add genres, tags, creators or a description where you have them.",
        )
