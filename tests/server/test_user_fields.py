"""The fields of requests that name users are found by their type, wherever they are."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from fastapi import Body, Cookie, FastAPI, Header, Query, Request
from pydantic import AliasChoices, AliasPath, BaseModel, BeforeValidator, Field, model_validator

from palate.server.schemas.fields import Id, UserId
from palate.server.user_fields import EACH, KEY, UserFields, find_paths, find_user_fields


class _Visit(BaseModel):
    host: UserId = Field(validation_alias=AliasChoices("userId", "user"))
    guests: list[UserId | None] = Field(default=[], alias="guestIds")
    room: Id = "home"


def test_user_ids_are_found_under_every_alias_at_any_depth() -> None:
    aliases = {("host",), ("userId",), ("user",), ("guests", EACH), ("guestIds", EACH)}
    assert set(find_paths(_Visit)) == aliases
    assert set(find_paths(dict[str, list[_Visit]] | None)) == {(EACH, EACH, *path) for path in aliases}
    assert find_paths(Annotated[UserId | None, Field()]) == [()]
    assert find_paths(dict[str, str | int]) == []
    assert find_paths(dict[UserId, list[UserId]]) == [(KEY,), (EACH, EACH)]


@pytest.mark.anyio
async def test_user_ids_are_read_from_keys_and_values() -> None:
    fields = UserFields(body=frozenset({("guests", KEY), ("guests", EACH, EACH)}))

    async def read(body: bytes) -> list[str]:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        return await fields.read(Request({"type": "http", "path_params": {}, "query_string": b""}, receive))

    assert sorted(await read(b'{"guests": {"ann": ["bob", 7], "cleo": []}}')) == ["7", "ann", "bob", "cleo"]
    assert await read(b'{"guests": ["ann"]}') == []


class _Rewritten(BaseModel):
    user: UserId

    @model_validator(mode="before")
    @classmethod
    def _unwrap(cls, value: Any) -> Any:
        return value["inner"]


class _Nested(BaseModel):
    user: UserId = Field(validation_alias=AliasPath("visitor", "id"))


@pytest.mark.parametrize(
    "annotation",
    [
        Any,
        bytes,
        Annotated[list[UserId], BeforeValidator(str.split)],
        _Rewritten,
        _Nested,
    ],
)
def test_a_type_in_which_user_ids_may_hide_is_refused(annotation: Any) -> None:
    with pytest.raises(TypeError):
        find_paths(annotation)


def test_a_header_or_cookie_may_not_name_a_user() -> None:
    app, other_app = FastAPI(), FastAPI()

    @app.get("/visits")
    def read_visits(user_id: Annotated[UserId, Header()]) -> None: ...

    @other_app.get("/visits")
    def read_visits_again(user_id: Annotated[UserId, Cookie()]) -> None: ...

    for refused in (app, other_app):
        with pytest.raises(TypeError, match="header or cookie"):
            find_user_fields(refused.routes)


def test_a_query_may_not_name_a_user_inside_of_a_model() -> None:
    app = FastAPI()

    @app.get("/visits")
    def read_visits(visit: Annotated[_Visit, Query()]) -> None: ...

    with pytest.raises(TypeError, match="model"):
        find_user_fields(app.routes)


def test_two_bodies_of_one_route_are_both_searched() -> None:
    app = FastAPI()

    @app.post("/visits")
    def read_visits(visit: _Visit, witness: Annotated[UserId, Body()]) -> None: ...

    body = find_user_fields(app.routes)["POST /visits"].body
    assert {("witness",), ("visit", "userId"), ("visit", "guestIds", EACH)} <= body
