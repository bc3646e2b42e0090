"""What was understood of a sentence, in answers and, changed or not, in requests."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from palate.errors import InvalidInput
from palate.server.schemas.fields import Strict, Text, not_a_bool
from palate.text.query.parsed_query import MAX_CHIPS, Chip, Kind, ParsedQuery

Place = Annotated[int, BeforeValidator(not_a_bool), Field(ge=0, le=2**53)]
Polarity = Annotated[Literal[1, -1], BeforeValidator(not_a_bool)]
Feeling = Literal[
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire",
    "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief", "joy",
    "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness", "surprise", "neutral",
]  # fmt: skip
"""As in ``palate.text.mood.emotions.LABELS``; a test holds the two together."""


class ChipBody(Strict):
    """One thing that was understood."""

    kind: Kind
    value: Annotated[str, Field(min_length=1, max_length=10_000)] = Field(
        description='A name of the catalogue; an emotion; "lift" or "match"; "short" or "long"; years "1990..1999".'
    )
    polarity: Polarity = Field(default=1, description="1: this; -1: not this.")
    span: Annotated[list[Place], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="The characters of the text it came from: the first, and the one after the last."
    )

    @model_validator(mode="after")
    def _is_a_chip(self) -> Self:
        try:
            self.chip()
        except InvalidInput as error:
            raise ValueError(str(error)) from None
        return self

    def chip(self) -> Chip:
        return Chip.from_dict({"kind": self.kind, "value": self.value, "polarity": self.polarity, "span": self.span})


class UnderstoodBody(Strict):
    """A sentence and the chips read from it."""

    text: Text = ""
    chips: list[ChipBody] = Field(default=[], max_length=MAX_CHIPS)

    def understood(self) -> ParsedQuery:
        return ParsedQuery(self.text, tuple(chip.chip() for chip in self.chips))


class MoodBody(Strict):
    """A mood set by hand: how someone feels, and whether to match that or lift it."""

    label: Feeling = Field(validation_alias=AliasChoices("label", "feeling"))
    wish: Literal["lift", "match"] = "match"

    def chips(self) -> tuple[Chip, ...]:
        return Chip("feeling", self.label), Chip("wish", self.wish)
