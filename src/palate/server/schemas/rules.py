"""Bodies of business rules."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from palate.pipeline.rules.effects import RuleEffect
from palate.server.schemas.fields import Count, Strict, UserId, Word
from palate.server.schemas.items import Card
from palate.services.rules.rule_body import NamedRule, RuleFields, RuleState


class RuleOut(BaseModel):
    """A rule, and how it stands."""

    rule: NamedRule
    state: RuleState
    holds_in: list[str] = Field(description="The pipelines in which it holds: those with a stage for its kind.")


class RulesOut(BaseModel):
    rules: list[RuleOut] = Field(description="In the order of their names.")


class RuleStored(RuleOut):
    created: bool = Field(description="False: it replaced a rule of this name.")


class RuleRemoved(BaseModel):
    removed: str


class PreviewRequest(Strict):
    """A rule that need not be stored, and for whom its effect is computed."""

    name: Word = Field(default="preview", description="A stored rule of this name is replaced by the one given.")
    rule: RuleFields
    user_id: UserId | None = Field(default=None, description="Whose list is compared; default: no list is.")
    pipeline: Word = "default"
    top_k: Annotated[Count, Field(le=100)] = 10


class ListedItem(Card):
    """An item of the list with the rule."""

    score: float
    reason: str
    position_before: int | None = Field(description="Null: it was not in the list.")


class ListChangeOut(BaseModel):
    items: list[ListedItem] = Field(description="The list with the rule.")
    left: list[str] = Field(description="The ids of items that would leave the list.")
    effects: list[RuleEffect]


class PreviewOut(BaseModel):
    """What a rule would match and do, if it held now."""

    matched: int = Field(description="Items of the catalogue.")
    items: list[Card] = Field(description="The first of them.")
    change: ListChangeOut | None = Field(description="Of the list of the user; null without one.")
