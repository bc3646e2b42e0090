"""Types of fields that several request bodies share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from palate.data.events import MAX_RATING

MAX_ID_LENGTH: Final = 200
MAX_SLATE: Final = 1_000
MAX_HISTORY: Final = 10_000
MAX_TEXT: Final = 10_000
MAX_ABOUT: Final = 1_000
_PRINTABLE: Final = r"^[^\x00-\x1f\x7f]+$"
_MAX_NUMBER: Final = 2**63 - 1
_WORD_SCHEMA: Final[dict[str, object]] = {
    "type": "string",
    "minLength": 1,
    "maxLength": MAX_ID_LENGTH,
    "pattern": _PRINTABLE,
}


def _number_to_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Word = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ID_LENGTH, pattern=_PRINTABLE)]
"""A short text without control characters: a genre, a tag, a name."""

Id = Annotated[
    Word,
    BeforeValidator(_number_to_text),
    WithJsonSchema({"anyOf": [_WORD_SCHEMA, {"type": "integer", "minimum": 0, "maximum": _MAX_NUMBER}]}),
]
"""An id that the caller has chosen; a whole number counts as its digits."""


@dataclass(frozen=True, slots=True)
class NamesUser:
    """Marks a type whose values are ids of users."""


UserId = Annotated[Id, NamesUser()]
"""The id of a user, in a path, query or body: the server refuses a user's request that names another user here."""

About = Annotated[str, StringConstraints(max_length=MAX_ABOUT, strip_whitespace=True, pattern=r"^[^\x00]*$")]
"""A self-description, such as "Age 33, software engineer, loves sci-fi and slow films"."""

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]


def not_a_bool(value: object) -> object:
    """Refuse true and false where a number is expected; Python would read them as 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("Input should be a number, not true or false")
    return value


Year = Annotated[int, BeforeValidator(not_a_bool), Field(ge=-10_000, le=10_000)]
Count = Annotated[int, BeforeValidator(not_a_bool), Field(ge=1, le=MAX_SLATE)]
Rating = Annotated[float, BeforeValidator(not_a_bool), Field(gt=0, le=MAX_RATING)]


def _as_utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


Moment = Annotated[datetime, AfterValidator(_as_utc)]
"""ISO 8601, or seconds since 1970; without a time zone it is UTC."""


class Strict(BaseModel):
    """Base of request bodies: an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class AboutBody(Strict):
    """A self-description of one or two sentences."""

    about: About
