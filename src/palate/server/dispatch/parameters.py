"""Parameters in the path and the query of a route, and its body."""

from __future__ import annotations

import copy
import json
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Protocol, Self, Union, get_args, get_origin

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic.fields import FieldInfo
from starlette.datastructures import QueryParams

_SCALARS: Final = (str, int, float, types.NoneType)

Error = dict[str, object]
Values = dict[str, object]
Location = Literal["path", "query"]


class ModelField(Protocol):
    """What FastAPI knows of a parameter, a body or an answer; it validates and serialises them."""

    name: str
    field_info: FieldInfo

    @property
    def alias(self) -> str: ...

    def validate(
        self, value: object, values: Values = ..., *, loc: tuple[int | str, ...] = ...
    ) -> tuple[object, list[Error]]: ...

    def serialize_json(self, value: object) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the path or the query."""

    name: str
    alias: str
    location: Location
    field: ModelField
    is_list: bool
    is_required: bool
    default: object

    @classmethod
    def of(cls, location: Location, field: ModelField) -> Self | None:
        """Derive a parameter; None if its type or an alias needs what FastAPI alone does."""
        info = field.field_info
        if not _is_plain(info.annotation) or info.validation_alias not in (None, field.alias) or info.validate_default:
            return None
        default = None if info.is_required() else info.get_default(call_default_factory=True)
        return cls(field.name, field.alias, location, field, _is_list(info.annotation), info.is_required(), default)

    def read(self, given: Mapping[str, object], values: Values) -> list[Error]:
        """Set the value of the parameter among ``values``; return what is wrong with it."""
        if self.alias not in given:
            values[self.name] = copy.copy(self.default)
            return [_missing((self.location, self.alias))] if self.is_required else []
        value = given[self.alias]
        if self.is_list and isinstance(given, QueryParams):
            value = given.getlist(self.alias)
        values[self.name], errors = self.field.validate(value, values, loc=(self.location, self.alias))
        return errors


async def read_body(request: Request, field: ModelField, values: Values) -> list[Error]:
    """Set the body among ``values``; return what is wrong with it.

    Raises:
        RequestValidationError: the body is not JSON.
        HTTPException: the body cannot be parsed for another reason: it is no text, or nested too deeply.
    """
    if not await request.body():
        values[field.name] = None if field.field_info.is_required() else field.field_info.get_default()
        return [_missing(("body",))] if field.field_info.is_required() else []
    try:
        body = await request.json()
    except json.JSONDecodeError as error:
        not_json = {"type": "json_invalid", "loc": ("body", error.pos), "msg": "JSON decode error", "input": {}}
        raise RequestValidationError([not_json]) from error
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "There was an error parsing the body") from error
    values[field.name], errors = field.validate(body, values, loc=("body",))
    return errors


def _missing(loc: tuple[str, ...]) -> Error:
    return {"type": "missing", "loc": loc, "msg": "Field required", "input": None}


def _is_plain(annotation: object) -> bool:
    """Whether a type is a number, a text, a list of them, or a choice of such types."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _is_plain(arguments[0])
    if origin is Union or origin is types.UnionType or origin is list:
        return all(_is_plain(argument) for argument in arguments)
    return origin is Literal or (isinstance(annotation, type) and issubclass(annotation, _SCALARS))


def _is_list(annotation: object) -> bool:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _is_list(arguments[0])
    if origin is Union or origin is types.UnionType:
        return any(_is_list(argument) for argument in arguments)
    return origin is list
