"""Rules as bodies of requests and as files have them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from palate.data.rules import Condition, Override, Rule, RuleKind

_MAX_VALUES = 1_000
_MAX_IDS = 10_000
_Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Texts = Annotated[list[_Text], Field(max_length=_MAX_VALUES)]
_Year = Annotated[int, Field(ge=-10_000, le=10_000, strict=True)]
_Moment = Annotated[
    datetime, AfterValidator(lambda value: value if value.tzinfo is not None else value.replace(tzinfo=UTC))
]
RuleState = Literal["active", "scheduled", "ended", "disabled"]


class _Strict(BaseModel):
    """An unknown field is an error."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class ConditionBody(_Strict):
    """Each field that is given must match, by any of its values; text is compared without case."""

    ids: Annotated[list[_Text], Field(max_length=_MAX_IDS)] = []
    domains: _Texts = []
    genres: _Texts = []
    creators: _Texts = []
    people: _Texts = Field(default=[], description="As creators or in the cast.")
    series: _Texts = Field(default=[], description="Franchises, by name.")
    tags: _Texts = []
    min_year: _Year | None = None
    max_year: _Year | None = None
    attributes: dict[_Text, _Texts] = Field(
        default={}, max_length=100, description="Values of open attributes by name, such as availability."
    )

    def condition(self) -> Condition:
        return Condition.from_dict(self.model_dump())


class RuleFields(_Strict):
    """A rule without its name."""

    kind: RuleKind
    where: ConditionBody = Field(default=ConditionBody(), description="The items that it is about.")
    unless: ConditionBody | None = Field(default=None, description="Items that it leaves out.")
    pipelines: Annotated[list[_Text], Field(max_length=100)] = Field(
        default=[], description="The pipelines in which it holds; default: all."
    )
    starts: _Moment | None = Field(default=None, description="The first moment at which it holds; UTC without a zone.")
    ends: _Moment | None = Field(default=None, description="The first moment at which it no longer holds.")
    enabled: bool = True
    factor: float | None = Field(
        default=None,
        strict=True,
        description="boost (above 1), bury (below 1): multiplies the lead of the score over the 500th candidate.",
    )
    amount: float | None = Field(
        default=None, strict=True, description="boost, bury: is added to the score, or subtracted."
    )
    position: int | None = Field(default=None, strict=True, description="pin: the position in the list, from 1.")
    count: int | None = Field(
        default=None, strict=True, description="pin: how many items; default: all `ids`, or 1 without."
    )
    at_most: int | None = Field(default=None, strict=True, description="limit: items of each value on a page.")
    per: _Text | None = Field(
        default=None,
        description="limit: creator, person, series, genre, tag, domain, year or attributes.NAME.",
    )
    despite: Annotated[list[Override], Field(max_length=3)] = Field(
        default=[], description="pin: also items that the user has seen or muted, or that the filters exclude."
    )

    def rule(self, name: str) -> Rule:
        """The rule.

        Raises:
            InvalidInput: a field is missing, out of range, or has no meaning for a rule of this kind.
        """
        fields = self.model_dump() | {
            "name": name,
            "starts": None if self.starts is None else self.starts.timestamp(),
            "ends": None if self.ends is None else self.ends.timestamp(),
        }
        return Rule.from_dict(fields)


class NamedRule(RuleFields):
    """A rule with its name, which is unique."""

    name: str

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """The inverse of :meth:`RuleFields.rule`."""
        fields = {"name": rule.name, **rule.to_dict()}
        for moment in ("starts", "ends"):
            if moment in fields:
                fields[moment] = datetime.fromtimestamp(fields[moment], UTC)
        return cls.model_validate(fields)


def state_of(rule: Rule, at: float) -> RuleState:
    """Whether a rule holds at a time, will, or does no longer."""
    if not rule.enabled:
        return "disabled"
    if rule.starts is not None and at < rule.starts:
        return "scheduled"
    return "active" if rule.is_due(at) else "ended"
