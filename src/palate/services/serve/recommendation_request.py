"""One request for recommendations, which can be stored and repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from palate.data.item_table import Filters
from palate.data.mutes import Muted
from palate.text.query.parsed_query import Chip, ParsedQuery

MAX_KEPT_IDS: Final = 1_000
"""A request that names more ids is not stored with its impression."""


@dataclass(frozen=True, slots=True)
class RecommendationRequest:
    """One request for recommendations, from the HTTP API or the command line."""

    user: str | None = None
    history: tuple[str, ...] = ()
    """Items that follow the logged history of the user, oldest first; each counts as a like."""
    words: str = ""
    n: int = 10
    filters: Filters = Filters()
    exclude: tuple[str, ...] = ()
    muted: Muted = Muted()
    """Mutes of this request, in addition to the stored mutes of the user."""
    min_domains: int = 0
    """The least number of domains on each page."""
    surprise: float | None = None
    """None: the default; a cursor carries its own."""
    cursor: str | None = None
    trace: bool = False
    pipeline: str = "default"
    parsed_query: ParsedQuery | None = None
    """The parsed meaning of ``words``, if known; None: ``words`` are parsed."""
    mood: tuple[Chip, ...] = ()
    """Chips of a mood that was set apart from the words."""
    about: str = ""
    """A self-description for this request alone; if empty, the stored one of the user counts."""

    def to_json(self) -> dict[str, object] | None:
        """The fields that differ from the defaults, as JSON, to repeat the request; None if it names too many ids."""
        if len(self.history) + len(self.exclude) > MAX_KEPT_IDS:
            return None
        changed = {
            name: getattr(self, name) for name in _STORED_FIELDS if getattr(self, name) != getattr(_DEFAULTS, name)
        }
        return {name: _to_plain(value) for name, value in changed.items()}

    @classmethod
    def from_json(cls, user: str | None, stored: Mapping[str, Any]) -> RecommendationRequest:
        """The inverse of :meth:`to_json`."""
        values = _with_tuples(stored)
        values["filters"] = Filters(**_with_tuples(stored.get("filters", {})))
        values["muted"] = Muted.from_dict(stored.get("muted", {}))
        query = stored.get("parsed_query")
        values["parsed_query"] = None if query is None else ParsedQuery.from_dict(query)
        return cls(user, **values)


def _to_plain(value: object) -> object:
    """A value as :meth:`RecommendationRequest.to_json` stores it; ``asdict`` would copy every text."""
    if isinstance(value, ParsedQuery):
        return value.to_dict()
    return (
        {field.name: getattr(value, field.name) for field in fields(value)}
        if isinstance(value, Filters | Muted)
        else value
    )


def _with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` with lists as tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


_DEFAULTS: Final = RecommendationRequest()
_STORED_FIELDS: Final = (
    "history",
    "words",
    "about",
    "parsed_query",
    "n",
    "filters",
    "exclude",
    "muted",
    "min_domains",
    "pipeline",
)
