"""Business rules: what an operator promotes, demotes, hides, pins or limits in lists."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Final, Literal, Self

import orjson

from palate.errors import InvalidInput
from palate.types import Json

RuleKind = Literal["boost", "bury", "hide", "pin", "limit"]
Override = Literal["seen", "muted", "filters"]

MAX_RULES: Final = 500
MAX_NAME: Final = 200
MAX_POSITION: Final = 1_000
MAX_COUNT: Final = 100
"""The most items that a pin rule pins, and the largest number that a limit allows."""
MAX_FACTOR: Final = 100.0
MAX_AMOUNT: Final = 1_000.0
ATTRIBUTE: Final = "attributes."
"""Begins the name of an open attribute of items, as in ``attributes.publisher``."""
LIMITABLE: Final = ("creator", "person", "series", "genre", "tag", "domain", "year")
"""The attributes of items for whose values a limit may be set, beside open attributes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Conditions on items: each field that is set must match, by any of its values. Text is compared without case."""

    ids: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Creators or cast."""
    series: tuple[str, ...] = ()
    """Names of franchises, as titles and attributes of items give them."""
    tags: tuple[str, ...] = ()
    min_year: int | None = None
    max_year: int | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values of open attributes, by name, such as availability."""

    def __bool__(self) -> bool:
        """Whether any field is set; a condition without one matches every item."""
        return self != Condition()

    @classmethod
    def from_dict(cls, data: Mapping[str, Json]) -> Self:
        """The inverse of ``asdict``: lists become tuples."""
        attributes = {name: tuple(values) for name, values in data.get("attributes", {}).items()}
        return cls(**{**_with_tuples(data), "attributes": attributes})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule about the items that match ``where`` and not ``unless``.

    Raises:
        InvalidInput: a field is missing, out of range, or has no meaning for a rule of this kind.
    """

    name: str
    kind: RuleKind
    where: Condition = Condition()
    unless: Condition | None = None
    pipelines: tuple[str, ...] = ()
    """The pipelines in which it holds; empty: all."""
    starts: float | None = None
    """The first moment at which it holds, in seconds since 1970, UTC; None: always until ``ends``."""
    ends: float | None = None
    """The first moment at which it no longer holds."""
    enabled: bool = True
    factor: float | None = None
    """Of boost and bury: what the lead over the lowest candidates is multiplied by."""
    amount: float | None = None
    """Of boost and bury: what is added to, or subtracted from, the score."""
    position: int | None = None
    """Of pin: the position in the list, 1 for the first."""
    count: int | None = None
    """Of pin: how many items are pinned, from ``position`` on; None: all ``ids`` of the condition, else 1."""
    at_most: int | None = None
    """Of limit: how many of the matching items a page may have of each value of ``per``."""
    per: str | None = None
    despite: tuple[Override, ...] = ()
    """Of pin: what does not keep an item from being pinned."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InvalidInput(
                f"The name of a rule has 1 to {MAX_NAME} characters without '/' and control characters, "
                f"not {self.name[: MAX_NAME + 1]!r}.",
                where="name",
            )
        if self.kind not in _CHECKS:
            raise InvalidInput(f"A rule is of the kind {', '.join(_CHECKS)}, not {self.kind!r}.", where="kind")
        for name, kinds in _KINDS_OF_FIELD.items():
            if getattr(self, name) not in (None, ()) and self.kind not in kinds:
                raise InvalidInput(f"{name!r} has no meaning for a rule of the kind {self.kind!r}.", where=name)
        if self.kind != "limit" and not self.where:
            raise InvalidInput(
                f"A rule of the kind {self.kind!r} needs a condition: name ids, genres or others under 'where'.",
                where="where",
            )
        if self.starts is not None and self.ends is not None and not self.starts < self.ends:
            raise InvalidInput("The end of a rule must be later than its start.", where="ends")
        _CHECKS[self.kind](self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Json]) -> Self:
        """The inverse of :meth:`to_dict`."""
        unless = data.get("unless")
        return cls(**{
            **_with_tuples(data),
            "where": Condition.from_dict(data.get("where", {})),
            "unless": None if unless is None else Condition.from_dict(unless),
        })  # fmt: skip

    def to_dict(self) -> dict[str, Json]:
        """Convert to JSON: the fields that differ from their defaults."""
        return _changed(self)

    def is_due(self, at: float) -> bool:
        """Whether it is enabled and a time is within its span: ``starts`` ≤ time < ``ends``."""
        has_begun = self.starts is None or self.starts <= at
        return self.enabled and has_begun and (self.ends is None or at < self.ends)

    @property
    def n_pinned(self) -> int:
        """Of pin: how many items are pinned."""
        return self.count or min(len(self.where.ids), MAX_COUNT) or 1

    @property
    def multiplier(self) -> float:
        """Of boost and bury: the factor; 0 for a bury rule that has neither a factor nor an amount."""
        if self.factor is not None:
            return self.factor
        return 0.0 if self.kind == "bury" and self.amount is None else 1.0

    @property
    def added(self) -> float:
        """Of boost and bury: what is added to the score, below 0 for bury."""
        amount = self.amount or 0.0
        return -amount if self.kind == "bury" else amount


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """All rules by name, in the order of their names; another object after each change."""

    revision: int = 0
    rules: Mapping[str, Rule] = field(default_factory=dict)


def digest_rules(rules: Iterable[Rule]) -> str:
    """A digest of rules that does not depend on their order; empty without rules."""
    packed = sorted(orjson.dumps(rule.to_dict(), option=orjson.OPT_SORT_KEYS) for rule in rules)
    return hashlib.blake2b(b"\n".join(packed), digest_size=8).hexdigest() if packed else ""


def _with_tuples(data: Mapping[str, Json]) -> dict[str, Json]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}


def _changed(value: Rule | Condition) -> dict[str, Json]:
    """The fields of a value that differ from their defaults, as JSON."""
    default = asdict(Condition()) if isinstance(value, Condition) else _RULE_DEFAULTS
    plain: dict[str, Json] = {}
    for each in fields(value):
        content = getattr(value, each.name)
        if isinstance(content, Condition):
            plain[each.name] = _changed(content)
        elif content != default.get(each.name, _REQUIRED):
            plain[each.name] = _plain(content)
    return {name: content for name, content in plain.items() if name != "where" or content}


def _plain(content: Json) -> Json:
    if isinstance(content, Mapping):
        return {name: list(values) for name, values in content.items()}
    return list(content) if isinstance(content, tuple) else content


def _check_boost(rule: Rule) -> None:
    if rule.factor is None and rule.amount is None:
        raise InvalidInput("A boost needs a 'factor' above 1, or an 'amount' above 0.", where="factor")
    _check_range(rule.factor, "factor", 1, MAX_FACTOR, is_low_open=True)
    _check_range(rule.amount, "amount", 0, MAX_AMOUNT, is_low_open=True)


def _check_bury(rule: Rule) -> None:
    if rule.factor is not None and not 0 <= rule.factor < 1:
        raise InvalidInput(f"The 'factor' of a bury rule is at least 0 and below 1, not {rule.factor}.", where="factor")
    _check_range(rule.amount, "amount", 0, MAX_AMOUNT, is_low_open=True)


def _check_hide(_rule: Rule) -> None:
    """A hide rule needs nothing but its condition."""


def _check_pin(rule: Rule) -> None:
    if rule.position is None:
        raise InvalidInput("A pin rule needs a 'position', 1 for the first of the list.", where="position")
    _check_range(rule.position, "position", 1, MAX_POSITION)
    _check_range(rule.count, "count", 1, MAX_COUNT)


def _check_limit(rule: Rule) -> None:
    if rule.at_most is None:
        raise InvalidInput("A limit needs 'at_most', the number of items for each value of 'per'.", where="at_most")
    _check_range(rule.at_most, "at_most", 1, MAX_COUNT)
    per = rule.per or ""
    if per not in LIMITABLE and (not per.startswith(ATTRIBUTE) or per == ATTRIBUTE):
        choices = ", ".join(LIMITABLE)
        raise InvalidInput(f"A limit is 'per' {choices} or {ATTRIBUTE}NAME, not {per!r}.", where="per")


def _check_range(value: float | None, name: str, low: float, high: float, *, is_low_open: bool = False) -> None:
    if value is not None and not ((low < value if is_low_open else low <= value) and value <= high):
        least = "above" if is_low_open else "at least"
        raise InvalidInput(f"{name!r} is {least} {low:g} and at most {high:g}, not {value:g}.", where=name)


_NAME: Final = re.compile(rf"[^/\x00-\x1f\x7f]{{1,{MAX_NAME}}}")
_KINDS_OF_FIELD: Final[Mapping[str, Sequence[RuleKind]]] = {
    "factor": ("boost", "bury"),
    "amount": ("boost", "bury"),
    "position": ("pin",),
    "count": ("pin",),
    "despite": ("pin",),
    "at_most": ("limit",),
    "per": ("limit",),
}
_CHECKS: Final = {
    "boost": _check_boost, "bury": _check_bury, "hide": _check_hide, "pin": _check_pin, "limit": _check_limit,
}  # fmt: skip
_REQUIRED: Final = object()
_RULE_DEFAULTS: Final[dict[str, Json]] = {
    each.name: each.default for each in fields(Rule) if each.name not in ("name", "kind")
}
