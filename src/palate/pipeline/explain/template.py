"""Write a reason as one sentence by templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from palate.data.slate import CrossDomainLink, Reason
from palate.pipeline.explain.cited_events import NAMED_TITLE_VERB
from palate.text.facts import TOGETHER, listed

_SECOND_EVENT: Final = 0.6
"""A second event is mentioned if its share is at least this part of the first one's."""
_MAX_COMMON: Final = 2
_UNCOUNTED: Final = ("music", "anime", "manga", "software", "television")
"""Domains whose names have no plural."""


def write_sentence(item: str, reason: Reason, title_of: Callable[[str], str]) -> str:
    """One short sentence for the largest part of the ``reason`` for the item with the id ``item``.

    It names the rules that promote the item: alone if they pin it or are the largest part, else behind the sentence.
    """
    if not reason.rules:
        return "Put here by the house" if reason.pinned else _own_sentence(item, reason, title_of)
    names = listed(reason.rules)
    if reason.pinned or reason.promotion >= max(reason.history, reason.words, reason.mood, reason.popularity):
        return f"Promoted: {names}"
    return f"{_own_sentence(item, reason, title_of)} (promoted: {names})"


def _own_sentence(item: str, reason: Reason, title_of: Callable[[str], str]) -> str:
    """The sentence without rules."""
    if reason.mood > 0 and reason.mood >= max(reason.history, reason.words):
        return "Suits the mood you asked for"
    is_named_title = bool(reason.events) and reason.events[0].verb == NAMED_TITLE_VERB
    if reason.words > 0 and reason.words >= reason.history and not is_named_title:
        return "Matches what you said"
    if reason.events and (reason.history > 0 or is_named_title):
        first, *others = reason.events
        if first.item == item:  # an item of a domain whose items users repeat, such as music
            return f"You {first.verb} it before"
        others = [event for event in others if event.item != item]
        if reason.crossing:
            return _cross_domain_sentence(reason.crossing, first.verb, title_of(first.item))
        text = f"Because you {first.verb} {title_of(first.item)}"
        if others and others[0].share >= _SECOND_EVENT * first.share:
            verb = "" if others[0].verb == first.verb else f"{others[0].verb} "
            text += f" and {verb}{title_of(others[0].item)}"
        return text
    if reason.history > max(reason.popularity, 0):  # the history speaks for it, but no event may be cited
        return TOGETHER.capitalize()
    return "Popular with everyone here" if reason.popularity > 0 else "Something else entirely"


def _cross_domain_sentence(link: CrossDomainLink, verb: str, title: str) -> str:
    """For example "From your books to games: because you liked Dune (both: space, politics)"."""
    common = f" (both: {listed(link.shared[:_MAX_COMMON])})" if link.shared else ""
    return f"From your {_plural(link.source)} to {_plural(link.target)}: because you {verb} {title}{common}"


def _plural(domain: str) -> str:
    """The name of a domain in the plural, if it has one."""
    return domain if domain in _UNCOUNTED or domain.endswith("s") else f"{domain}s"
