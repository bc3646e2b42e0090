"""Reasons as sentences: a template writer that says no more than the shares do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from palate.data.slate import Reason

_ALSO: Final = 0.6
"""A second event is named if it speaks at least this much as loud as the first."""


def sentence(reason: Reason, title_of: Callable[[str], str]) -> str:
    """One short sentence for the strongest part of a reason."""
    if reason.pinned:
        return "Put here by the house"
    if reason.words > 0 and reason.words >= reason.history:
        return "Matches what you asked for"
    if reason.events and reason.history > 0:
        first, *others = reason.events
        said = f"Because you {first.verb} {title_of(first.item)}"
        if others and others[0].share >= _ALSO * first.share:
            verb = "" if others[0].verb == first.verb else f"{others[0].verb} "
            said += f" and {verb}{title_of(others[0].item)}"
        return said
    return "Popular with everyone here" if reason.popularity > 0 else "Something else entirely"
