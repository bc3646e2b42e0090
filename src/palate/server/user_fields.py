"""Find the fields of every route's path, query and body that name users, from the routes' own schemas."""

from __future__ import annotations

import itertools
import types
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Final, Literal, Protocol, Union, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from pydantic import AliasChoices, BaseModel, BeforeValidator, PlainValidator, RootModel, WrapValidator
from pydantic.fields import FieldInfo
from starlette.routing import BaseRoute

from palate.errors import InvalidInput
from palate.server.schemas.fields import NamesUser


class Step(Enum):
    """A step into a JSON value that is not the name of a field."""

    EACH = "each element of a list, or each value of an object"
    KEY = "each key of an object"


EACH: Final = Step.EACH
KEY: Final = Step.KEY
FieldPath = tuple[str | Step, ...]
"""The steps from the top of a JSON body down to a user id."""

_SCALARS: Final = (str, int, float, datetime, types.NoneType)
_REWRITES_INPUT: Final = (BeforeValidator, PlainValidator, WrapValidator)


class _Parameter(Protocol):
    """What FastAPI knows of a parameter or body."""

    name: str
    field_info: FieldInfo


@dataclass(frozen=True, slots=True)
class UserFields:
    """Where one route takes the ids of users."""

    path: frozenset[str] = frozenset()
    query: frozenset[str] = frozenset()
    body: frozenset[FieldPath] = frozenset()

    async def read(self, request: Request) -> list[str]:
        """Return every user id in a request, as the route itself will read it, and no other value.

        Raises:
            InvalidInput: the body may name users and cannot be parsed.
        """
        users = [str(request.path_params[name]) for name in self.path]
        for name in self.query:
            users += request.query_params.getlist(name)
        if self.body and await request.body():
            try:
                body = await request.json()
            except (ValueError, RecursionError) as error:
                raise InvalidInput("The body must be JSON.", where="body") from error
            users += [str(user) for path in self.body for user in _values_at(body, path)]
        return users


def find_user_fields(routes: Iterable[BaseRoute]) -> dict[str, UserFields]:
    """Derive the user fields of every route, under keys such as "GET /users/{user_id}/history".

    Raises:
        TypeError: a route takes input of a type in which user ids cannot be found, or in a header or cookie.
    """
    fields_by_route: dict[str, UserFields] = {}
    for route in iter_route_contexts(list(routes)):
        dependant: Dependant | None = getattr(route, "dependant", None)
        if dependant is None:
            continue  # a mounted folder of files: it has no parameters and no body
        fields = _find_fields_of_route(dependant, getattr(route, "body_field", None))
        for method in route.methods or ():
            fields_by_route[f"{method} {route.path_format}"] = fields
    return fields_by_route


def find_paths(annotation: object, metadata: Iterable[object] = ()) -> list[FieldPath]:
    """Return the path of every user id (``UserId``) inside a type.

    Raises:
        TypeError: the type is none of those in which user ids can be found, or its input is rewritten before it is
            validated, so that the ids in the input may not be those that the route gets.
    """
    metadata = tuple(metadata)
    if any(isinstance(mark, NamesUser) for mark in metadata):
        return [()]
    paths = list(_find_paths_in_type(annotation))
    if paths and any(isinstance(mark, _REWRITES_INPUT) for mark in metadata):
        raise TypeError(f"{annotation}: input with user ids may not be changed before it is validated")
    return paths


def _find_paths_in_type(annotation: object) -> Iterator[FieldPath]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from find_paths(arguments[0], arguments[1:])
    elif origin is Union or origin is types.UnionType:
        for choice in arguments:
            yield from find_paths(choice)
    elif origin is list:
        yield from ((EACH, *path) for path in find_paths(arguments[0]))
    elif origin is dict:
        yield from ((KEY, *path) for path in find_paths(arguments[0]))
        yield from ((EACH, *path) for path in find_paths(arguments[1]))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel) and not issubclass(annotation, RootModel):
        yield from _find_paths_in_model(annotation)
    elif origin is not Literal and not (isinstance(annotation, type) and issubclass(annotation, _SCALARS)):
        raise TypeError(f"{annotation}: user ids cannot be found in input of this type")


def _find_paths_in_model(model: type[BaseModel]) -> Iterator[FieldPath]:
    paths = [
        (key, *path)
        for name, field in model.model_fields.items()
        for path in find_paths(field.annotation, field.metadata)
        for key in _keys(name, field)
    ]
    decorators = model.__pydantic_decorators__
    modes: set[str] = {validator.info.mode for validator in decorators.model_validators.values()}
    modes |= {validator.info.mode for validator in decorators.field_validators.values()}
    if paths and modes - {"after"}:
        raise TypeError(f"{model.__name__}: input with user ids may not be changed before it is validated")
    yield from paths


def _keys(name: str, field: FieldInfo) -> set[str]:
    """Return every key under which a field may be sent: its name and its aliases.

    Raises:
        TypeError: an alias is a path into nested input.
    """
    alias = field.validation_alias
    keys = {name, field.alias, *(alias.choices if isinstance(alias, AliasChoices) else [alias])} - {None}
    if not all(isinstance(key, str) for key in keys):
        raise TypeError(f"{name}: a field with user ids may not have a path as its alias")
    return {str(key) for key in keys}


def _find_fields_of_route(dependant: Dependant, body: _Parameter | None) -> UserFields:
    dependants = list(_flatten(dependant))
    if _find_parameters(part.header_params + part.cookie_params for part in dependants):
        raise TypeError(f"{dependant.path}: a header or cookie may not name a user")
    return UserFields(
        path=_find_parameters(part.path_params for part in dependants),
        query=_find_parameters(part.query_params for part in dependants),
        body=frozenset(find_paths(body.field_info.annotation, body.field_info.metadata) if body else ()),
    )


def _flatten(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _flatten(inner)


def _find_parameters(groups: Iterable[Sequence[_Parameter]]) -> frozenset[str]:
    """Return the names of the parameters that take user ids: one id, or a list of them."""
    names: set[str] = set()
    for parameter in itertools.chain.from_iterable(groups):
        paths = find_paths(parameter.field_info.annotation, parameter.field_info.metadata)
        if not {(), (EACH,)}.issuperset(paths):
            raise TypeError(f"{parameter.name}: a path or query may not name users inside of a model")
        if paths:
            names |= _keys(parameter.name, parameter.field_info)
    return frozenset(names)


def _values_at(value: object, path: FieldPath) -> Iterator[object]:
    """Yield what lies at a path of a JSON value; null is nothing."""
    if not path:
        if value is not None:
            yield value
    elif path[0] is EACH:
        elements = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
        for element in elements:
            yield from _values_at(element, path[1:])
    elif path[0] is KEY:
        yield from value if isinstance(value, dict) else ()
    elif isinstance(value, dict) and path[0] in value:
        yield from _values_at(value[path[0]], path[1:])
