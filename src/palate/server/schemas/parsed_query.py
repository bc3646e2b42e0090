"""Bodies of parsed queries, in responses and in requests."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from palate.errors import InvalidInput
from palate.server.schemas.fields import Strict, Text, not_a_bool
from palate.text.query.parsed_query import MAX_CHIPS, Chip, Kind, ParsedQuery

CharacterIndex = Annotated[int, BeforeValidator(not_a_bool), Field(ge=0, le=2**53)]
Polarity = Annotated[Literal[1, -1], BeforeValidator(not_a_bool)]
Feeling = Literal[
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire",
    "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief", "joy",
    "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness", "surprise", "neutral",
]  # fmt: skip
"""The labels of ``palate.text.mood.emotions.LABELS``; a test compares the two."""


class ChipBody(Strict):
    """One constraint or preference that was recognised in a text."""

    kind: Kind
    value: Annotated[str, Field(min_length=1, max_length=10_000)] = Field(
        description='A name of the catalogue; an emotion; "lift" or "match"; "short" or "long"; years "1990..1999".'
    )
    polarity: Polarity = Field(default=1, description="1: wanted; -1: not wanted.")
    span: Annotated[list[CharacterIndex], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="The characters of the text that it was read from: start, and end (exclusive)."
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
    """A text and the chips that were recognised in it."""

    text: Text = ""
    chips: list[ChipBody] = Field(default=[], max_length=MAX_CHIPS)

    def understood(self) -> ParsedQuery:
        return ParsedQuery(self.text, tuple(chip.chip() for chip in self.chips))


class MoodBody(Strict):
    """A mood that the user has chosen, and whether to match or to lift it."""

    label: Feeling = Field(validation_alias=AliasChoices("label", "feeling"))
    wish: Literal["lift", "match"] = "match"

    def chips(self) -> tuple[Chip, ...]:
        return Chip("feeling", self.label), Chip("wish", self.wish)
