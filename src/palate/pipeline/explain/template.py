"""Reasons as sentences: a template writer that says no more than the shares do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from palate.data.slate import CrossDomainLink, Reason
from palate.pipeline.explain.cited_events import ASKED_LIKE
from palate.text.facts import TOGETHER, listed

_ALSO: Final = 0.6
"""A second event is named if it speaks at least this much as loud as the first."""
_SHARED: Final = 2
_UNCOUNTED: Final = ("music", "anime", "manga", "software", "television")


def sentence(item: str, reason: Reason, title_of: Callable[[str], str]) -> str:
    """One short sentence for the strongest part of the reason for ``item``."""
    if reason.pinned:
        return "Put here by the house"
    if reason.mood > 0 and reason.mood >= max(reason.history, reason.words):
        return "Suits the mood you asked for"
    named = bool(reason.events) and reason.events[0].verb == ASKED_LIKE
    if reason.words > 0 and reason.words >= reason.history and not named:
        return "Matches what you said"
    if reason.events and (reason.history > 0 or named):
        first, *others = reason.events
        if first.item == item:  # music, say, is come back to
            return f"You {first.verb} it before"
        others = [one for one in others if one.item != item]
        if reason.crossing:
            return _across(reason.crossing, first.verb, title_of(first.item))
        said = f"Because you {first.verb} {title_of(first.item)}"
        if others and others[0].share >= _ALSO * first.share:
            verb = "" if others[0].verb == first.verb else f"{others[0].verb} "
            said += f" and {verb}{title_of(others[0].item)}"
        return said
    if reason.history > max(reason.popularity, 0):  # nothing of it may be cited
        return TOGETHER.capitalize()
    return "Popular with everyone here" if reason.popularity > 0 else "Something else entirely"


def _across(crossing: CrossDomainLink, verb: str, title: str) -> str:
    """From your books to games: because you liked Dune (both: space, politics)."""
    common = f" (both: {listed(crossing.shared[:_SHARED])})" if crossing.shared else ""
    return f"From your {_many(crossing.source)} to {_many(crossing.target)}: because you {verb} {title}{common}"


def _many(domain: str) -> str:
    """The name of a domain in the plural, if it has one."""
    return domain if domain in _UNCOUNTED or domain.endswith("s") else f"{domain}s"
