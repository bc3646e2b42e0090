"""Bodies of explanations."""

from __future__ import annotations

from pydantic import BaseModel, Field

from palate.pipeline.counterfactual import Counterfactual, ItemExplanation, Part
from palate.server.schemas.items import Card
from palate.services.context import LiveSnapshot
from palate.services.serve.answer_rows import Why, item_card, shares_of, title_of
from palate.services.serve.explain import Explanation


class RankedPositionOut(BaseModel):
    score: float
    rank: int = Field(description="The rank in the full list at surprise 0; 1 is the first.")


class EffectOut(BaseModel):
    """The result of the pipeline without one piece of evidence (counterfactual). Effects do not add up."""

    item_id: str | None = Field(description="The events with this item were removed; null: a part of the request was.")
    title: str | None
    verb: str | None
    part: Part = Field(description="What was removed: the events with an item, the words, or the mood of the request.")
    standing: RankedPositionOut | None = Field(description="Null: the item would not be recommended.")
    change: float | None = Field(description="The change of the score, in the scale of the list.")

    @classmethod
    def of(cls, live: LiveSnapshot, explanation: ItemExplanation, effect: Counterfactual) -> EffectOut:
        position = effect.position
        return cls(
            item_id=effect.item,
            title=None if effect.item is None else title_of(live, effect.item),
            verb=effect.verb or None,
            part=effect.part,
            standing=None if position is None else RankedPositionOut(score=position.score, rank=position.rank),
            change=None if position is None else position.score - explanation.position.score,
        )


class SharedOut(BaseModel):
    """What the item and the main reason have in common."""

    people: list[str]
    tags: list[str]
    genres: list[str]


class WhyOut(BaseModel):
    recommendation_id: str
    user_id: str | None
    shown_at: float = Field(description="Seconds since 1970, UTC.")
    item: Card
    position: int = Field(description="The position at which it was shown; 1 is the first.")
    standing: RankedPositionOut | None = Field(description="As computed now, from the history up to that time.")
    base: float | None
    shares: Why | None = Field(description="Parts of the score; they add up to the score minus the base.")
    without: list[EffectOut] = Field(description="The effect of removing each reason; the main reason first.")
    shared: SharedOut
    text: str
    written_by: str = Field(
        description="`template`, or the language model that wrote the text; checked against the facts."
    )
    snapshot: str
    notes: list[str]

    @classmethod
    def of(cls, explanation: Explanation) -> WhyOut:
        details, shown = explanation.details, explanation.impression
        return cls(
            recommendation_id=shown.recommendation_id,
            user_id=shown.user,
            shown_at=shown.at,
            item=Card(item_id=explanation.item.id, **item_card(explanation.item)),
            position=explanation.position,
            standing=None
            if details is None
            else RankedPositionOut(score=details.position.score, rank=details.position.rank),
            base=None if details is None else details.base,
            shares=None if details is None else shares_of(explanation.live, details.reason),
            without=[]
            if details is None
            else [EffectOut.of(explanation.live, details, effect) for effect in details.effects],
            shared=SharedOut(
                people=list(explanation.shared.people),
                tags=list(explanation.shared.tags),
                genres=list(explanation.shared.genres),
            ),
            text=explanation.text.text,
            written_by=explanation.text.by,
            snapshot=explanation.live.version,
            notes=list(explanation.notes),
        )
