"""Why an item was recommended."""

from __future__ import annotations

from pydantic import BaseModel, Field

from palate.pipeline.counterfactual import Counterfactual, ItemExplanation, Part
from palate.server.schemas.items import Card
from palate.server.schemas.recommendations import Why
from palate.services.context import Live
from palate.services.serve.answer_rows import card, shares_of, title_of
from palate.services.serve.explain import Explanation


class StandingOut(BaseModel):
    score: float
    rank: int = Field(description="In the whole list with surprise 0; 1 for the first.")


class EffectOut(BaseModel):
    """What the pipeline answers when it is run again without one piece of evidence. No share; these do not add up."""

    item_id: str | None = Field(description="What was done with this item was removed; null: part of the request.")
    title: str | None
    verb: str | None
    part: Part = Field(description="What was removed: the events with an item, the words asked, or the mood asked for.")
    standing: StandingOut | None = Field(description="Null: the item would not be found.")
    change: float | None = Field(description="Of the score, in the scale of the list that it stands in.")

    @classmethod
    def of(cls, live: Live, found: ItemExplanation, effect: Counterfactual) -> EffectOut:
        then = effect.position
        return cls(
            item_id=effect.item,
            title=None if effect.item is None else title_of(live, effect.item),
            verb=effect.verb or None,
            part=effect.part,
            standing=None if then is None else StandingOut(score=then.score, rank=then.rank),
            change=None if then is None else then.score - found.position.score,
        )


class SharedOut(BaseModel):
    """What the item has in common with the main reason."""

    people: list[str]
    tags: list[str]
    genres: list[str]


class WhyOut(BaseModel):
    recommendation_id: str
    user_id: str | None
    shown_at: float = Field(description="Seconds since 1970, UTC.")
    item: Card
    place: int = Field(description="Where it was shown, 1 for the first.")
    standing: StandingOut | None = Field(description="As computed now, from the history up to then.")
    base: float | None
    shares: Why | None = Field(description="Parts that add up to the score less the base.")
    without: list[EffectOut] = Field(description="Effects of removing each reason; the main reason first.")
    shared: SharedOut
    text: str
    written_by: str = Field(description="`template`, or the model that wrote it; checked against the facts.")
    snapshot: str
    notes: list[str]

    @classmethod
    def of(cls, said: Explanation) -> WhyOut:
        found, shown = said.details, said.impression
        return cls(
            recommendation_id=shown.recommendation_id,
            user_id=shown.user,
            shown_at=shown.at,
            item=Card(item_id=said.item.id, **card(said.item)),
            place=said.place,
            standing=None if found is None else StandingOut(score=found.position.score, rank=found.position.rank),
            base=None if found is None else found.base,
            shares=None if found is None else Why(**shares_of(said.live, found.reason)),
            without=[] if found is None else [EffectOut.of(said.live, found, one) for one in found.effects],
            shared=SharedOut(
                people=list(said.shared.people), tags=list(said.shared.tags), genres=list(said.shared.genres)
            ),
            text=said.written.text,
            written_by=said.written.by,
            snapshot=said.live.version,
            notes=list(said.notes),
        )
